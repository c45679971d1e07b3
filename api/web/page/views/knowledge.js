// The transaction time controls: a slider over log positions, steps between changes, and playback.

import { formatInstant } from "../base/days.js";
import { place } from "../base/dom.js";
import { LONGEST_PAGE, actorPath, ask, askText } from "../base/server.js";
import { currentView, filtersOf, go } from "../base/view.js";

const STATE = /<[^>]*[?&]position=(\d+)[^>]*>; rel="[^"]*memento"/g;
const FIRST_REACH = 400;
const STEP = 900;
const PAUSE = 120;

let newest = 1;
let shown = 0;
let playing = null;
let sliding = null;

export async function newestPosition() {
  ({ position: newest } = await ask("/v1/events", { limit: 1 }));
  return newest;
}

export async function knownAt(position) {
  if (!position) return { position, at: null };
  const { data } = await ask("/v1/events", { after: Math.max(0, position - 1), limit: 1 });
  return { position, at: data[0]?.recorded_at ?? null };
}

export function showKnowledge({ position, at }) {
  newest = Math.max(newest, position);
  shown = position;
  const slider = place("position");
  slider.max = newest;
  slider.value = position;
  slider.setAttribute("aria-valuetext", `position ${position}, recorded ${formatInstant(at)}`);
  place("known-said").textContent = `position ${position} of ${newest}, ${formatInstant(at)}`;
  place("known-at").value = at ? at.slice(0, 10) : "";
}

export function startKnowledge(failed) {
  const slider = place("position");
  slider.addEventListener("input", () => {
    stop();
    place("known-said").textContent = `position ${slider.value} of ${newest}`;
    clearTimeout(sliding);
    sliding = setTimeout(() => know(Number(slider.value)), PAUSE);
  });
  place("known-at").addEventListener("change", (event) => goToDay(event.target.value).catch(failed));
  place("known-now").addEventListener("click", () => {
    stop();
    know(null);
  });
  place("known-back").addEventListener("click", () => {
    stop();
    step(previousChange).catch(failed);
  });
  place("known-on").addEventListener("click", () => {
    stop();
    step(nextChange).catch(failed);
  });
  place("known-play").addEventListener("click", () => (playing === null ? play(failed) : stop()));
}

export function stepKnowledge(forward, failed) {
  stop();
  step(forward ? nextChange : previousChange).catch(failed);
}

const know = (position) =>
  go({ position: position === null || position >= newest ? null : String(position) }, { replace: true });

async function goToDay(day) {
  if (!day) return know(null);
  const { position } = await ask("/v1/events", { known_at: `${day}T23:59:59.999999Z`, limit: 1 });
  return know(position);
}

async function step(found, from = shown) {
  const view = currentView();
  if (!view.actor) return false;
  const position = await found(view, from, newest);
  if (position === null) return false;
  know(position);
  return position < newest;
}

// Play from the position shown to the newest; from the first change if the newest is shown.
function play(failed) {
  const button = place("known-play");
  button.setAttribute("aria-pressed", "true");
  button.textContent = "Pause";
  let from = shown < newest ? shown : 0;
  const turn = async () => {
    const hasMore = await step(nextChange, from).catch((refusal) => failed(refusal));
    from = undefined;
    if (playing === null) return;
    if (hasMore) playing = setTimeout(turn, STEP);
    else stop();
  };
  playing = setTimeout(turn, 0);
}

function stop() {
  clearTimeout(playing);
  playing = null;
  place("known-play").setAttribute("aria-pressed", "false");
  place("known-play").textContent = "Play";
}

async function statesAfter(view, after, limits = {}) {
  const other = view.with ?? view.toward;
  const asked = { after, ...limits, ...(other && { toward: other }), ...filtersOf(view) };
  const text = await askText(`${actorPath(view.actor)}/timeline/timemap`, asked);
  return [...text.matchAll(STATE)].map((found) => Number(found[1]));
}

async function nextChange(view, position, newest) {
  if (position >= newest) return null;
  const [next] = await statesAfter(view, position, { limit: 1, position: newest });
  return next ?? null;
}

// Search backwards in growing ranges, because the time map can only be read forwards.
async function previousChange(view, position) {
  for (let reach = FIRST_REACH, end = position - 1; end > 0; reach *= 4) {
    const begin = Math.max(0, end - reach);
    let after = begin;
    let last = null;
    for (;;) {
      const found = await statesAfter(view, after, { position: end }).catch(ifUnknown);
      if (!found.length) break;
      last = after = found.at(-1);
      if (found.length < LONGEST_PAGE) break;
    }
    if (last !== null) return last;
    end = begin;
  }
  return null;
}

function ifUnknown(refusal) {
  if (refusal.status === 404 || refusal.status === 422) return [];
  throw refusal;
}
