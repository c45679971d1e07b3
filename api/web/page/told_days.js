// The days on which developments lie, as the server worked them out. A timeline has no more than its
// first developments: of others, dates without unknown digits, seasons and marks are read here.

import { dayOf, isDay } from "./days.js";
import { actorPath, ask } from "./server.js";

// By id the developments whose days are told: the actor's, and those of coalitions where they lack.
export async function developmentsTold({ timelines, developments, known }) {
  const told = toldBy(developments);
  const lacking = new Set(
    timelines
      .filter(({ inherited_from, segments }) => inherited_from && segments.some(({ basis }) => lacks(basis, told)))
      .map(({ inherited_from }) => inherited_from.id),
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

// The same for a ground of a segment. Where its days are not known, it is drawn where it first counts.
export function markOfGround(ground, told, segment) {
  const found = told.get(ground.development) ?? daysOf(ground.occurred);
  if (found) return markOf({ ...ground, earliest: found.earliest, latest: found.latest });
  return { ...markOf({ ...ground, earliest: segment.start_date, latest: segment.start_date }), vague: true };
}

// The first day and the last of all dates that a text names; null where it names them otherwise.
export function daysOf(text) {
  const dates = text.match(/\d{4}(-\d\d){0,2}/g) ?? [];
  if (!dates.length || /[X~%]|\d{4}-[2-4]\d/.test(text)) return null;
  const earliest = dates.map((date) => `${date}-01-01`.slice(0, 10)).sort()[0];
  return { earliest, latest: text.endsWith("..") ? null : dates.map(lastOf).sort().at(-1) };
}

function lastOf(date) {
  const [year, month = "12", day] = date.split("-");
  // The calendar repeats every 400 years; years below 100 would be read as of the last century.
  const length = new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
  return `${year}-${month}-${day ?? length}`;
}
