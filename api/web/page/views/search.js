// The actor search: a text field with suggestions and arrow keys.

import { fill, html } from "../base/dom.js";
import { ask } from "../base/server.js";
import { CLOSED, go } from "../base/view.js";
import { counted } from "../base/words.js";

const PAUSE = 140;
const MOST = 8;

export function startSearch(field, list, status) {
  let timer = null;
  let latest = 0;
  let at = -1;

  const options = () => [...list.querySelectorAll('[role="option"]')];

  function close() {
    // A pending answer must not open the list again.
    clearTimeout(timer);
    latest += 1;
    list.hidden = true;
    at = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  }

  function choose(option) {
    if (!option) return;
    field.value = "";
    close();
    go({ view: null, actor: option.dataset.actor, with: null, ...CLOSED, from: null, to: null });
  }

  function walk(step) {
    const found = options();
    if (!found.length) return;
    found[at]?.setAttribute("aria-selected", "false");
    at = (at + step + found.length) % found.length;
    found[at].setAttribute("aria-selected", "true");
    field.setAttribute("aria-activedescendant", found[at].id);
  }

  // Search, and return whether the list now shows the results for the text in the field.
  async function find() {
    clearTimeout(timer);
    const mine = ++latest;
    const q = field.value.trim();
    if (!q) return false;
    const { data } = await ask("/v1/actors", { q, limit: MOST }).catch(() => ({ data: [] }));
    if (mine !== latest) return false;
    fill(list, data.map(optionOf));
    list.hidden = data.length === 0;
    field.setAttribute("aria-expanded", String(data.length > 0));
    status.textContent = data.length ? `${counted(data.length, "actor")} found` : "No actor found";
    return data.length > 0;
  }

  // Wait for the results of the text as typed: never choose from older results.
  async function enter() {
    if (!list.hidden || (await find())) choose(options()[Math.max(at, 0)]);
  }

  field.addEventListener("input", () => {
    close();
    fill(list);
    timer = setTimeout(find, PAUSE);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") walk(1);
    else if (event.key === "ArrowUp") walk(-1);
    else if (event.key === "Enter") enter();
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  // Pressed before the field loses focus, which closes the list.
  list.addEventListener("mousedown", (event) => choose(event.target.closest('[role="option"]')));
  field.addEventListener("blur", close);
  addEventListener("popstate", close);
}

function optionOf(actor, number) {
  const also = actor.matched_name === actor.name ? "" : ` (also known as ${actor.matched_name})`;
  const guess = actor.match === "suggestion" ? ", similar spelling" : "";
  return html(
    "li",
    { role: "option", id: `found-${number}`, "data-actor": actor.id, "aria-selected": "false" },
    html("b", {}, actor.name),
    html("span", { class: "meta" }, ` ${actor.kind}${also}${guess}`),
  );
}
