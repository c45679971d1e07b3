// Count what is recorded while an actor is shown. The view changes only when the reader asks for it.

import { actorPath, ask, codebook, openStream } from "../base/server.js";

const AGAIN = 10_000;
const HINTS_TOGETHER = 200;
const MOST_COUNTED = 100;

let following = null;

// Return the actor and every coalition from which it inherits on some day.
export async function actorAndCoalitions(actor, position) {
  const { inheriting_relations: inheriting } = await codebook();
  const found = new Set([actor]);
  for (const id of found) {
    const { data } = await ask(`${actorPath(id)}/memberships`, { position });
    for (const membership of data) {
      const isInherited = membership.role === "member" && !membership.withdrawn;
      if (isInherited && inheriting.includes(membership.relation)) found.add(membership.of);
    }
  }
  return [...found];
}

// Show on the button how many events about these actors were recorded; a click calls `show`.
export function follow(button, said, { followed, position, eventTypes }, show) {
  stopFollowing(button);
  button.onclick = show;
  let reached = position;
  let counting = null;
  const mine = new Following(() => {
    const opened = openStream("/v1/events/stream", { after: reached });
    for (const type of eventTypes) opened.addEventListener(type, received);
    return opened;
  });
  // One stream of all events triggers a count: a browser allows few streams to one server.
  function received({ lastEventId }) {
    reached = lastEventId;
    counting ??= setTimeout(count, HINTS_TOGETHER);
  }
  async function count() {
    counting = null;
    // The actor may have joined another coalition.
    const found = await actorAndCoalitions(followed[0]).then((now) => newOf(now, position)).catch(() => null);
    if (following !== mine || !found) return;
    button.textContent = `${found} new: show`;
    button.hidden = false;
    said.textContent = `${found} new on record`;
  }
  following = mine;
}

// Return the number of events about these actors since a position as text; null if there are none.
async function newOf(followed, position) {
  const asked = { after: position, limit: MOST_COUNTED };
  const pages = await Promise.all(followed.map((actor) => ask("/v1/events", { actor, ...asked })));
  const found = new Set(pages.flatMap(({ data }) => data.map((one) => one.position)));
  if (!found.size) return null;
  return pages.some(({ next }) => next !== null) ? `${found.size} or more` : String(found.size);
}

export function stopFollowing(button) {
  following?.end();
  following = null;
  button.hidden = true;
}

// A stream that is open only while the page is visible: a browser allows few to one server.
class Following {
  constructor(stream) {
    this.open = () => {
      this.close();
      if (document.hidden) return;
      this.stream = stream();
      // The browser reopens a broken stream, but not a refused one.
      this.stream.onerror = () => {
        if (this.stream.readyState === EventSource.CLOSED) this.timer = setTimeout(this.open, AGAIN);
      };
    };
    document.addEventListener("visibilitychange", this.open);
    this.open();
  }

  close() {
    clearTimeout(this.timer);
    this.stream?.close();
  }

  end() {
    document.removeEventListener("visibilitychange", this.open);
    this.close();
  }
}
