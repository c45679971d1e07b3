// A shape for each kind and posture, so that nothing depends on colour alone.

import { fill, html, svg } from "../base/dom.js";
import { ASSESSMENTS, assessed, postureName } from "../base/words.js";

// Paths in a box from -5 to 5.
const SHAPES = {
  triangle: "M0-5 5 4H-5Z",
  bars: "M-4-5H-1V5H-4ZM1-5H4V5H1Z",
  ring: "M0-5A5 5 0 1 1 0 5A5 5 0 1 1 0-5M0-3A3 3 0 1 0 0 3A3 3 0 1 0 0-3",
  diamond: "M0-5.5 5.5 0 0 5.5-5.5 0Z",
  square: "M-4-4H4V4H-4Z",
  disc: "M0-4A4 4 0 1 1 0 4A4 4 0 1 1 0-4",
  arrow: "M5-5V5L-5 0Z",
  plus: "M-1.5-5H1.5V-1.5H5V1.5H1.5V5H-1.5V1.5H-5V-1.5H-1.5Z",
  dash: "M-5-1.5H5V1.5H-5Z",
};

const KINDS_OF_SHAPE = {
  triangle: ["attack"],
  bars: ["ceasefire"],
  ring: ["agreement"],
  diamond: ["warning", "mobilization"],
  square: ["coercion", "sanction", "protest", "rejection", "accusation"],
  disc: ["request", "talks"],
  arrow: ["concession", "withdrawal"],
  plus: ["support", "cooperation", "aid"],
  dash: ["statement"],
};

const SHAPE_OF_POSTURE = {
  hostilities: "triangle",
  threatening: "diamond",
  opposed: "square",
  ceasefire: "bars",
  restrained: "arrow",
  negotiating: "disc",
  cooperating: "plus",
  "no-recent-record": "dash",
};

// From the harshest to the mildest, as in the codebook.
export const POSTURES = Object.keys(SHAPE_OF_POSTURE);

export const shapeOfKind = (kind) =>
  Object.keys(KINDS_OF_SHAPE).find((shape) => KINDS_OF_SHAPE[shape].includes(kind)) ?? "dash";

export function shape(name, x, y, className = "mark", width = 1, height = 1) {
  const sized = width === 1 && height === 1 ? "" : ` scale(${width.toFixed(2)} ${height.toFixed(2)})`;
  return svg("path", { d: SHAPES[name], transform: `translate(${x.toFixed(1)} ${y})${sized}`, class: className });
}

function alone(name, className, height = 1) {
  return svg(
    "svg",
    { viewBox: "-7 -7 14 14", width: 14, height: 14, class: className, "aria-hidden": "true" },
    shape(name, 0, 0, "mark", 1, height),
  );
}

export const kindIcon = (kind, height = 1) => alone(shapeOfKind(kind), "icon", height);

export const colourOf = (posture) => `var(--${posture})`;

// A swatch with the posture's colour and its shape.
export function postureIcon(posture, firm = true, more = "") {
  const icon = alone(SHAPE_OF_POSTURE[posture] ?? "dash", `swatch ${posture} ${firm ? "" : "uncertain"} ${more}`);
  const box = { x: -7, y: -7, width: 14, height: 14, rx: 2 };
  icon.prepend(svg("rect", { ...box, class: "bar", fill: colourOf(posture) }));
  if (more === "projected") icon.append(svg("rect", { ...box, class: "pattern", fill: "url(#of-projected) none" }));
  return icon;
}

export function showLegend(list) {
  fill(
    list,
    POSTURES.map((posture) => html("li", {}, postureIcon(posture), ` ${postureName(posture)}`)),
    html("li", {}, Object.keys(ASSESSMENTS).map(assessed).join(" "), ": assessment; paler bars are less sure, and fade as evidence ages"),
    html("li", {}, postureIcon("ceasefire", false), " dashed edge or “?”: dating uncertain"),
    html("li", {}, postureIcon("ceasefire", true, "projected"), " hatched: projected, the record does not reach these days"),
    html("li", {}, kindIcon("attack"), " attack by the actor"),
    html("li", {}, kindIcon("attack", -1), " attack on it"),
    Object.values(KINDS_OF_SHAPE).slice(1).map((kinds) => html("li", {}, kindIcon(kinds[0]), ` ${kinds.join(", ")}`)),
    [
      "→ from the actor, ← toward it",
      "hollow: the exact day is unknown; larger: several",
      "line above a bar: a commitment; dashed: its end is unknown; ×: an alleged violation",
      "outlined: the stance continues without new developments",
      "no bar: nothing on record, which does not mean peace",
    ].map((said) => html("li", {}, said)),
  );
}
