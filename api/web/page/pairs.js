// All pairs of actors at a date, or those of one conflict: who stood how toward whom.

import { toldIso } from "./days.js";
import { fill, html } from "./dom.js";
import { postureIcon } from "./marks.js";
import { askAll } from "./server.js";
import { fragmentOf, go } from "./view.js";

const MOST_PAIRS = 3000;

// All stances of a day as known at a position, and whether these are all of them.
export function askPairs({ on, conflict }, position) {
  return askAll("/v1/stances", { on, position, ...(conflict && { conflict }) }, MOST_PAIRS);
}

export function showPairs(main, view, position, { data, whole }) {
  const live = view.quiet ? data : data.filter((one) => one.posture !== "quiet");
  const heading = view.conflict ? `Who stood how in ${view.conflict}` : "Who stood how toward whom";
  fill(
    main,
    html("h1", { tabindex: -1 }, `${heading} on ${toldIso(view.on)}`),
    conflictField(view),
    toldCount(view, data.length, live.length, whole),
    live.length
      ? matrixOf(live, view, position)
      : html("p", {}, "Nothing but quiet is on record for that day."),
  );
}

function toldCount(view, all, live, whole) {
  const quiet = all - live;
  const shown = `${live} stances, each actor's own${whole ? "" : `, of the first ${MOST_PAIRS} pairs`}. `;
  const other = view.quiet ? "Leave out the quiet ones" : `Show ${quiet} quiet ones too`;
  const href = fragmentOf({ ...view, quiet: view.quiet ? null : "shown" });
  return html(
    "p",
    { class: "meta" },
    shown,
    quiet || view.quiet ? html("a", { href }, other) : null,
  );
}

function conflictField(view) {
  const changed = (event) => go({ conflict: event.target.value.trim() || null });
  return html(
    "p",
    {},
    html(
      "label",
      {},
      "Conflict ",
      html("input", {
        value: view.conflict ?? "",
        list: "conflicts",
        placeholder: "all of them",
        change: changed,
        id: "conflict",
      }),
    ),
  );
}

function matrixOf(stances, view, position) {
  const holders = namesOf(stances, "actor");
  const counterparts = namesOf(stances, "toward");
  const found = new Map(stances.map((one) => [`${one.actor.id} ${one.toward.id}`, one]));
  const head = html(
    "tr",
    {},
    html("th", { scope: "col" }, "toward →"),
    counterparts.map(([, name]) =>
      html("th", { scope: "col", class: "turned" }, html("span", {}, name)),
    ),
  );
  const rows = holders.map(([id, name]) =>
    html(
      "tr",
      {},
      html(
        "th",
        { scope: "row" },
        html("a", { href: fragmentOf({ actor: id, on: view.on, position: view.position }) }, name),
      ),
      counterparts.map(([toward]) => cellOf(found.get(`${id} ${toward}`), view)),
    ),
  );
  return html(
    "div",
    {
      class: "scrolled",
      tabindex: 0,
      role: "region",
      "aria-label": `All pairs at position ${position}`,
    },
    html("table", { class: "matrix" }, html("thead", {}, head), html("tbody", {}, rows)),
  );
}

function cellOf(stance, view) {
  if (!stance) return html("td", {});
  const { actor, toward, posture, certainty, since } = stance;
  const said = `${actor.name} → ${toward.name}: ${posture}, ${certainty}, since ${toldIso(since)}`;
  const href = fragmentOf({
    actor: actor.id,
    toward: toward.id,
    on: view.on,
    position: view.position,
  });
  return html(
    "td",
    {},
    html(
      "a",
      { href, title: said, "aria-label": said },
      postureIcon(posture, certainty === "certain"),
    ),
  );
}

// Those who take most stances come first.
function namesOf(stances, side) {
  const counted = new Map();
  for (const stance of stances) {
    const { id, name } = stance[side];
    const known = counted.get(id) ?? { name, count: 0 };
    counted.set(id, { name, count: known.count + 1 });
  }
  return [...counted]
    .sort(([, one], [, other]) => other.count - one.count || one.name.localeCompare(other.name))
    .map(([id, { name }]) => [id, name]);
}
