// The rows of a chart: stances of one actor toward another, each as runs of one posture.

import { dayOf } from "../base/days.js";
import { ASSESSMENTS, doubtOf, isFirm, worded } from "../base/words.js";
import { markOf, markOfBasis } from "./development_days.js";

export const INCOMING = "incoming";

// The ids of the other actor of a row and of the coalitions it comes through, as in the view.
export const idsOf = ({ other, inherited_from, toward_inherited_from, direction }) => ({
  toward: other.id,
  inherited_from: inherited_from?.id ?? null,
  toward_inherited_from: toward_inherited_from?.id ?? null,
  direction: direction ?? null,
});

export const keyOf = ({ toward, inherited_from, toward_inherited_from, direction }) =>
  [toward, inherited_from ?? "", toward_inherited_from ?? "", direction ?? ""].join(" ");

export const isInherited = (row) => Boolean(row.inherited_from || row.toward_inherited_from);

export const through = ({ inherited_from, toward_inherited_from }) =>
  [
    inherited_from && `through ${inherited_from.name}`,
    toward_inherited_from && `toward ${toward_inherited_from.name}`,
  ].filter(Boolean).join(", ");

// The rows of an actor: what it does toward each other actor, then what that one does toward it, then
// what it inherits. Counterparts with most segments come first.
export function rowsOf({ actor, timelines, incoming }, commitments, dated) {
  const outgoing = timelines.map((pair) => ({ ...pair, actor, other: pair.toward }));
  const back = incoming.map((pair) => ({ ...pair, toward: actor, other: pair.actor, direction: INCOMING }));
  const all = [...outgoing, ...back];
  const weight = new Map();
  for (const { other, segments } of all) weight.set(other.id, (weight.get(other.id) ?? 0) + segments.length);
  return all
    .map((pair) => rowOf(pair, commitments, dated))
    .sort(
      (one, other) =>
        weight.get(other.other.id) - weight.get(one.other.id) ||
        one.other.id.localeCompare(other.other.id) ||
        rankOf(one) - rankOf(other) ||
        one.key.localeCompare(other.key),
    );
}

const rankOf = (row) => (isInherited(row) ? 2 : row.direction ? 1 : 0);

// A row with its runs, its marks and the commitments that its actor, or the coalition, made.
export function rowOf(pair, commitments, dated) {
  const { actor, toward, inherited_from, toward_inherited_from, segments } = pair;
  const by = (inherited_from ?? actor).id;
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

// Join neighbouring segments that look the same into one bar. A run `turns` if its posture or its
// dating differs from the run before it.
export function runsOf(segments) {
  const runs = [];
  for (const { start_date: start, end_date: end, posture, since, assessment, projected, ...segment } of segments) {
    const from = dayOf(start);
    const through = end === null ? Infinity : dayOf(end);
    const run = { from, through, posture, since, assessment, projected, firm: projected || isFirm(segment) };
    const last = runs.at(-1);
    const isNext = last?.through === from - 1;
    const isSame = isNext && last.posture === posture && (projected || last.firm === run.firm);
    if (isSame && last.assessment === assessment && last.projected === projected) last.through = through;
    else runs.push({ ...run, turns: !isSame });
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

// Return the first day on record, the last day with a development, and the first and last day to draw. A tenth
// that is far older is not drawn, so that the rest is not too small to read.
export function extentOf(rows, developments) {
  const happened = rows.flatMap((row) => row.marks.map((mark) => mark.day));
  happened.push(...developments.filter(isClaimed).map((one) => dayOf(one.earliest)));
  if (!happened.length) return null;
  const turned = rows.flatMap((row) => row.runs.map((run) => run.from));
  const days = [...happened, ...turned].sort((one, other) => one - other);
  const [first, end, tenth] = [days[0], days.at(-1), days[Math.floor(days.length / 10)]];
  const begin = tenth - first > (end - first) / 2 ? tenth - Math.round((end - tenth) * 0.04) : first;
  return {
    first,
    begin,
    last: -least(happened.map((day) => -day)),
    end: end + Math.max(20, Math.round((end - begin) * 0.04)),
  };
}

export const isClaimed = ({ retracted }) => !retracted;

// Math.min fails on more numbers than a call takes arguments.
const least = (numbers) => numbers.reduce((one, other) => Math.min(one, other));

// What a run says: its posture, how sure it is, and whether the record reaches its days.
export function nameOfRun({ posture, assessment, firm, projected }) {
  const sure = assessment in ASSESSMENTS ? `, ${assessment}` : "";
  return `${worded(posture)}${sure}${doubtOf(firm)}${projected ? ", projected" : ""}`;
}
