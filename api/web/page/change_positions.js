// Find the positions at which an answer about an actor may have changed, from its Memento time map.

import { LONGEST_PAGE, actorPath, askText } from "./server.js";

const STATE = /<[^>]*[?&]position=(\d+)[^>]*>; rel="[^"]*memento"/g;
const FIRST_REACH = 400;

async function statesAfter(view, after, limits = {}) {
  const asked = { after, ...limits, ...(view.toward && { toward: view.toward }) };
  const text = await askText(`${actorPath(view.actor)}/timeline/timemap`, asked);
  return [...text.matchAll(STATE)].map((found) => Number(found[1]));
}

export async function nextChange(view, position, newest) {
  if (position >= newest) return null;
  const [next] = await statesAfter(view, position, { limit: 1, position: newest });
  return next ?? null;
}

// Search backwards in growing ranges, because the time map can only be read forwards.
export async function previousChange(view, position) {
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

// An actor has no states before it was registered.
function ifUnknown(refusal) {
  if (refusal.status === 404 || refusal.status === 422) return [];
  throw refusal;
}
