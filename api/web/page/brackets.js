// A commitment drawn: from the day it takes effect to its end, with crosses where it was broken.

import { dayOf, toldIso } from "./days.js";
import { svg } from "./dom.js";

export const LANE = 7;

// Null where none of it lies within the days drawn. An end that is open or lies outside has no tick; a
// commitment of unknown end is dashed, as long as it counts.
export function bracketOf(commitment, scale, y) {
  const begin = dayOf(commitment.effective_earliest);
  const last = commitment.through === null ? Infinity : dayOf(commitment.through);
  const isUnknown = !commitment.ended && commitment.until === null;
  if (begin > scale.end || last < scale.begin) return null;
  const from = scale.x(begin);
  const to = Math.max(from + 2, scale.x(last + 1));
  const breaches = commitment.alleged_breaches.map((one) => dayOf(one.earliest));
  return svg(
    "g",
    { class: `bracket ${isUnknown ? "unknown" : ""}`, role: "img" },
    svg("title", {}, saidOf(commitment)),
    begin < scale.begin ? null : svg("path", { d: `M${from.toFixed(1)} ${y + 5}V${y}` }),
    svg("path", { d: `M${from.toFixed(1)} ${y}H${to.toFixed(1)}`, class: "reach" }),
    isUnknown || last > scale.end
      ? null
      : svg("path", { d: `M${to.toFixed(1)} ${y}V${y + 5}` }),
    breaches
      .filter(scale.has)
      .map((day) => svg("path", { d: crossAt(scale.x(day), y), class: "breach" })),
  );
}

export function saidOf(commitment) {
  const { action, partial, effective_earliest: begin } = commitment;
  const extent = partial ? `${action} in part` : action;
  const broken = commitment.breaches.length ? `; said to be broken: ${breachesOf(commitment)}` : "";
  return `${extent}, from ${toldIso(begin)} ${endOf(commitment)}${broken}`;
}

export function breachesOf({ breaches, acts_truncated: truncated }) {
  return truncated ? `${breaches.length} or more` : `${breaches.length}`;
}

export function endOf({ ended, until, through }) {
  if (through === null) return "until it is ended";
  return ended || until !== null ? `to ${toldIso(through)}` : "of unknown end";
}

const crossAt = (x, y) => `M${(x - 3).toFixed(1)} ${y - 3}l6 6m0-6l-6 6`;
