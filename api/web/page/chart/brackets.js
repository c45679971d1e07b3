// A commitment as a bracket: from the day it takes effect to its end, with a cross per violation.

import { dayOf, formatDate } from "../base/days.js";
import { beginningOf, termsOf, worded } from "../base/words.js";
import { svg } from "../base/dom.js";

export const LANE = 7;

// Return null if it lies outside the days drawn. An end that is open or outside has no tick. A
// commitment whose end is unknown is dashed.
export function bracketOf(commitment, scale, y) {
  const begin = dayOf(commitment.effective_from_earliest);
  const last = commitment.end_date === null ? Infinity : dayOf(commitment.end_date);
  const isUnknown = !commitment.ending_date && commitment.expires === null;
  if (begin > scale.end || last < scale.begin) return null;
  const from = scale.x(begin);
  const to = Math.max(from + 2, scale.x(last + 1));
  const violations = commitment.alleged_violations.map((one) => dayOf(one.earliest));
  return svg(
    "g",
    { class: `bracket ${isUnknown ? "unknown" : ""}`, role: "img" },
    svg("title", {}, titleOf(commitment)),
    begin < scale.begin ? null : svg("path", { d: `M${from.toFixed(1)} ${y + 5}V${y}` }),
    svg("path", { d: `M${from.toFixed(1)} ${y}H${to.toFixed(1)}`, class: "reach" }),
    isUnknown || last > scale.end ? null : svg("path", { d: `M${to.toFixed(1)} ${y}V${y + 5}` }),
    violations.filter(scale.has).map((day) => svg("path", { d: crossAt(scale.x(day), y), class: "violation" })),
  );
}

export function titleOf(commitment) {
  const { action, partial } = commitment;
  const what = `${worded(action)}${partial ? " in part" : ""}, from ${beginningOf(commitment, commitment.made_in.occurred)}, ${endOf(commitment)}`;
  const alleged = commitment.violations.length ? [`alleged violations: ${violationCount(commitment)}`] : [];
  return [what, ...termsOf(commitment), ...alleged].join("; ");
}

export function violationCount({ violations, acts_truncated: truncated }) {
  return truncated ? `${violations.length} or more` : `${violations.length}`;
}

export function endOf({ ending_date, expires, end_date }) {
  if (end_date === null) return "open-ended";
  return ending_date || expires !== null ? `until ${formatDate(end_date)}` : "end unknown";
}

const crossAt = (x, y) => `M${(x - 3).toFixed(1)} ${y - 3}l6 6m0-6l-6 6`;
