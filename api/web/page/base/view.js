// The current view, stored in the URL fragment, so that every view is a link.

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
  "conflict",
  "min_confidence",
  "reported_by",
  "without",
  "policy",
  "old",
  "table",
];

// The filters of claims, which every answer about stances takes.
const CLAIM_FILTERS = ["conflict", "min_confidence", "reported_by"];

// These fold the stances again, so answers about all pairs do not take them.
const FOLDED = ["without", "policy"];
export const FILTERS = [...CLAIM_FILTERS, ...FOLDED];

const chosen = (view, names) => Object.fromEntries(names.filter((name) => view[name]).map((name) => [name, view[name]]));

// The filters of a view, as parameters of a request: about all pairs, about commitments, about one actor.
export const filtersOfAll = (view) => chosen(view, CLAIM_FILTERS);
export const filtersOfTerms = (view) => chosen(view, [...CLAIM_FILTERS, "policy"]);
export const filtersOf = (view) => chosen(view, FILTERS);

// The parameters of the open evidence panel, removed.
export const CLOSED = { toward: null, inherited_from: null, toward_inherited_from: null, direction: null };

export function viewOf(fragment) {
  const given = new URLSearchParams(fragment.replace(/^#/, ""));
  const view = {};
  for (const name of NAMES) if (given.get(name)) view[name] = given.get(name);
  if (!/^\d{1,15}$/.test(view.position ?? "")) delete view.position;
  return view;
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
