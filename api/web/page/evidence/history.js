// The history of a development: each event with author, reason, changes and proof.

import { formatInstant } from "../base/days.js";
import { html } from "../base/dom.js";
import { actorPath, ask } from "../base/server.js";
import { currentView, fragmentOf } from "../base/view.js";
import { actorsIn, changesInWords } from "./changes.js";

export function historyOf(development, position) {
  const entries = html("ol", { class: "history" });
  let asked = false;
  const opened = async (event) => {
    if (!event.target.open || asked) return;
    asked = true;
    const path = `/v1/developments/${encodeURIComponent(development)}/history`;
    try {
      const { data } = await ask(path, { position });
      const names = await namesOf(actorsIn(data.flatMap(({ changes }) => changes)), position);
      entries.append(...data.map((entry) => entryOf(entry, names)));
    } catch (refusal) {
      entries.append(html("li", { class: "refusal" }, refusal.message));
    }
  };
  return html("details", { toggle: opened }, html("summary", {}, "History"), entries);
}

async function namesOf(ids, position) {
  const actors = await Promise.all(ids.map((id) => ask(actorPath(id), { position })));
  return new Map(actors.map(({ id, name }) => [id, name]));
}

function entryOf({ event, reason, changes }, names) {
  const before = event.position - 1;
  return html(
    "li",
    {},
    html("b", {}, event.type.replace(/^development\.|\.v\d+$/g, "").replaceAll("_", " ")),
    ` by ${event.recorded_by}, ${formatInstant(event.recorded_at)}`,
    reason ? html("p", {}, `Reason: ${reason}`) : null,
    changesInWords(changes, names).map(({ label, before: was, after }) =>
      html("p", { class: "change" }, `${label}: `, html("del", {}, was), " → ", html("ins", {}, after)),
    ),
    html(
      "p",
      {},
      before > 0
        ? html(
            "a",
            { href: fragmentOf({ ...currentView(), position: before }) },
            "As known before",
          )
        : null,
      " ",
      html("a", { href: `/v1/log/proofs/${event.position}.tlog-proof` }, "Inclusion proof"),
    ),
  );
}
