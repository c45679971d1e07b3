// What an actor and its coalitions undertook, as told for a day.

import { askAll } from "./server.js";

const MOST_COMMITMENTS = 3000;

// Those of a timeline that were made by the end of the day, and whether these are all of them.
export async function commitmentsOf({ actor, timelines, known }, on) {
  const makers = new Set([actor.id, ...timelines.map(({ inherited_from }) => inherited_from?.id).filter(Boolean)]);
  const lists = [...makers].map((maker) =>
    askAll("/v1/commitments", { on, actor: maker, position: known.position }, MOST_COMMITMENTS),
  );
  const found = await Promise.all(lists);
  return { data: found.flatMap(({ data }) => data), whole: found.every(({ whole }) => whole) };
}
