// The timeline as tables: every segment, commitment and development in words.

import { formatDate, isDay } from "../base/days.js";
import { fill, html } from "../base/dom.js";
import { filtersOfTerms } from "../base/view.js";
import { assessed, conflictName, findingInWords, inWords, occurredInWords, termsOf, textOf, worded } from "../base/words.js";
import { endOf } from "../chart/brackets.js";
import { isInherited, through } from "../chart/rows.js";
import { commitmentsOf } from "./commitments.js";

const MOST_ROWS = 500;
const OF_STANCES = [
  "Stance", "Posture", "From", "To", "Since", "Assessment", "Dating", "Last evidence", "Confidence", "Rule", "Based on",
];
const OF_COMMITMENTS = ["By", "Toward", "Action", "From", "End", "Status", "Terms", "Alleged violations", "Made in"];
const OF_DEVELOPMENTS = ["Title", "Kind", "By", "Toward", "Occurred", "Conflict", "Confidence", "Status"];

// The tables for a range of days; commitments with their status on the selected day.
export function tablesOf(timeline, rows, range, view) {
  const { on } = view;
  const { name } = timeline.actor;
  const commitments = html("div", {}, html("p", { class: "meta" }, "Loading commitments…"));
  commitmentsOf(timeline, on, filtersOfTerms(view))
    .then(({ data, whole }) => {
      const caption = `Commitments of ${name} and its coalitions by ${formatDate(on)}`;
      fill(commitments, tableOf(caption, OF_COMMITMENTS, data.map(commitmentRow), whole));
    })
    .catch((refusal) => fill(commitments, html("p", {}, refusal.message)));
  const days = `${formatDate(range.from)} to ${formatDate(range.to)}`;
  const { developments, developments_truncated: truncated } = timeline;
  const within = developments.filter(
    ({ earliest, latest }) => earliest <= range.to && (latest ?? "9999") >= range.from,
  );
  return [
    tableOf(`Stances of ${name}, ${days}`, OF_STANCES, stanceRows(rows, range)),
    commitments,
    tableOf(`Developments with ${name}, ${days}`, OF_DEVELOPMENTS, within.map(developmentRow), !truncated),
  ];
}

function stanceRows(rows, range) {
  const all = rows.flatMap(({ segments = [], ...pair }) => segments.map((segment) => ({ ...pair, ...segment })));
  return all
    .filter((one) => one.start_date <= range.to && (one.end_date ?? "9999") >= range.from)
    .map((one) => [
      `${one.actor.name} → ${one.toward.name}${isInherited(one) ? `, ${through(one)}` : ""}`,
      worded(one.posture),
      one.start_date,
      one.end_date ?? "no end",
      one.since,
      assessed(one.assessment),
      one.projected ? "projected" : one.dating ?? "",
      one.evidence_date ?? "",
      confidenceOf(one),
      worded(one.rule),
      one.basis.map(titled).join("; "),
    ]);
}

const commitmentRow = (one) => [
  one.by.name,
  one.toward.name,
  `${worded(one.action)}${one.partial ? " in part" : ""}`,
  one.effective_from_earliest,
  endOf(one),
  worded(one.status),
  termsOf(one).join("; "),
  one.alleged_violations.map((act) => withFindings(act, one.findings)).join("; "),
  titled(one.made_in),
];

function withFindings(act, findings) {
  const found = findings.filter((one) => one.act === act.development).map(findingInWords);
  return found.length ? `${titled(act)} (${found.join("; ")})` : titled(act);
}

const developmentRow = (one) => [
  textOf(one.title),
  one.kind,
  namesOf(one.initiators),
  namesOf(one.targets),
  occurredInWords(one),
  one.conflict ? conflictName(one.conflict) : "",
  confidenceOf(one),
  marksOf(one).join(", "),
];

function marksOf({ disputed, machine_coded: machineCoded, retracted }) {
  const marks = { disputed, "machine-coded": machineCoded, retracted };
  return Object.keys(marks).filter((mark) => marks[mark]);
}

const namesOf = (actors) => actors.map(({ id, name }) => name ?? id).join(", ");

const titled = ({ title, occurred }) => `${textOf(title)} (${inWords(occurred)})`;

const confidenceOf = ({ confidence }) => (confidence === null ? "unknown" : String(confidence));

// A table; the first cell of each row is its header. `whole` is false if the server has more rows.
function tableOf(caption, heads, rows, whole = true) {
  const shown = rows.slice(0, MOST_ROWS);
  const rest = rows.length - shown.length;
  const more = rest ? `${rest} more: choose fewer days` : "there are more";
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
        rest || !whole ? ` (the first ${shown.length}; ${more})` : "",
        rows.length ? "" : ": none on record",
      ),
      html("thead", {}, html("tr", {}, heads.map((head) => html("th", { scope: "col" }, head)))),
      html("tbody", {}, shown.map(rowOf)),
    ),
  );
}

function rowOf([head, ...cells]) {
  return html(
    "tr",
    {},
    html("th", { scope: "row" }, head),
    cells.map((cell) => isDay(cell) ? html("td", { class: "day" }, formatDate(cell)) : html("td", {}, cell)),
  );
}
