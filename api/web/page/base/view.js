// The current view, stored in the URL fragment, so that every view is a link.

import { CLAIM_FILTERS } from "./claim_filters.js";
import { isDay } from "./days.js";

// The filters that a view can have, and those of them that answers about all pairs take.
export const FILTERS = CLAIM_FILTERS.map(({ name }) => name);
const OF_ALL_PAIRS = CLAIM_FILTERS.filter(({ folded }) => !folded).map(({ name }) => name);

const NAMES = [
  "view",
  "actor",
  "with",
  "toward",
  "inherited_from",
  "toward_inherited_from",
  "direction",
  "on",
  "position",
  "from",
  "to",
  ...FILTERS,
  "old",
  "table",
];

const chosen = (view, names) => Object.fromEntries(names.filter((name) => view[name]).map((name) => [name, view[name]]));

// The filters of a view, as parameters of a request: about all pairs, about commitments, about one actor.
export const filtersOfAll = (view) => chosen(view, OF_ALL_PAIRS);
export const filtersOfTerms = (view) => chosen(view, [...OF_ALL_PAIRS, "policy"]);
export const filtersOf = (view) => chosen(view, FILTERS);

// The parameters of the open evidence panel, removed.
export const CLOSED = { toward: null, inherited_from: null, toward_inherited_from: null, direction: null };

export function viewOf(fragment) {
  const given = new URLSearchParams(fragment.replace(/^#/, ""));
  const view = {};
  for (const name of NAMES) if (given.get(name)) view[name] = given.get(name);
  if (!isPosition(view.position ?? "")) delete view.position;
  return view;
}

// A view without a name is that of an actor, or the start.
const VIEWS = ["pairs"];
const isPosition = (text) => /^\d{1,15}$/.test(text);
const DAYS = ["on", "from", "to"];

// Throw an error that names the first parameter of a URL fragment that cannot be read.
export function requireReadable(fragment) {
  for (const [name, value] of new URLSearchParams(fragment.replace(/^#/, ""))) {
    if (!value) continue;
    if (!NAMES.includes(name))
      throw new Error(`${name}: the address of a view has no such parameter. Use ${NAMES.join(", ")}.`);
    if (name === "view" && !VIEWS.includes(value))
      throw new Error(`view: “${value}” is not a view. Use ${VIEWS.join(", ")}, or leave it out.`);
    if (DAYS.includes(name) && !isDay(value)) throw new Error(`${name}: “${value}” is not a day. Use YYYY-MM-DD.`);
    if (name === "position" && !isPosition(value))
      throw new Error(`position: “${value}” is not a position in the log. Use a whole number from 0.`);
  }
}

export function fragmentOf(view) {
  const given = new URLSearchParams();
  for (const name of NAMES) if (view[name]) given.set(name, view[name]);
  return `#${given}`;
}

export function currentView() {
  return viewOf(location.hash);
}

// Go to a view with some parameters changed; `null` removes one.
export function go(change, { replace = false } = {}) {
  const fragment = fragmentOf({ ...currentView(), ...change });
  if (fragment === location.hash) return;
  if (!replace) {
    location.hash = fragment;
    return;
  }
  history.replaceState(null, "", fragment);
  dispatchEvent(new HashChangeEvent("hashchange"));
}
