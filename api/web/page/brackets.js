// A commitment drawn: from the day it takes effect to its end, with crosses where it was broken.

import { dayOf, firstNamedDay, isoOf } from "./days.js";
import { svg } from "./dom.js";

export const LANE = 7;

// Null where none of it lies within the days drawn. An open end has no tick; a commitment of unknown
// end is dashed, as long as one to halt attacks counts: `unknownDays`.
export function bracketOf(commitment, scale, y, unknownDays) {
  const begin = dayOf(commitment.effective_earliest);
  const end = endOf(commitment);
  const isUnknown = end === null && commitment.until !== "..";
  const last = isUnknown ? begin + unknownDays : (end ?? Infinity);
  if (begin > scale.end || last < scale.begin) return null;
  const from = scale.x(begin);
  const to = Math.max(from + 2, scale.x(last + 1));
  const breaches = commitment.alleged_breaches.map((one) => firstNamedDay(one.occurred));
  return svg(
    "g",
    { class: `bracket ${isUnknown ? "unknown" : ""}` },
    svg("title", {}, saidOf(commitment, begin, end, breaches.length)),
    svg("path", { d: `M${from.toFixed(1)} ${y + 5}V${y}` }),
    svg("path", { d: `M${from.toFixed(1)} ${y}H${to.toFixed(1)}`, class: "reach" }),
    end === null ? null : svg("path", { d: `M${to.toFixed(1)} ${y}V${y + 5}` }),
    breaches
      .filter((day) => day >= scale.begin && day <= scale.end)
      .map((day) => svg("path", { d: crossAt(scale.x(day), y), class: "breach" })),
  );
}

function endOf({ ended, until }) {
  const named = ended ?? until;
  return named && named !== ".." ? firstNamedDay(named) : null;
}

function saidOf({ action, partial, until }, begin, end, breaches) {
  const extent = partial ? `${action} in part` : action;
  const open = until === ".." ? "until it is ended" : "of unknown end";
  const reach = end === null ? open : `to ${isoOf(end)}`;
  const broken = breaches ? `; said to be broken: ${breaches}` : "";
  return `${extent}, from ${isoOf(begin)} ${reach}${broken}`;
}

const crossAt = (x, y) => `M${(x - 3).toFixed(1)} ${y - 3}l6 6m0-6l-6 6`;
