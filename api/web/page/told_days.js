// The days on which developments lie, as the server worked them out: no date is read here.

import { dayOf, isDay } from "./days.js";
import { actorPath, ask } from "./server.js";

// By id the developments whose days are told: the actor's, and those of coalitions where they lack.
export async function developmentsTold({ timelines, developments, known }) {
  const told = toldBy(developments);
  const lacking = new Set(
    timelines
      .filter(({ via, segments }) => via && segments.some(({ basis }) => lacks(basis, told)))
      .map(({ via }) => via.id),
  );
  const asked = { position: known.position, inherit: false };
  const others = await Promise.all(
    [...lacking].map((coalition) => ask(`${actorPath(coalition)}/timeline`, asked)),
  );
  return toldBy([...developments, ...others.flatMap((other) => other.developments)]);
}

const toldBy = (developments) => new Map(developments.map((one) => [one.development, one]));

const lacks = (basis, told) =>
  basis.some(({ development, occurred }) => !isDay(occurred) && !told.has(development));

// What is drawn for a development: its first day, its last (none where it lasts), and whether these
// are not known exactly. A duration from one known day to another is known.
export function markOf(development) {
  const { earliest, latest, occurred } = development;
  const [start, end] = occurred.split("/");
  const isKnown = isDay(start) && (isDay(end) || end === "..");
  return {
    ...development,
    day: dayOf(earliest),
    last: latest === null ? Infinity : dayOf(latest),
    vague: earliest !== latest && !isKnown,
  };
}

// The same for a ground of a segment. Where nobody told its days, it is drawn where it first counts.
export function markOfGround(ground, told, segment) {
  const on = (day) => markOf({ ...ground, earliest: day, latest: day });
  if (isDay(ground.occurred)) return on(ground.occurred);
  const development = told.get(ground.development);
  if (!development) return { ...on(segment.from), vague: true };
  const { earliest, latest } = development;
  return markOf({ ...ground, earliest, latest });
}
