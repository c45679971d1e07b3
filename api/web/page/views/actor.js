// The view of one actor, or of a dyad. It is loaded once per position and filters, then drawn.

import { dayOf, isDay, isoOf, today } from "../base/days.js";
import { fill, html, place } from "../base/dom.js";
import { actorPath, addressOf, ask, codebook } from "../base/server.js";
import { filtersOf, filtersOfTerms, fragmentOf, go } from "../base/view.js";
import { inWords } from "../base/words.js";
import { Chart } from "../chart/chart.js";
import { datedDevelopments } from "../chart/development_days.js";
import { extentOf, idsOf, keyOf, rowsOf } from "../chart/rows.js";
import { commitmentsOf, listedCommitments } from "./commitments.js";
import { askDyad, dyadRows } from "./dyad.js";
import { filterLine, sensitivityOf } from "./filters.js";
import { tablesOf } from "./table.js";

const LABELS = 200;
const PHONE = 640;
const SHORTEST = 60;
const LAST_DAY = "9999-12-31";

let loaded = null;
let asked = 0;
let chart = null;
let entered = null;

const subjectOf = (view) => JSON.stringify([view.actor, view.with ?? null, filtersOf(view)]);

// Load the timeline at the view's position with its rows; keep it until another one is requested.
export async function load(view) {
  const mine = ++asked;
  const position = view.position ? Number(view.position) : null;
  const subject = subjectOf(view);
  if (loaded?.subject === subject && (position === null ? loaded.isNewest : loaded.position === position))
    return loaded;
  const timeline = await ask(`${actorPath(view.actor)}/timeline`, askedOf(view, position));
  const [commitments, dated, { event_types: eventTypes }, dyad, actor] = await Promise.all([
    view.with ? commitmentsOfDyad(timeline, view) : commitmentsOf(timeline, LAST_DAY, filtersOfTerms(view)),
    datedDevelopments(timeline, filtersOf(view)),
    codebook(),
    view.with ? askDyad(view, timeline.known.position) : null,
    view.with ? null : ask(actorPath(view.actor), { position: timeline.known.position }),
  ]);
  const rows = dyad ? dyadRows(dyad, commitments.data, dated) : rowsOf(timeline, commitments.data, dated);
  // Answers may arrive out of order: show the last one requested.
  if (mine !== asked) return loaded;
  const before = loaded?.subject === subject ? loaded : null;
  loaded = {
    actor: view.actor,
    subject,
    dyad,
    isNewest: position === null,
    position: timeline.known.position,
    timeline,
    rows,
    // Never narrower than the previous extent, so that the chart does not jump.
    extent: widest(before?.extent, extentOf(rows, timeline.developments)),
    changed: changedSince(before, rows),
    eventTypes,
    successions: actor ? successionsOf(actor, view.reported_by) : "",
    lacking: commitments.whole
      ? ""
      : `Only the first ${commitments.data.length} commitments are shown.`,
  };
  chart = null;
  return loaded;
}

const askedOf = (view, position) => ({
  ...(position !== null && { position }),
  ...(view.with ? { toward: view.with, inherit: false } : { incoming: true }),
  ...filtersOf(view),
});

const commitmentsOfDyad = ({ known }, { actor, with: other, ...view }) =>
  listedCommitments(
    [{ actor, toward: other }, { actor: other, toward: actor }],
    LAST_DAY,
    known.position,
    filtersOfTerms(view),
  );

function widest(one, other) {
  if (!one || !other) return one ?? other;
  return {
    first: Math.min(one.first, other.first),
    begin: Math.min(one.begin, other.begin),
    last: Math.max(one.last, other.last),
    end: Math.max(one.end, other.end),
  };
}

export function forget() {
  loaded = null;
}

function changedSince(before, rows) {
  if (!before) return new Set();
  const previous = new Map(before.rows.map((row) => [row.key, JSON.stringify(row.runs)]));
  return new Set(rows.filter((row) => previous.get(row.key) !== JSON.stringify(row.runs)).map((row) => row.key));
}

// The day of the view: the one in the URL, else the last day with anything on record.
export function dayOfView(view, extent) {
  if (isDay(view.on)) return view.on;
  return isoOf(extent ? Math.min(extent.last, today()) : today());
}

export function rangeOf(view, extent) {
  const begin = isDay(view.from) ? dayOf(view.from) : (extent?.begin ?? today() - 365);
  const end = isDay(view.to) ? dayOf(view.to) : (extent?.end ?? today());
  return { begin, end: Math.max(end, begin + SHORTEST) };
}

// Draw the loaded timeline. A chart that only needs another day is kept.
export function draw(main, view) {
  const { timeline, rows, extent } = loaded;
  const range = rangeOf(view, extent && view.table ? { ...extent, begin: extent.first } : extent);
  const width = chartWidth(main);
  const drawn = `${range.begin} ${range.end} ${width} ${view.table ?? ""}`;
  if (chart?.drawn === drawn && main.contains(chart.element)) return chart.show(view);
  const filtered = [filterLine(view), sensitivityOf(loaded.dyad ?? timeline, view)];
  if (!rows.length && !timeline.developments.length) return drawNothing(main, timeline.actor, filtered);
  const restore = focusWithin(main);
  const head = html("div", { class: "actor-head" }, headingOf(loaded), tools(view, range, extent));
  if (view.table) {
    const days = { from: isoOf(range.begin), to: isoOf(range.end) };
    fill(main, head, filtered, tablesOf(timeline, rows, days, view));
    return restore();
  }
  chart = new Chart({ timeline, rows, range, width, changed: loaded.changed, onPick: pick });
  chart.drawn = drawn;
  const lacking = loaded.lacking ? html("p", { class: "meta" }, loaded.lacking) : null;
  const successions = loaded.successions ? html("p", { class: "meta" }, loaded.successions) : null;
  fill(main, head, html("p", { class: "meta" }, directionsOf(loaded)), successions, filtered, lacking, chart.element);
  chart.show(view);
  return restore();
}

