// The changes of a correction, field by field, in words.

import { inWords, placesOf, worded } from "../base/words.js";

const NOTHING = "nothing";
const LONGEST_TEXT = 160;
const PARTIES = ["initiators", "targets", "mediators"];

// Return the ids of the actors that the changes name.
export function actorsIn(changes) {
  const named = changes.flatMap(({ field, before, after }) => {
    if (PARTIES.includes(field)) return [...before, ...after];
    if (field === "attributions") return [...before, ...after].map(({ actor }) => actor);
    if (field !== "commitments") return [];
    return [...before, ...after].flatMap(({ by, toward }) => [by, toward]);
  });
  return [...new Set(named)];
}

// Return label, old value and new value of each change; `names` maps actor ids to names.
export function changesInWords(changes, names) {
  return changes.flatMap(({ field, before, after }) => {
    if (field === "commitments") return ofCommitments(before, after, names);
    const said = SAID[field] ?? text;
    return [{ label: worded(field), before: said(before, names), after: said(after, names) }];
  });
}

function ofCommitments(before, after, names) {
  const numbers = [...Array(Math.max(before.length, after.length)).keys()];
  return numbers.flatMap((at) => ofCommitment(at + 1, before[at], after[at], names));
}

function ofCommitment(number, before, after, names) {
  const label = `commitment ${number}`;
  if (!before || !after) {
    return [{ label, before: whole(before, names), after: whole(after, names) }];
  }
  return Object.entries(OF_A_COMMITMENT)
    .filter(([field]) => JSON.stringify(before[field]) !== JSON.stringify(after[field]))
    .map(([field, said]) => ({
      label: `${label}, ${worded(field)}`,
      before: said(before[field], names),
      after: said(after[field], names),
    }));
}

function whole(commitment, names) {
  if (!commitment) return NOTHING;
  const { by, toward, action, partial, effective_from: from, expires, scope, condition } = commitment;
  const parts = [
    `${name(by, names)} toward ${name(toward, names)}: ${worded(action)}${partial ? " in part" : ""}`,
    `from ${beginning(from)}`,
    expires && expires !== ".." ? `expires ${expiry(expires)}` : expiry(expires),
    scope ? `scope: ${text(scope)}` : null,
    condition ? `condition: ${text(condition)}` : null,
  ];
  return parts.filter(Boolean).join(", ");
}

const name = (id, names) => names.get(id) ?? id;
const list = (values) => (values.length ? values.join(", ") : NOTHING);
const people = (ids, names) => list(ids.map((id) => name(id, names)));
const beginning = (date) => (date ? inWords(date) : "the day of the development");

function text(value) {
  if (value === null || value === "") return NOTHING;
  return value.length > LONGEST_TEXT ? `${value.slice(0, LONGEST_TEXT)}…` : value;
}

function expiry(date) {
  if (date === "..") return "open-ended";
  return date ? inWords(date) : "end unknown";
}

function place(value) {
  if (!value) return NOTHING;
  const { name: called, country, lat, lon, precision } = value;
  const where = lat === null ? null : `latitude ${lat}, longitude ${lon}`;
  const how = precision === null ? null : `precision ${precision} of 7`;
  return [called, country, where, how].filter(Boolean).join(", ");
}

function deaths(value) {
  if (!value) return NOTHING;
  const { best, low, high } = value;
  const bounds = [low === null ? null : `at least ${low}`, high === null ? null : `at most ${high}`];
  return [`${best} dead`, ...bounds].filter(Boolean).join(", ");
}

const SAID = {
  ...Object.fromEntries(PARTIES.map((field) => [field, people])),
  occurred: inWords,
  contexts: list,
  place,
  fatalities: deaths,
  attributions: (values, names) =>
    list(values.map(({ actor, degree }) => `${name(actor, names)}: ${degree}`)),
};

const OF_A_COMMITMENT = {
  by: name,
  toward: name,
  action: worded,
  effective_from: beginning,
  expires: expiry,
  partial: (value) => (value ? "in part" : "in whole"),
  scope: text,
  condition: text,
  places: (values) => placesOf(values) || NOTHING,
  excluded_places: (values) => placesOf(values) || NOTHING,
  while: (value) => (value ? `commitment ${value.commitment} of a development` : NOTHING),
  extends: (value) =>
    value ? `commitment ${value.commitment} of an earlier development` : NOTHING,
  announced_by_other: (value) => (value ? "by the other side only" : "by the side that is bound"),
  conditional_start: (value) => (value ? "once the condition is met" : "whatever the condition"),
};
