// What was recorded since the reader's last look at an actor.

import { fill, html } from "./dom.js";
import { ask } from "./server.js";
import { toldDay, dayOf } from "./days.js";

const KEPT_AS = "stanceline.seen";
const MOST_SPANS = 6;

function seen() {
  try {
    return JSON.parse(localStorage.getItem(KEPT_AS)) ?? {};
  } catch {
    return {};
  }
}

function see(actor, position) {
  try {
    localStorage.setItem(KEPT_AS, JSON.stringify({ ...seen(), [actor]: position }));
  } catch {
    // A browser that keeps nothing shows no news since last time.
  }
}

// Say what changed since the reader's last look; the first look is only remembered.
export async function sinceLastLook(banner, actor, position, isStale) {
  const last = seen()[actor];
  fill(banner);
  if (!(last <= position)) return see(actor, position);
  if (last === position) return undefined;
  const asked = {
    actor,
    from: "0001-01-01",
    from_position: last,
    to_position: position,
    limit: 100,
  };
  const changes = await ask("/v1/changes", asked).catch(() => null);
  if (isStale()) return undefined;
  if (changes && !changes.data.length && !changes.next) return see(actor, position);
  const dismiss = html(
    "button",
    {
      type: "button",
      click: () => {
        see(actor, position);
        fill(banner);
      },
    },
    "I have seen it",
  );
  fill(
    banner,
    html(
      "details",
      { class: "news" },
      html("summary", {}, `New since your last look: positions ${last + 1} to ${position}`),
      changes
        ? html("ul", {}, changes.data.map(changeOf))
        : html("p", {}, "What it changed cannot be told."),
      dismiss,
    ),
  );
  return undefined;
}

function changeOf({ actor, toward, spans, events }) {
  const told = spans
    .slice(0, MOST_SPANS)
    .map(({ from, through, before, after }) =>
      html(
        "li",
        {},
        `${toldDay(dayOf(from))} – ${through ? toldDay(dayOf(through)) : ""}: ${nameOf(before)} → ${nameOf(after)}`,
      ),
    );
  const why = events
    .slice(0, MOST_SPANS)
    .map(({ title, type, position }) => `${title ?? type} (${position})`);
  return html(
    "li",
    {},
    html("b", {}, `${actor.name} → ${toward.name}`),
    html("ul", {}, told),
    html("p", { class: "meta" }, `Because of ${why.join("; ")}`),
  );
}

const nameOf = (stance) =>
  stance
    ? `${stance.posture}${stance.certainty === "certain" ? "" : " ?"}, confidence ${stance.confidence ?? "unknown"}`
    : "no stance";
