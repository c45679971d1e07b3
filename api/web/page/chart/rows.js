// The rows of an actor's timeline: one per counterpart and coalition, with runs of one posture.

import { dayOf } from "../base/days.js";
import { isFirm, postureName } from "../base/words.js";
import { markOf, markOfBasis } from "./development_days.js";

// The ids of the counterpart of a row and of the coalitions it comes through, as in the view.
export const idsOf = ({ toward, inherited_from, toward_inherited_from }) => ({
  toward: toward.id,
  inherited_from: inherited_from?.id ?? null,
  toward_inherited_from: toward_inherited_from?.id ?? null,
});

export const keyOf = ({ toward, inherited_from, toward_inherited_from }) =>
  `${toward} ${inherited_from ?? ""} ${toward_inherited_from ?? ""}`;

export const isInherited = (row) => Boolean(row.inherited_from || row.toward_inherited_from);

// The coalitions that a row comes through, in words.
export const through = ({ inherited_from, toward_inherited_from }) =>
  [
    inherited_from && `through ${inherited_from.name}`,
    toward_inherited_from && `toward ${toward_inherited_from.name}`,
  ].filter(Boolean).join(", ");

// Order: most segments first; the actor's own row before inherited rows.
export function rowsOf(timeline, commitments, dated) {
  const weight = new Map();
  for (const { toward, segments } of timeline.timelines) {
    weight.set(toward.id, (weight.get(toward.id) ?? 0) + segments.length);
  }
  const rows = timeline.timelines.map((pair) => rowOf(pair, timeline.actor.id, commitments, dated));
  return rows.sort(
    (one, other) =>
      weight.get(other.toward.id) - weight.get(one.toward.id) ||
      one.toward.id.localeCompare(other.toward.id) ||
      one.key.localeCompare(other.key),
  );
}

function rowOf(pair, actor, commitments, dated) {
  const { toward, inherited_from, toward_inherited_from, segments } = pair;
  const by = inherited_from?.id ?? actor;
  const against = (toward_inherited_from ?? toward).id;
  const brackets = commitments.filter((one) => one.by.id === by && one.toward.id === against);
  const marks = marksOf(segments, dated, brackets);
  return {
    ...pair,
    key: keyOf(idsOf(pair)),
    runs: runsOf(segments),
    marks,
    // No development of the row is later than this day.
    last: marks.length ? -least(marks.map((mark) => -mark.last)) : dayOf(segments[0].start_date),
    brackets,
  };
}

// Join neighbouring segments of the same posture and dating into one bar.
function runsOf(segments) {
  const runs = [];
  for (const segment of segments) {
    const from = dayOf(segment.start_date);
    const through = segment.end_date === null ? Infinity : dayOf(segment.end_date);
    const firm = isFirm(segment);
    const last = runs.at(-1);
    if (last?.through === from - 1 && last.posture === segment.posture && last.firm === firm) {
      last.through = through;
    } else {
      runs.push({ from, through, posture: segment.posture, firm, since: segment.since });
    }
  }
  return runs;
}

// The developments of the bases, and the alleged violations of the commitments.
function marksOf(segments, dated, commitments) {
  const violations = commitments.flatMap((one) => one.alleged_violations);
  const marks = new Map(violations.map((one) => [one.development, markOf(one)]));
  for (const segment of segments) {
    for (const item of segment.basis) {
      if (!marks.has(item.development)) marks.set(item.development, markOfBasis(item, dated, segment));
    }
  }
  return [...marks.values()].sort((one, other) => one.day - other.day);
}

export const runOn = (row, day) => row.runs.find((run) => run.from <= day && day <= run.through);

// Return the first day on record, the last day with a development, and the last day to draw.
export function extentOf(rows, developments) {
  const happened = rows.flatMap((row) => row.marks.map((mark) => mark.day));
  happened.push(...developments.filter(isClaimed).map((one) => dayOf(one.earliest)));
  if (!happened.length) return null;
  const turned = rows.flatMap((row) => row.runs.map((run) => run.from));
  const first = least([...happened, ...turned]);
  const end = -least([...happened, ...turned].map((day) => -day));
  return {
    first,
    last: -least(happened.map((day) => -day)),
    end: end + Math.max(20, Math.round((end - first) * 0.04)),
  };
}

// Whether a development counts: it was not retracted.
export const isClaimed = ({ retracted }) => !retracted;

// Math.min fails on more numbers than a call takes arguments.
const least = (numbers) => numbers.reduce((one, other) => Math.min(one, other));

export function wordOf(run) {
  return postureName(run.posture) + (run.firm ? "" : " ?");
}
