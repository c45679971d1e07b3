// The filters of claims as a form, and in words above the stances. Their values are in the URL.

import { CLAIM_FILTERS } from "../base/claim_filters.js";
import { html, place } from "../base/dom.js";
import { FILTERS, fragmentOf, go } from "../base/view.js";
import { counted } from "../base/words.js";
import { differenceOf } from "./differences.js";

const REMOVED = Object.fromEntries(FILTERS.map((name) => [name, null]));
const field = (name) => place("filters").querySelector(`[name="${name}"]`);

let wasOfPairs = false;

export function startFilters() {
  const folded = place("folded");
  for (const filter of CLAIM_FILTERS) {
    if (filter.folded) folded.append(labelled(filter));
    else folded.before(labelled(filter));
  }
  for (const name of FILTERS) {
    field(name).addEventListener("change", ({ target }) => go({ [name]: target.value.trim() || null }));
  }
  place("filters").querySelector("form").addEventListener("submit", (event) => event.preventDefault());
}

const labelled = ({ name, label, field, options }) =>
  html("label", {}, `${label} `, options ? choice(name, options) : html("input", { name, ...field }));

const choice = (name, options) =>
  html("select", { name }, Object.entries(options).map(([value, text]) => html("option", { value }, text)));

// Show the filters of a view in the form. All pairs do not take those that fold every pair again.
export function showFilters(view) {
  const given = inWords(view);
  place("filters-said").textContent = given.length ? `: ${given.join("; ")}` : ": none";
  place("filters").classList.toggle("given", given.length > 0);
  for (const name of FILTERS) {
    if (document.activeElement !== field(name)) field(name).value = view[name] ?? "";
  }
  const isOfPairs = view.view === "pairs";
  place("folded").disabled = isOfPairs;
  // The conflict is what a reader of all pairs chooses first.
  if (isOfPairs !== wasOfPairs) place("filters").open = isOfPairs;
  wasOfPairs = isOfPairs;
}

const inWords = (view) => CLAIM_FILTERS.filter(({ name }) => view[name]).map(({ name, words }) => words(view[name]));

// A line that names the filters, with a link that removes them; null without filters.
export function filterLine(view) {
  const given = inWords(view);
  if (!given.length) return null;
  const all = html("a", { href: fragmentOf({ ...view, ...REMOVED }) }, "Remove filters");
  return html("p", { class: "filtered" }, `Filtered: ${given.join("; ")}. `, all);
}

// What differs from the stances with everything, if the answer leaves something out.
export function sensitivityOf({ sensitivity }, view) {
  if (!sensitivity) return null;
  const { without, differences } = sensitivity;
  const left = without.join(", ");
  if (!differences.length) return html("p", { class: "filtered" }, `No stance differs without ${left}.`);
  return html(
    "details",
    { class: "news" },
    html("summary", {}, `${counted(differences.length, "stance")} would differ without ${left}`),
    html("ul", {}, differences.map((one) => differenceOf(one, view))),
  );
}
