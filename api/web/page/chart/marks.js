// A shape for each kind and posture, so that nothing depends on colour alone.

import { fill, html, svg } from "../base/dom.js";
import { ASSESSMENTS, assessed, worded } from "../base/words.js";

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

// How a posture looks: its shape, its colour (in the dark, if it differs), and its pattern: the
// size, the path and the width of the stroke. The codebook has their order and meaning; a posture
// that is not in this table is a grey dash.
const LOOKS = {
  hostilities: { shape: "triangle", colour: "#d55e00", pattern: [7, "M-1 8 8-1M-1 1 1-1M6 8 8 6"] },
  threatening: { shape: "diamond", colour: "#e69f00", pattern: [7, "M-1-1 8 8M-1 6 1 8M6-1 8 1"] },
  opposed: { shape: "square", colour: "#cc79a7", pattern: [6, "M3 0V6"] },
  ceasefire: { shape: "bars", colour: "#56b4e9", pattern: [6, "M0 3H6"] },
  restrained: { shape: "arrow", colour: "#f0e442", pattern: [6, "M0 3H6M3 0V6"] },
  negotiating: { shape: "disc", colour: "#009e73", pattern: [6, "M1.5 1.5h.1M4.5 4.5h.1", 1.8] },
  cooperating: { shape: "plus", colour: "#0072b2", dark: "#3f9ad6" },
  "no-recent-record": { shape: "dash", colour: "#c4cad0", dark: "#8b939d", pattern: [8, "M4 4h.1", 1.8] },
};

const inTheDark = matchMedia("(prefers-color-scheme: dark)");

function paint() {
  for (const [posture, { colour, dark }] of Object.entries(LOOKS)) {
    document.documentElement.style.setProperty(`--${posture}`, (inTheDark.matches && dark) || colour);
  }
}

// Set the colours of the postures as CSS variables, and define their patterns in this element.
export function startLooks(patterns) {
  paint();
  inTheDark.addEventListener("change", paint);
  for (const [posture, { pattern }] of Object.entries(LOOKS)) {
    if (!pattern) continue;
    const [size, d, stroke] = pattern;
    const box = { id: `of-${posture}`, width: size, height: size, patternUnits: "userSpaceOnUse" };
    patterns.append(svg("pattern", box, svg("path", { d, "stroke-width": stroke })));
  }
}

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

export const colourOf = (posture) => `var(--${posture}, var(--soft))`;

export function postureIcon(posture, firm = true, more = "") {
  const icon = alone(LOOKS[posture]?.shape ?? "dash", `swatch ${posture} ${firm ? "" : "uncertain"} ${more}`);
  const box = { x: -7, y: -7, width: 14, height: 14, rx: 2 };
  icon.prepend(svg("rect", { ...box, class: "bar", fill: colourOf(posture) }));
  if (more === "projected") icon.append(svg("rect", { ...box, class: "pattern", fill: "url(#of-projected) none" }));
  return icon;
}

// `postures` are in the order of the codebook.
export function showLegend(list, postures) {
  const row = (name, ...said) => html("li", {}, html("b", {}, name), said.flat().map((one) => html("span", {}, one)));
  fill(
    list,
    row("Postures", postures.map((posture) => [postureIcon(posture), ` ${worded(posture)}`])),
    row("Assessments", Object.keys(ASSESSMENTS).map(assessed), "paler bars are less sure, and fade as evidence ages"),
    row(
      "Bars",
      [[postureIcon("ceasefire", false), " dashed edge or “?”: dating uncertain"]],
      [[postureIcon("ceasefire", true, "projected"), " hatched: projected, the record does not reach these days"]],
      "outlined: the stance continues without new developments",
    ),
    row(
      "Developments",
      [[kindIcon("attack"), " attack by the actor"]],
      [[kindIcon("attack", -1), " attack on it"]],
      Object.values(KINDS_OF_SHAPE).slice(1).map((kinds) => [kindIcon(kinds[0]), ` ${kinds.join(", ")}`]),
      "hollow: the exact day is unknown; larger: several",
    ),
    row("Lines", "a commitment", "dashed: its end is unknown", "×: an alleged violation"),
    row("Arrows", "→ from the actor", "← toward it"),
  );
}
