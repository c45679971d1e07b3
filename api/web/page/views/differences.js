// Stances that differ between two answers, in words.

import { formatDate, isDay } from "../base/days.js";
import { html } from "../base/dom.js";
import { fragmentOf } from "../base/view.js";
import { doubtOf, eventName, inWords, isFirm, textOf, worded } from "../base/words.js";
import { through } from "../chart/rows.js";

const MOST_SPANS = 6;

// A stance with the days on which it differs, and the events that made the difference, if they are known.
export function differenceOf({ events = [], spans, ...stance }, view = {}) {
  const items = spans.slice(0, MOST_SPANS).map((span) => html("li", {}, `${daysOf(span)}: ${changeOf(span)}`));
  const why = [...new Set(events.map(({ title, type }) => title ?? eventName(type)))].slice(0, MOST_SPANS);
  const { actor, toward } = stance;
  const shown = { ...view, actor: actor.id, toward: toward.id, on: spans[0]?.start_date };
  return html(
    "li",
    {},
    html("a", { href: fragmentOf(shown) }, html("b", {}, `${actor.name} → ${toward.name}`)),
    through(stance) ? `, ${through(stance)}` : "",
    html("ul", {}, items),
    why.length ? html("p", { class: "meta" }, `Because of ${why.join("; ")}`) : null,
  );
}

function daysOf({ start_date: from, end_date: last }) {
  if (!last) return `from ${formatDate(from)} on`;
  return from === last ? formatDate(from) : `${formatDate(from)} – ${formatDate(last)}`;
}

function changeOf({ before, after, changed_fields }) {
  const [was, is] = [nameOf(before), nameOf(after)];
  if (was !== is) return `${was} → ${is}`;
  return `${is}, unchanged except: ${changed_fields.map((name) => memberOf(name, before, after)).join("; ")}`;
}

function memberOf(name, before, after) {
  if (name === "basis") return `based on ${titlesOf(after)}, before on ${titlesOf(before)}`;
  if (name === "single_source") return after[name] ? "single source" : "several sources";
  const [was, is] = [before[name], after[name]].map((one) => (isDay(one) ? formatDate(one) : one ?? "none"));
  return `${name.replaceAll("_", " ")}: ${was} → ${is}`;
}

const titlesOf = ({ basis }) => basis.map(({ title, occurred }) => `${textOf(title)} (${inWords(occurred)})`).join(", ");

function nameOf(stance) {
  if (!stance) return "no stance";
  const { posture, confidence } = stance;
  if (posture === "no-recent-record") return worded(posture);
  return `${worded(posture)}${doubtOf(isFirm(stance))}, confidence ${confidence ?? "unknown"}`;
}
