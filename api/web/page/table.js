// The same timeline as a table: every segment in words, for whoever reads or listens to tables.

import { isDay } from "./days.js";
import { html } from "./dom.js";

const MOST_ROWS = 500;
const HEADS = [
  "Toward",
  "Posture",
  "From",
  "Through",
  "Since",
  "Certainty",
  "Confidence",
  "Rule",
  "Rests on",
];

export function tableOf(timeline, range) {
  const all = timeline.timelines.flatMap(({ toward, via, segments }) =>
    segments.map((segment) => ({ toward, via, ...segment })),
  );
  const within = all.filter((one) => one.from <= range.to && (one.through ?? "9999") >= range.from);
  const shown = within.slice(0, MOST_ROWS);
  const caption = `Stances of ${timeline.actor.name}, ${range.from} to ${range.to}`;
  const rest = within.length - shown.length;
  return html(
    "div",
    { class: "scrolled", tabindex: 0, role: "region", "aria-label": caption },
    html(
      "table",
      {},
      html(
        "caption",
        {},
        caption,
        rest ? ` (the first ${shown.length}; ${rest} more: narrow the days)` : "",
      ),
      html(
        "thead",
        {},
        html(
          "tr",
          {},
          HEADS.map((head) => html("th", { scope: "col" }, head)),
        ),
      ),
      html("tbody", {}, shown.map(rowOf)),
    ),
  );
}

function rowOf(one) {
  const toward = one.via ? `${one.toward.name}, through ${one.via.name}` : one.toward.name;
  const cells = [
    one.posture,
    one.from,
    one.through ?? "still",
    one.since,
    one.certainty,
    one.confidence === null ? "unknown" : String(one.confidence),
    one.rule,
    one.basis.map(({ title, occurred }) => `${title} (${occurred})`).join("; "),
  ];
  return html(
    "tr",
    {},
    html("th", { scope: "row" }, toward),
    cells.map((cell) => html("td", { class: isDay(cell) ? "day" : null }, cell)),
  );
}
