// What is recorded while an actor is looked at: counted, and nothing moves until the reader says so.

import { actorPath, addressOf, ask, codebook } from "./server.js";

const AGAIN = 10_000;
const HINTS_TOGETHER = 200;
const MOST_COUNTED = 100;

let following = null;

// The actor, and every coalition that on some day passes on to it what was done.
export async function makersOf(actor, position) {
  const { inheriting_relations: inheriting } = await codebook();
  const makers = new Set([actor]);
  for (const maker of makers) {
    const { data } = await ask(`${actorPath(maker)}/memberships`, { position });
    for (const bond of data) {
      const isInherited = bond.role === "member" && !bond.withdrawn;
      if (isInherited && inheriting.includes(bond.relation)) makers.add(bond.of);
    }
  }
  return [...makers];
}

// Count on the button what is recorded about the makers from now on; it shows it when pressed.
export function follow(button, said, { makers, position, eventTypes }, show) {
  followNothing(button);
  button.onclick = show;
  let reached = position;
  let counting = null;
  const mine = new Following(() => {
    const opened = new EventSource(addressOf("/v1/events/stream", { after: reached }));
    for (const type of eventTypes) opened.addEventListener(type, told);
    return opened;
  });
  // One stream only hints: a browser opens few to one server, and there may be many coalitions.
  function told({ lastEventId }) {
    reached = lastEventId;
    counting ??= setTimeout(count, HINTS_TOGETHER);
  }
  async function count() {
    counting = null;
    // Also of a coalition that the actor has joined since.
    const found = await makersOf(makers[0])
      .then((now) => newOf(now, position))
      .catch(() => null);
    if (following !== mine || !found) return;
    button.textContent = `${found} new: show`;
    button.hidden = false;
    said.textContent = `${found} new on record`;
  }
  following = mine;
}

// How many events there are about these actors since a position, in words; null where none.
async function newOf(makers, position) {
  const asked = { after: position, limit: MOST_COUNTED };
  const pages = await Promise.all(makers.map((actor) => ask("/v1/events", { actor, ...asked })));
  const found = new Set(pages.flatMap(({ data }) => data.map((one) => one.position)));
  if (!found.size) return null;
  return pages.some(({ next }) => next !== null) ? `${found.size} or more` : String(found.size);
}

export function followNothing(button) {
  following?.end();
  following = null;
  button.hidden = true;
}

// A stream that is open while the page is in sight: a browser opens few to one server at a time.
class Following {
  constructor(stream) {
    this.open = () => {
      this.close();
      if (document.hidden) return;
      this.stream = stream();
      // A broken stream opens itself again; one that was refused does not.
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
