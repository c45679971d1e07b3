// The start view: the actors on record, and example requests.

import { fill, html, place } from "./dom.js";
import { ask } from "./server.js";
import { fragmentOf } from "./view.js";

const MOST_ACTORS = 60;
const LIKELIEST = 5;

// Show the actors on record, and the examples whose actors are among them.
export async function showStart(main, isStale) {
  const examples = [...document.querySelectorAll("[data-about]")];
  const about = new Set(examples.map((one) => one.dataset.about));
  const [{ data, next }, ...found] = await Promise.all([
    ask("/v1/actors", { limit: MOST_ACTORS }),
    ...[...about].map((q) => ask("/v1/actors", { q, limit: LIKELIEST })),
  ]);
  if (isStale()) return;
  const registered = new Set([...data, ...found.flatMap((one) => one.data)].map(({ id }) => id));
  for (const one of examples) one.hidden = !registered.has(one.dataset.about);
  fill(place("actors"), data.map(linkOf));
  place("no-actors").hidden = data.length > 0;
  place("more-actors").hidden = !next;
  fill(main, place("welcome").content.cloneNode(true));
}

function linkOf({ id, name, kind }) {
  return html(
    "li",
    {},
    html("a", { href: fragmentOf({ actor: id }) }, name),
    html("span", { class: "meta" }, ` ${kind}`),
  );
}
