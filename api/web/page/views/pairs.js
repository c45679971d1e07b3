// The stances of all pairs of actors at a date, or of one conflict.

import { dayOf, formatDate, isoOf, today } from "../base/days.js";
import { fill, html } from "../base/dom.js";
import { ask, askAll } from "../base/server.js";
import { filtersOfAll, fragmentOf } from "../base/view.js";
import { assessmentShape, conflictName, counted, doubtOf, isFirm, worded } from "../base/words.js";
import { postureIcon } from "../chart/marks.js";
import { isClaimed } from "../chart/rows.js";
import { filterLine } from "./filters.js";

const MOST_PAIRS = 3000;
const MOST_RECENT = 200;
const NO_RECENT_RECORD = "no-recent-record";
const ONLY_OLD = "No pair has a recent record on that day.";

// Load all stances of a day at a position; `whole` is false if there are more.
export async function askPairs(view, position) {
  const such = { position, ...filtersOfAll(view) };
  const found = await askAll("/v1/stances", { on: view.on, ...such }, MOST_PAIRS);
  if (found.data.length) return found;
  const { data } = await ask("/v1/developments", { ...such, limit: 1 });
  return { ...found, isEmpty: !data.length };
}

// Load the developments first recorded since the instant of a position.
export async function recent({ at }) {
  const { data } = await ask("/v1/developments", { recorded_from: at, limit: MOST_RECENT });
  return data;
}

// The last day of these developments: the day at which the view opens.
export function lastDayOf(developments) {
  const days = developments.filter(isClaimed).map((one) => dayOf(one.earliest)).filter((day) => day <= today());
  return isoOf(days.length ? Math.max(...days) : today());
}

export function showPairs(main, view, position, { data, whole, isEmpty }) {
  const live = view.old ? data : data.filter((one) => one.posture !== NO_RECENT_RECORD);
  const heading = view.conflict ? `Stances in ${conflictName(view.conflict)}` : "Stances of all pairs";
  fill(
    main,
    html("h1", { tabindex: -1 }, `${heading} on ${formatDate(view.on)}`),
    filterLine(view),
    data.length ? countLine(view, data.length, live.length, whole) : null,
    live.length
      ? matrixOf(live, view, position)
      : html("p", {}, data.length ? ONLY_OLD : nothingIn(view, isEmpty)),
  );
}

function nothingIn({ conflict }, isEmpty) {
  if (!isEmpty) return "No stance follows from what is on record for that day.";
  if (conflict) return `No development is recorded for the conflict “${conflict}”.`;
  return "Nothing is on record yet.";
}

function countLine(view, all, live, whole) {
  const old = all - live;
  const shown = `${counted(live, "stance")} without inherited ones${whole ? "" : `, of the first ${MOST_PAIRS} pairs`}. `;
  const other = view.old ? "Hide those without a recent record" : `Show ${old} without a recent record`;
  const href = fragmentOf({ ...view, old: view.old ? null : "shown" });
  return html("p", { class: "meta" }, shown, old || view.old ? html("a", { href }, other) : null);
}

function matrixOf(stances, view, position) {
  const actors = namesOf(stances, "actor");
  const counterparts = namesOf(stances, "toward");
  const found = new Map(stances.map((one) => [`${one.actor.id} ${one.toward.id}`, one]));
  const head = html(
    "tr",
    {},
    html("th", { scope: "col" }, "who ↓ toward whom →"),
    counterparts.map(([, name]) =>
      html("th", { scope: "col", class: "turned", title: name }, html("span", {}, name)),
    ),
  );
  const rows = actors.map(([id, name]) =>
    html(
      "tr",
      {},
      html(
        "th",
        { scope: "row" },
        html("a", { href: fragmentOf({ ...view, view: null, old: null, actor: id }) }, name),
      ),
      counterparts.map(([toward]) => cellOf(found.get(`${id} ${toward}`), view)),
    ),
  );
  return html(
    "div",
    { class: "scrolled", tabindex: 0, role: "region", "aria-label": "All pairs" },
    html("table", { class: "matrix" }, html("thead", {}, head), html("tbody", {}, rows)),
  );
}

function cellOf(stance, view) {
  if (!stance) return html("td", {});
  const { actor, toward, posture, since, assessment, projected } = stance;
  const firm = isFirm(stance);
  const known = projected ? ", projected" : "";
  const said = `${actor.name} → ${toward.name}: ${worded(posture)}, ${assessment}${doubtOf(firm)}${known}, since ${formatDate(since)}`;
  const href = fragmentOf({ ...view, view: null, old: null, actor: actor.id, toward: toward.id });
  const sure = html("span", { class: "sure", "aria-hidden": "true" }, assessmentShape(assessment));
  return html("td", {}, html("a", { href, title: said, "aria-label": said }, postureIcon(posture, firm), sure));
}

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
