// What was recorded about one development: by whom, why, the answer just before, and the proof.

import { toldInstant } from "./days.js";
import { html } from "./dom.js";
import { ask } from "./server.js";
import { currentView, fragmentOf } from "./view.js";
import { inWords } from "./words.js";

const LONGEST_VALUE = 160;
const DATES = ["occurred"];

export function historyOf(development, position) {
  const entries = html("ol", { class: "history" });
  let asked = false;
  const opened = async (event) => {
    if (!event.target.open || asked) return;
    asked = true;
    const path = `/v1/developments/${encodeURIComponent(development)}/history`;
    try {
      const { data } = await ask(path, { position });
      entries.append(...data.map(entryOf));
    } catch (refusal) {
      entries.append(html("li", { class: "refusal" }, refusal.message));
    }
  };
  return html(
    "details",
    { toggle: opened },
    html("summary", {}, "What was recorded about it"),
    entries,
  );
}

function entryOf({ event, reason, changes }) {
  const before = event.position - 1;
  return html(
    "li",
    { value: event.position },
    html("b", {}, event.type.replace(/^development\.|\.v\d+$/g, "").replaceAll("_", " ")),
    ` at position ${event.position} by ${event.recorded_by}, ${toldInstant(event.recorded_at)}`,
    reason ? html("p", {}, `Because: ${reason}`) : null,
    changes.map(({ field, before: was, after }) => {
      const said = DATES.includes(field) ? inWords : brief;
      return html(
        "p",
        { class: "change" },
        `${field}: `,
        html("del", {}, said(was)),
        " → ",
        html("ins", {}, said(after)),
      );
    }),
    html(
      "p",
      {},
      before > 0
        ? html(
            "a",
            { href: fragmentOf({ ...currentView(), position: before }) },
            "As known just before",
          )
        : null,
      " ",
      html(
        "a",
        { href: `/v1/log/proofs/${event.position}.tlog-proof` },
        "Proof that the log has it",
      ),
    ),
  );
}

function brief(value) {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text?.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : (text ?? "nothing");
}
