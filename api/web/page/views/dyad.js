// Two actors toward each other: the dyad, and the stance to show first in each direction.

import { ask } from "../base/server.js";
import { filtersOf } from "../base/view.js";
import { INCOMING, rowOf, runsOf } from "../chart/rows.js";

// Load both directions over all days.
export function askDyad(view, position) {
  const pair = [view.actor, view.with].map(encodeURIComponent).join("/");
  const days = { from: "0001-01-01", to: "9999-12-31" };
  return ask(`/v1/dyads/${pair}`, { ...days, position, ...filtersOf(view) });
}

export function dyadRows({ actors: [a, b], segments, directions }, commitments, dated) {
  const rows = directions
    .filter((one) => one.segments.length)
    .map(({ actor, toward, segments }) => {
      const direction = actor.id === a.id ? null : INCOMING;
      return rowOf({ actor, toward, other: b, direction, segments, both: true }, commitments, dated);
    });
  if (!rows.length) return rows;
  const runs = runsOf(since(segments.filter(({ posture }) => posture)));
  const name = `${a.name} ↔ ${b.name}`;
  return [{ name, key: "dyad", actor: a, toward: b, other: b, runs, marks: [], brackets: [], last: Infinity }, ...rows];
}

// Add the first day of the unbroken run of the same posture.
function since(segments) {
  const found = [];
  for (const segment of segments) {
    const last = found.at(-1);
    const isSame = last?.posture === segment.posture;
    found.push({ ...segment, since: isSame ? last.since : segment.start_date });
  }
  return found;
}
