// The filters of claims: the names of their parameters, their fields in the form, and their words above the stances.
// A folded filter folds the stances again, so answers about all pairs do not take it.

import { formatDate, isDay } from "./days.js";
import { conflictName } from "./words.js";

export const CLAIM_FILTERS = [
  {
    name: "conflict",
    label: "Conflict",
    field: { list: "conflicts", placeholder: "all conflicts" },
    words: (value) => `conflict ${conflictName(value)}`,
  },
  {
    name: "min_confidence",
    label: "Confidence at least",
    field: { type: "number", min: 0, max: 100, step: 10, placeholder: "any" },
    words: (value) => `confidence at least ${value}`,
  },
  {
    name: "reported_by",
    label: "Published by",
    field: { type: "date" },
    words: (value) => `published by ${isDay(value) ? formatDate(value) : value}`,
  },
  {
    name: "single_source",
    label: "Reported by",
    options: { "": "any number", true: "one source alone", false: "several sources" },
    words: (value) => (value === "true" ? "reported by one source alone" : "reported by several sources"),
  },
  {
    name: "without",
    label: "Without",
    field: { placeholder: "source:reuters" },
    folded: true,
    words: (value) => `without ${value.split(",").join(", ")}`,
  },
  {
    name: "policy",
    label: "Policy",
    field: { placeholder: "the one in force" },
    folded: true,
    words: (value) => `policy ${value}`,
  },
];
