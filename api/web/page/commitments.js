// The commitments of an actor and its coalitions, with their status on a day.

import { askAll } from "./server.js";

const MOST_COMMITMENTS = 3000;

// Load the commitments made by the end of the day; `whole` is false if there are more.
export async function commitmentsOf({ actor, timelines, known }, on) {
  const actors = new Set([actor.id, ...timelines.map(({ inherited_from }) => inherited_from?.id).filter(Boolean)]);
  const lists = [...actors].map((actorId) =>
    askAll("/v1/commitments", { on, actor: actorId, position: known.position }, MOST_COMMITMENTS),
  );
  const found = await Promise.all(lists);
  return { data: found.flatMap(({ data }) => data), whole: found.every(({ whole }) => whole) };
}
