// The first and last day of each development, as the server computed them. A timeline may list only its
// first developments; for the others, plain dates are read here.

import { dayOf, isDay } from "../base/days.js";
import { actorPath, ask } from "../base/server.js";

// Return the developments with known days by id: those of the actor and, if needed, of its coalitions.
export async function datedDevelopments({ timelines, developments, known }, filters) {
  const dated = byId(developments);
  const lacking = new Set(
    timelines
      .filter(({ inherited_from, segments }) => inherited_from && segments.some(({ basis }) => lacks(basis, dated)))
      .map(({ inherited_from }) => inherited_from.id),
  );
  const asked = { position: known.position, inherit: false, ...filters };
  const others = await Promise.all([...lacking].map((coalition) => ask(`${actorPath(coalition)}/timeline`, asked)));
  return byId([...developments, ...others.flatMap((other) => other.developments)]);
}

const byId = (developments) => new Map(developments.map((one) => [one.development, one]));

const lacks = (basis, dated) =>
  basis.some(({ development, occurred }) => !isDay(occurred) && !dated.has(development));

// Return the mark of a development: its first day, its last day (Infinity if it has not ended) and
// whether they are uncertain. An interval between two exact days is not.
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

// The same for the basis of a segment. If its days are unknown, draw it where the segment starts.
export function markOfBasis(basis, dated, segment) {
  const found = dated.get(basis.development) ?? daysOf(basis.occurred);
  if (found) return markOf({ ...basis, earliest: found.earliest, latest: found.latest });
  return { ...markOf({ ...basis, earliest: segment.start_date, latest: segment.start_date }), vague: true };
}

// Return the first and last day of a date or interval; null if it is not made of plain dates.
export function daysOf(text) {
  const dates = text.match(/\d{4}(-\d\d){0,2}/g) ?? [];
  if (!dates.length || /[X~%]|\d{4}-[2-4]\d/.test(text)) return null;
  const earliest = dates.map((date) => `${date}-01-01`.slice(0, 10)).sort()[0];
  return { earliest, latest: text.endsWith("..") ? null : dates.map(lastOf).sort().at(-1) };
}

function lastOf(date) {
  const [year, month = "12", day] = date.split("-");
  // The calendar repeats every 400 years; Date.UTC reads years below 100 as 19xx.
  const length = new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
  return `${year}-${month}-${day ?? length}`;
}
