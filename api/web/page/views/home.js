// The home page: what is on record, the conflicts, the latest changes, and the actors.

import { formatInstant } from "../base/days.js";
import { fill, html, place } from "../base/dom.js";
import { ask } from "../base/server.js";
import { fragmentOf } from "../base/view.js";
import { conflictName, counted, firstOf, lastOf, shownAs, worded } from "../base/words.js";
import { differenceOf } from "./differences.js";

const MOST_ACTORS = 60;
const LIKELIEST = 5;
const NEWEST = 50;
const MOST_CHANGES = 12;
const MOST_SPANS = 2;

// Show what is on record, then the conflicts and the latest changes as they arrive.
export async function showHome(main, isStale) {
  const examples = [...document.querySelectorAll("[data-about]")];
  const about = new Set(examples.map((one) => one.dataset.about));
  const [{ data, next, total }, ...found] = await Promise.all([
    ask("/v1/actors", { limit: MOST_ACTORS, with_total: true }),
    ...[...about].map((q) => ask("/v1/actors", { q, limit: LIKELIEST })),
  ]);
  if (isStale()) return;
  const registered = new Set([...data, ...found.flatMap((one) => one.data)].map(({ id }) => id));
  for (const one of examples) one.hidden = !registered.has(one.dataset.about);
  const byName = data.toSorted((one, other) => one.name.localeCompare(other.name));
  fill(place("actors"), byName.map(linkOf));
  place("no-actors").hidden = data.length > 0;
  place("more-actors").hidden = !next;
  fill(main, place("welcome").content.cloneNode(true));
  await Promise.all([showConflicts(total, isStale), showLatest(isStale)]);
}

function linkOf({ id, name, kind }) {
  return html(
    "li",
    {},
    html("a", { href: fragmentOf({ actor: id }) }, name),
    html("span", { class: "meta" }, ` ${worded(kind)}`),
  );
}

async function showConflicts(actors, isStale) {
  const { data } = await ask("/v1/conflicts");
  if (isStale()) return;
  const developments = data.reduce((sum, one) => sum + one.developments, 0);
  place("on-record").textContent = developments
    ? `On record: ${counted(developments, "development")} with ${counted(actors, "actor")}, ${periodOf(data)}.`
    : "Nothing is on record yet.";
  fill(place("conflicts-on-record"), data.length ? conflictTable(data) : null);
}

const firstDay = ({ first_occurred: date, first_date: day }) => shownAs(firstOf(date), day);
const lastDay = ({ last_occurred: date, last_date: day }) => shownAs(lastOf(date), day);

function periodOf(rows) {
  const [first] = rows.toSorted((one, other) => one.first_date.localeCompare(other.first_date));
  const last = rows.toSorted((one, other) => one.last_date.localeCompare(other.last_date)).at(-1);
  return `${firstDay(first)} to ${lastDay(last)}`;
}

function conflictTable(data) {
  const heads = ["Conflict", "Developments", "First", "Newest", "Last recorded"];
  return html(
    "div",
    { class: "scrolled", tabindex: 0, role: "region", "aria-label": "Conflicts" },
    html(
      "table",
      {},
      html("thead", {}, html("tr", {}, heads.map((head) => html("th", { scope: "col" }, head)))),
      html("tbody", {}, data.map(conflictRow)),
    ),
  );
}

function conflictRow(one) {
  const { conflict, developments, last_date: last, recorded_at: at } = one;
  const shown = conflict
    ? html("a", { href: fragmentOf({ view: "pairs", conflict, on: last }) }, conflictName(conflict))
    : "no conflict named";
  return html(
    "tr",
    {},
    html("th", { scope: "row" }, shown),
    html("td", { class: "number" }, String(developments)),
    [firstDay(one), lastDay(one), formatInstant(at, true)].map((day) => html("td", { class: "day" }, day)),
  );
}

const isTurn = ({ before, after }) => before?.posture !== after?.posture;

// The stances that the newest records changed.
async function showLatest(isStale) {
  const { position } = await ask("/v1/events", { limit: 1 });
  if (!position) return;
  const since = Math.max(0, position - NEWEST);
  const between = { from: "0001-01-01", from_position: since, to_position: position };
  const { data, next } = await ask("/v1/changes", { ...between, limit: MOST_CHANGES });
  if (isStale()) return;
  const newest = Math.min(NEWEST, position);
  const turned = data.map((one) => ({ ...one, spans: one.spans.filter(isTurn).slice(0, MOST_SPANS) }));
  fill(
    place("latest-changes"),
    html("p", { class: "meta" }, `Stances to which the newest ${counted(newest, "record")} gave another posture${next ? ", by name" : ""}:`),
    data.length ? html("ul", {}, turned.filter(({ spans }) => spans.length).map((one) => differenceOf(one))) : html("p", {}, "None."),
  );
}
