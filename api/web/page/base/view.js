// The current view, stored in the URL fragment, so that every view is a link.

const NAMES = [
  "view",
  "actor",
  "toward",
  "inherited_from",
  "toward_inherited_from",
  "on",
  "position",
  "from",
  "to",
  "conflict",
  "old",
  "table",
];

// The parameters of the open evidence panel, removed.
export const CLOSED = { toward: null, inherited_from: null, toward_inherited_from: null };

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
