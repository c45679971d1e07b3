// What was recorded since the reader's last look at an actor.

import { fill, html } from "./dom.js";
import { ask } from "./server.js";
import { isDay, toldIso } from "./days.js";
import { inWords } from "./words.js";

const KEPT_AS = "stanceline.seen";
const MOST_SPANS = 6;
const MOST_CHANGES = 100;
const BONDS = [
  "actor.membership_started",
  "actor.membership_ended",
  "actor.membership_corrected",
  "actor.membership_withdrawn",
  "actor.dissolved",
];

function seen() {
  try {
    return JSON.parse(localStorage.getItem(KEPT_AS)) ?? {};
  } catch {
    return {};
  }
}

function see(actor, position) {
  try {
    localStorage.setItem(KEPT_AS, JSON.stringify({ ...seen(), [actor]: position }));
  } catch {
    // A browser that keeps nothing shows no news since last time.
  }
}

// Say what changed since the reader's last look; the first look is only remembered.
export async function sinceLastLook(banner, makers, position, isStale) {
  const [actor] = makers;
  const last = seen()[actor];
  fill(banner);
  if (!(last <= position)) return see(actor, position);
  if (last === position) return undefined;
  const told = await newsOf(makers, last, position).catch(() => null);
  if (isStale()) return undefined;
  if (told && !told.items.length && told.whole) return see(actor, position);
  const dismiss = html(
    "button",
    {
      type: "button",
      click: () => {
        see(actor, position);
        fill(banner);
      },
    },
    "I have seen it",
  );
  fill(
    banner,
    html(
      "details",
      { class: "news" },
      html("summary", {}, `New since your last look, at position ${last}`),
      told ? html("ul", {}, told.items) : html("p", {}, "What it changed cannot be told."),
      told?.whole === false ? html("p", {}, "There is more than is told here.") : null,
      dismiss,
    ),
  );
  return undefined;
}

// What differs for the actor and for each of its coalitions, and what was recorded of their bonds.
async function newsOf(makers, last, position) {
  const between = { from: "0001-01-01", from_position: last, to_position: position };
  const recorded = { after: last, position, types: BONDS.join() };
  const [changes, bonds] = await Promise.all(
    [
      ["/v1/changes", between],
      ["/v1/events", recorded],
    ].map(([path, asked]) =>
      Promise.all(makers.map((actor) => ask(path, { actor, ...asked, limit: MOST_CHANGES }))),
    ),
  );
  const isTold = (one, maker) => maker === makers[0] || one.actor.id === maker;
  const differing = changes.flatMap(({ data }, n) => data.filter((one) => isTold(one, makers[n])));
  const bound = bonds.flatMap(({ data }) => data.filter(({ id }) => makers.includes(id)));
  return {
    items: [
      ...onceEach(differing, ({ actor, toward }) => `${actor.id} ${toward.id}`).map(changeOf),
      ...onceEach(bound, (one) => one.position).map(bondOf),
    ],
    whole: [...changes, ...bonds].every(({ next }) => next === null),
  };
}

const onceEach = (items, keyOf) => [...new Map(items.map((one) => [keyOf(one), one])).values()];

function bondOf({ id, type, position, data }) {
  const what = type.replace(/^actor\.|\.v\d+$/g, "").replaceAll("_", " ");
  const who = [id, data.of].filter(Boolean).join(" → ");
  return html("li", {}, html("b", {}, who), `: ${what} (${position})`);
}

function changeOf({ actor, toward, spans, events }) {
  const told = spans
    .slice(0, MOST_SPANS)
    .map((span) => html("li", {}, `${daysOf(span)}: ${differenceOf(span)}`));
  const why = events
    .slice(0, MOST_SPANS)
    .map(({ title, type, position }) => `${title ?? type} (${position})`);
  return html(
    "li",
    {},
    html("b", {}, `${actor.name} → ${toward.name}`),
    html("ul", {}, told),
    html("p", { class: "meta" }, `Because of ${why.join("; ")}`),
  );
}

function daysOf({ start_date: from, end_date: through }) {
  if (!through) return `from ${toldIso(from)} on`;
  return from === through ? toldIso(from) : `${toldIso(from)} – ${toldIso(through)}`;
}

function differenceOf({ before, after, changed_fields }) {
  const [was, is] = [nameOf(before), nameOf(after)];
  if (was !== is) return `${was} → ${is}`;
  return `${is} as before, but ${changed_fields.map((name) => memberOf(name, before, after)).join("; ")}`;
}

function memberOf(name, before, after) {
  if (name === "basis") return `rests on ${titlesOf(after)}, no more on ${titlesOf(before)}`;
  if (name === "single_source") return after[name] ? "of one source now" : "of several sources";
  const [was, is] = [before[name], after[name]].map((one) => (isDay(one) ? toldIso(one) : one));
  return `${name}: ${was} → ${is}`;
}

const titlesOf = ({ basis }) =>
  basis.map(({ title, occurred }) => `${title} (${inWords(occurred)})`).join(", ");

function nameOf(stance) {
  if (!stance) return "no stance";
  const certain = stance.certainty === "certain" ? "" : " ?";
  return `${stance.posture}${certain}, confidence ${stance.confidence ?? "unknown"}`;
}
