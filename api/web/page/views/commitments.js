// The commitments behind the stances of a view.

import { askAll } from "../base/server.js";

const MOST_COMMITMENTS = 3000;

// Load the commitments of an actor, of the coalitions it inherits from, and those made toward it, by the
// end of a day; `whole` is false if there are more.
export function commitmentsOf({ actor, timelines, known }, on, filters) {
  const by = new Set([actor.id, ...timelines.map(({ inherited_from }) => inherited_from?.id).filter(Boolean)]);
  const asked = [...[...by].map((id) => ({ actor: id })), { toward: actor.id }];
  return listedCommitments(asked, on, known.position, filters);
}

// A development may bind several actors by the same number: successors, and all parties of a bare ceasefire.
const keyOf = ({ made_in: { development }, number, by, toward }) => [development, number, by.id, toward.id].join(" ");

// Load these lists of commitments; each is of an actor, toward one, or both.
export async function listedCommitments(asked, on, position, filters) {
  const lists = asked.map((one) => askAll("/v1/commitments", { on, position, ...filters, ...one }, MOST_COMMITMENTS));
  const found = await Promise.all(lists);
  const data = new Map(found.flatMap(({ data }) => data).map((one) => [keyOf(one), one]));
  return { data: [...data.values()], whole: found.every(({ whole }) => whole) };
}
