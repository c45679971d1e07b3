// Changes recorded since the reader last viewed an actor.

import { fill, html } from "../base/dom.js";
import { ask } from "../base/server.js";
import { eventName } from "../base/words.js";
import { differenceOf } from "./differences.js";

const KEPT_AS = "stanceline.seen";
const MOST_CHANGES = 100;
const MEMBERSHIP_EVENTS = [
  "actor.membership_started",
  "actor.membership_ended",
  "actor.membership_corrected",
  "actor.membership_withdrawn",
  "actor.dissolved",
  "actor.succession_recorded",
  "actor.succession_withdrawn",
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
      ...onceEach(differing, ({ actor, toward }) => `${actor.id} ${toward.id}`).map((one) => differenceOf(one)),
      ...onceEach(joined, (one) => one.position).map(membershipEventOf),
    ],
    whole: [...changes, ...memberships].every(({ next }) => next === null),
  };
}

const onceEach = (items, keyOf) => [...new Map(items.map((one) => [keyOf(one), one])).values()];

function membershipEventOf({ id, type, data }) {
  const action = eventName(type);
  const who = [id, data.of].filter(Boolean).join(" → ");
  return html("li", {}, html("b", {}, who), `: ${action}`);
}
