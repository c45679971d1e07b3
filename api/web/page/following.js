// What is recorded while an actor is looked at: counted, and nothing moves until the reader says so.

import { addressOf } from "./server.js";

const AGAIN = 10_000;

let following = null;

// Count on the button what is recorded about the actor from now on; it shows it when pressed.
export function follow(button, { actor, position, eventTypes }, show) {
  followNothing(button);
  button.onclick = show;
  let reached = position;
  let count = 0;
  const told = ({ lastEventId }) => {
    reached = lastEventId;
    count += 1;
    button.textContent = `${count} new: show`;
    button.hidden = false;
  };
  const stream = () => {
    const opened = new EventSource(addressOf("/v1/events/stream", { actor, after: reached }));
    for (const type of eventTypes) opened.addEventListener(type, told);
    return opened;
  };
  following = new Following(stream);
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
