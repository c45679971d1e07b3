// Changes recorded since the reader last viewed an actor.

import { formatDate, isDay } from "../base/days.js";
import { fill, html } from "../base/dom.js";
import { ask } from "../base/server.js";
import { doubtOf, inWords, isFirm, postureName, textOf } from "../base/words.js";

const KEPT_AS = "stanceline.seen";
const MOST_SPANS = 6;
const MOST_CHANGES = 100;
const MEMBERSHIP_EVENTS = [
  "actor.membership_started",
  "actor.membership_ended",
  "actor.membership_corrected",
  "actor.membership_withdrawn",
  "actor.dissolved",
];

function seen() {
  try {
    return JSON.parse(localStorage.getItem(KEPT_AS)) ?? {};
  } catch {
    return {};
  }
}

function see(actor, position) {
  try {
    localStorage.setItem(KEPT_AS, JSON.stringify({ ...seen(), [actor]: position }));
  } catch {
    // Without local storage no changes since the last visit are shown.
  }
}

// Show what changed since the reader's last visit; the first visit is only remembered.
export async function sinceLastLook(banner, followed, position, isStale) {
  const [actor] = followed;
  const last = seen()[actor];
  fill(banner);
  if (!(last <= position)) return see(actor, position);
  if (last === position) return undefined;
  const news = await newsOf(followed, last, position).catch(() => null);
  if (isStale()) return undefined;
  if (news && !news.items.length && news.whole) return see(actor, position);
  const dismiss = html(
    "button",
    {
      type: "button",
      click: () => {
        see(actor, position);
        fill(banner);
      },
    },
    "Dismiss",
  );
  fill(
    banner,
    html(
      "details",
      { class: "news" },
      html("summary", {}, "New since your last visit"),
      news ? html("ul", {}, news.items) : html("p", {}, "The changes cannot be loaded."),
      news?.whole === false ? html("p", {}, "Only the first changes are listed.") : null,
      dismiss,
    ),
  );
  return undefined;
}

// Load the changed stances and the membership events of the actor and its coalitions.
async function newsOf(followed, last, position) {
  const between = { from: "0001-01-01", from_position: last, to_position: position };
  const recorded = { after: last, position, types: MEMBERSHIP_EVENTS.join() };
  const [changes, memberships] = await Promise.all(
    [["/v1/changes", between], ["/v1/events", recorded]].map(([path, asked]) =>
      Promise.all(followed.map((actor) => ask(path, { actor, ...asked, limit: MOST_CHANGES }))),
    ),
  );
  const isOwn = (one, id) => id === followed[0] || one.actor.id === id;
  const differing = changes.flatMap(({ data }, n) => data.filter((one) => isOwn(one, followed[n])));
  const joined = memberships.flatMap(({ data }) => data.filter(({ id }) => followed.includes(id)));
  return {
    items: [
      ...onceEach(differing, ({ actor, toward }) => `${actor.id} ${toward.id}`).map(changeOf),
      ...onceEach(joined, (one) => one.position).map(membershipEventOf),
    ],
    whole: [...changes, ...memberships].every(({ next }) => next === null),
  };
}

const eventName = (type) => type.replace(/^\w+\.|\.v\d+$/g, "").replaceAll("_", " ");

const onceEach = (items, keyOf) => [...new Map(items.map((one) => [keyOf(one), one])).values()];

function membershipEventOf({ id, type, data }) {
  const action = eventName(type);
  const who = [id, data.of].filter(Boolean).join(" → ");
  return html("li", {}, html("b", {}, who), `: ${action}`);
}

function changeOf({ actor, toward, spans, events }) {
  const items = spans.slice(0, MOST_SPANS).map((span) => html("li", {}, `${daysOf(span)}: ${differenceOf(span)}`));
  const why = events.slice(0, MOST_SPANS).map(({ title, type }) => title ?? eventName(type));
  return html(
    "li",
    {},
    html("b", {}, `${actor.name} → ${toward.name}`),
    html("ul", {}, items),
    html("p", { class: "meta" }, `Because of ${why.join("; ")}`),
  );
}

function daysOf({ start_date: from, end_date: through }) {
  if (!through) return `from ${formatDate(from)} on`;
  return from === through ? formatDate(from) : `${formatDate(from)} – ${formatDate(through)}`;
}

function differenceOf({ before, after, changed_fields }) {
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
  return `${postureName(stance.posture)}${doubtOf(isFirm(stance))}, confidence ${stance.confidence ?? "unknown"}`;
}
