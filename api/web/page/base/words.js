// Counts and EDTF dates in words.

import { formatDate, isDay } from "./days.js";

const MONTHS = "January February March April May June July August September October November December".split(" ");
const SEASONS = ["spring", "summer", "autumn", "winter"];
const ORDER = ["first", "second", "third", "fourth"];
const PARTS = [
  ...ORDER.map((one) => `${one} quarter`),
  ...ORDER.slice(0, 3).map((one) => `${one} third`),
  ...ORDER.slice(0, 2).map((one) => `${one} half`),
];
const [FIRST_SEASON, FIRST_SOUTHERN, FIRST_PART] = [21, 29, 33];

export const counted = (number, one, many = `${one}s`) => `${number} ${number === 1 ? one : many}`;

// A text, which may have been redacted.
export const textOf = (text) => text ?? "[redacted]";

export const eventName = (type) => worded(type.replace(/^\w+\.|\.v\d+$/g, ""));

// Whether the posture does not depend on a date that is not known.
export const isFirm = ({ dating }) => dating !== "uncertain";

// What follows the posture if its dating is uncertain.
export const doubtOf = (firm) => (firm ? "" : ", dating uncertain");

// The shape of an assessment: the fuller, the surer.
export const ASSESSMENTS = { confirmed: "●", probable: "◕", possible: "◑", doubtful: "◔", unrated: "○" };
export const assessmentShape = (assessment) => ASSESSMENTS[assessment] ?? "–";

export const assessed = (assessment) =>
  assessment in ASSESSMENTS ? `${ASSESSMENTS[assessment]} ${assessment}` : "";

const FINDINGS = {
  alleged: "alleged to be a violation by",
  "under-review": "under review by",
  confirmed: "confirmed as a violation by",
  dismissed: "found to be no violation by",
};

// What was found on an act, by whom and when.
export function findingInWords({ result, actor, source, date }) {
  const { id, name } = actor ?? source;
  return `${FINDINGS[result] ?? `${result} by`} ${name ?? id}, ${inWords(date)}`;
}

// What was found on a development under a commitment of another one.
export const judgementInWords = ({ title, occurred, commitment, ...finding }) =>
  `${commitment ? `Commitment ${commitment} of` : "The ceasefire"} “${textOf(title)}” (${inWords(occurred)}): ${findingInWords(finding)}`;

// An EDTF date in words.
export function inWords(date) {
  if (date.startsWith("[")) {
    const members = date.slice(1, -1).split(",").map(memberOf);
    const last = members.pop();
    if (!members.length) return last;
    return `${members.map((one) => withoutShared(one, last)).join(", ")} or ${last}`;
  }
  const [start, end] = date.split("/").map((one) => (/\d/.test(one) ? oneDate(one) : one));
  if (end === undefined || end === start) return start;
  if (end === "..") return `since ${start}`;
  return end ? `from ${withoutShared(start, end)} to ${end}` : `from ${start}, end unknown`;
}

// The first or the last date of an interval, which may have no known end.
export const firstOf = (date) => (date.startsWith("[") ? date : date.split("/")[0]);
export function lastOf(date) {
  const [start, end] = date.startsWith("[") ? [date] : date.split("/");
  return /\d/.test(end ?? "") ? end : start;
}

// A day of an answer; in words if the date that it follows from is less precise.
export const shownAs = (date, day) => (!date || isDay(date) ? formatDate(day) : inWords(date));

// The day on which a commitment takes effect; a condition may put it later than its stated date.
// Without a stated date it is when its development `occurred`, if that is known here.
export function beginningOf({ effective_from: stated, effective_from_earliest: day, condition_met: met }, occurred) {
  if (met !== null) return formatDate(day);
  if (!stated && !occurred) return `${formatDate(day)} at the earliest`;
  return shownAs(stated ?? firstOf(occurred), day);
}

// A word of the vocabulary, for a reader.
// The name of a conflict, from its id.
export const conflictName = (id) => worded(id).split(" ").map((word) => (ABBREVIATED.has(word) ? word.toUpperCase() : titleCase(word))).join(" ");

const ABBREVIATED = new Set(["eu", "uae", "uk", "un", "us"]);
const titleCase = (word) => word.slice(0, 1).toUpperCase() + word.slice(1);

export const worded = (word) => word.replace(/[-_]/g, " ");