export const nameOf = ({ timeline, dyad }) => (dyad ? dyad.actors.map(({ name }) => name).join(" ↔ ") : timeline.actor.name);

// Whom an actor succeeded, and who succeeded it, each with the day, as published by the day of the filter.
function successionsOf(actor, by) {
  const [predecessors, successors] = [actor.predecessors, actor.successors].map((ones) => ones.filter((one) => isPublished(one, by)));
  const named = (ones) => ones.map(({ id, name, date }) => `${name ?? id} (${inWords(date)})`).join(", ");
  return [
    predecessors.length ? `Successor of ${named(predecessors)}: it took over the commitments in force. ` : "",
    successors.length ? `Succeeded by ${named(successors)}.` : "",
  ].join("");
}

const LAST_OF = { 4: "-12-31", 7: "-31" };

// A succession without a date applies always; a month or a year counts from its last day.
function isPublished({ reported_at: at }, by) {
  const lastDay = (text) => text + (LAST_OF[text.length] ?? "");
  return !at || !by || lastDay(at) <= lastDay(by);
}

const headingOf = (shown) => html("h1", { tabindex: -1, id: "heading" }, nameOf(shown));

function directionsOf({ timeline: { actor }, dyad }) {
  if (!dyad) return `→ is a stance of ${actor.name} toward another actor; ← is a stance of another actor toward ${actor.name}.`;
  return "The first row takes the harsher of the two, but a ceasefire goes before a threat.";
}

// Draw the view of an actor with no data at this position; it may not be registered yet.
export function drawNothing(main, actor, filtered = []) {
  const said = filtered.some(Boolean) ? "Nothing on record passes the filters." : "Nothing about this actor was on record yet.";
  fill(main, headingOf({ timeline: { actor } }), filtered, html("p", {}, said));
}

function focusWithin(main) {
  entered = chart?.entered() ?? entered;
  const focused = document.activeElement;
  if (focused === main || !main.contains(focused)) return () => {};
  return () => {
    const same = focused.id && place(focused.id);
    if (same) same.focus();
    else focusDrawing(main);
  };
}

// Focus the bar that was focused last, or the table if it is shown instead of the chart.
export function focusDrawing(main) {
  const table = main.querySelector(".scrolled");
  if (table) table.focus();
  else chart?.focus(chart.entered() ?? entered);
  if (document.activeElement === document.body) place("heading")?.focus();
}

function pick(row, on) {
  go({ on, ...idsOf(row) });
}

function chartWidth(main) {
  const { paddingLeft, paddingRight } = getComputedStyle(main);
  const whole = main.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
  return Math.max(240, Math.floor(innerWidth <= PHONE ? whole : whole - LABELS));
}

function tools(view, range, extent) {
  const zoomed = (factor) => {
    const half = Math.max(SHORTEST, (range.end - range.begin) * factor) / 2;
    const middle = Math.min(Math.max(dayOf(view.on), range.begin), range.end);
    return fragmentOf({
      ...view,
      from: isoOf(Math.round(middle - half)),
      to: isoOf(Math.round(middle + half)),
    });
  };
  const path = addressOf(`${actorPath(view.actor)}/timeline`, askedOf(view, loaded.position));
  return html(
    "nav",
    { class: "tools", "aria-label": "Timeline" },
    html("a", { href: zoomed(0.5) }, "Zoom in"),
    html("a", { href: zoomed(2) }, "Zoom out"),
    extent && (view.from || view.to || extent.first < extent.begin)
      ? html("a", { href: fragmentOf({ ...view, from: isoOf(extent.first), to: isoOf(extent.end) }) }, "All days")
      : null,
    html(
      "a",
      { href: fragmentOf({ ...view, table: view.table ? null : "shown" }), id: "as-table" },
      view.table ? "As a chart" : "As a table",
    ),
    html("a", { href: path }, "JSON"),
  );
}

// The closest day before or after `on` on which a stance of the actor begins; null if none does.
export function nextTurn(view, forward) {
  if (loaded?.subject !== subjectOf(view)) return null;
  const on = dayOf(view.on);
  const chosen = view.toward ? keyOf(view) : null;
  const rows = loaded.rows.filter((row) => !chosen || row.key === chosen);
  const days = rows.flatMap((row) => row.runs.filter((run) => run.turns).map((run) => run.from));
  const candidates = days.filter((day) => (forward ? day > on : day < on));
  if (!candidates.length) return null;
  return isoOf(forward ? Math.min(...candidates) : Math.max(...candidates));
}

export const conflictsOf = () => (loaded?.timeline.developments ?? []).map((one) => one.conflict);