// When something occurred; one that was ended lasted until its last day.
export function occurredInWords({ occurred, latest }) {
  return occurred.endsWith("/..") && latest ? inWords(`${occurred.slice(0, -2)}${latest}`) : inWords(occurred);
}

export const placesOf = (places) => places.map(({ name, country }) => [name, country].filter(Boolean).join(", ")).join("; ");

const spanOf = ({ start_date: from, end_date: last }) =>
  last ? `from ${formatDate(from)} to ${formatDate(last)}` : `since ${formatDate(from)}`;

// The scope, the condition, the places and the suspensions of a commitment, a sentence each.
export function termsOf(commitment) {
  const { scope, condition, condition_met: met, places, excluded_places: excluded, suspended } = commitment;
  const state = met === null ? "" : met ? " (met)" : " (not reported as met)";
  return [
    scope && `Scope: ${scope}`,
    condition && `Condition${state}: ${condition}`,
    places.length && `Only in ${placesOf(places)}`,
    excluded.length && `Not in ${placesOf(excluded)}`,
    ...commitment.ended_places.map((one) => `Ended in ${placesOf([one])}, ${inWords(one.ending_date)}`),
    suspended.length && `Suspended ${suspended.map(spanOf).join(", and ")}`,
  ].filter(Boolean);
}

// What was recorded later about the commitments of a development, a sentence each.
export function sequelOf({ endings = [], suspensions = [], met_conditions: conditions = [] }) {
  const which = ({ commitment }) => `commitment ${commitment}`;
  return [
    ...endings.map((one) => changed(`Its ${which(one)} ended${one.places.length ? ` in ${placesOf(one.places)}` : ""}`, one)),
    ...suspensions.flatMap((one) => [
      changed(`Its ${which(one)} was suspended`, one),
      one.resumption && changed(`Its ${which(one)} was resumed`, one.resumption),
    ]),
    ...conditions.map((one) => changed(`The condition of its ${which(one)} was met`, one)),
  ].filter(Boolean);
}

function changed(what, { date, reason, void: isVoid, withdrawn }) {
  const no = withdrawn ? " (withdrawn later)" : isVoid ? " (void: its cause was retracted)" : "";
  return `${what}, ${inWords(date)}: ${textOf(reason)}${no}`;
}

function memberOf(text) {
  const [first, last] = text.trim().split("..").map(oneDate);
  return last === undefined || first === last ? first : between(first, last);
}

function oneDate(text) {
  const doubtful = /[?%]/.test(text) ? "perhaps " : "";
  const about = /[~%]/.test(text) ? "about " : "";
  return doubtful + about + plain(text.trim().replace(/[?~%]/g, "").replace(/(-XX)+$/, ""));
}

function plain(text) {
  if (/^\d{3}X$/.test(text)) return `the ${text.slice(0, 3)}0s`;
  if (text.includes("X")) return between(plain(filled(text, "0")), plain(filled(text, "9")));
  const [year, month, day] = text.split("-").map(Number);
  if (!month) return String(year);
  if (month >= FIRST_PART) return `${PARTS[month - FIRST_PART]} of ${year}`;
  const south = month >= FIRST_SOUTHERN ? "southern " : "";
  if (month >= FIRST_SEASON) return `${south}${SEASONS[(month - FIRST_SEASON) % 4]} ${year}`;
  return [day, MONTHS[month - 1], year].filter(Boolean).join(" ");
}

// The first or last date that unspecified digits allow.
function filled(text, digit) {
  const [year, month, day] = text.replaceAll("X", digit).split("-").map(Number);
  const given = [Math.max(1, year)];
  if (month !== undefined) given.push(Math.min(Math.max(1, month), 12));
  if (day !== undefined) {
    const longest = new Date(Date.UTC(given[0], given[1], 0)).getUTCDate();
    given.push(Math.min(Math.max(1, day), longest));
  }
  return given.join("-");
}

const between = (first, last) => `between ${withoutShared(first, last)} and ${last}`;

// Drop the month and year that the date shares with another date that follows it.
function withoutShared(date, other) {
  const [words, others] = [date.split(" "), other.split(" ")];
  if (words.length !== others.length) return date;
  while (words.length > 1 && words.at(-1) === others.at(words.length - 1)) words.pop();
  return words.join(" ");
}
