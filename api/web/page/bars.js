// The drawing of one row: its bars, the developments below them, and commitments above.

import { bracketOf, LANE } from "./brackets.js";
import { toldDay } from "./days.js";
import { svg } from "./dom.js";
import { shape, shapeOfKind } from "./marks.js";
import { wordOf } from "./rows.js";

const MOST_LANES = 3;
const MARKS = 14;
const WIDTH_OF_LETTER = 7;
const CLOSEST_MARKS = 9;

export function heightsOf(row) {
  const lanes = Math.min(MOST_LANES, row.brackets.length);
  const bar = row.via ? 15 : 22;
  return { top: 4 + lanes * LANE, bar, whole: 4 + lanes * LANE + bar + MARKS };
}

export function drawRow(row, scale, actor) {
  const { top, bar, whole } = heightsOf(row);
  const who = row.via ? `${actor.name} through ${row.via.name}` : actor.name;
  const drawing = svg("svg", {
    width: scale.width,
    height: whole,
    class: "lane",
    role: "group",
    "aria-label": `${who} toward ${row.toward.name}`,
  });
  row.brackets.forEach((one, n) => {
    const drawn = bracketOf(one, scale, 3 + (n % MOST_LANES) * LANE);
    if (drawn) drawing.append(drawn);
  });
  row.runs.forEach((run, n) => {
    if (run.through >= scale.begin && run.from <= scale.end) {
      drawing.append(barOf(run, n, scale, top, bar));
    }
  });
  drawing.append(...drawMarks(row.marks, scale, top + bar + 8));
  return drawing;
}

function barOf(run, number, scale, top, height) {
  const x = scale.x(run.from);
  const width = Math.max(1.5, scale.x(run.through + 1) - x - 1);
  const box = { x: x.toFixed(1), y: top, width: width.toFixed(1), height, rx: 2 };
  const until = run.through === Infinity ? "and still" : `through ${toldDay(run.through)}`;
  const said = `${run.posture}, ${run.certain ? "certain" : "possible"}, from ${toldDay(run.from)} ${until}`;
  const word = wordOf(run);
  return svg(
    "g",
    {
      class: `run ${run.posture} ${run.certain ? "" : "possible"}`,
      role: "button",
      tabindex: -1,
      "data-run": number,
    },
    svg("title", {}, said),
    svg("rect", { ...box, class: "ground" }),
    svg("rect", { ...box, class: "pattern" }),
    width > word.length * WIDTH_OF_LETTER + 10
      ? svg("text", { x: Math.max(0, x) + 6, y: top + height / 2 + 4, "aria-hidden": "true" }, word)
      : run.certain || width < 10
        ? null
        : svg(
            "text",
            { x: x + width / 2 - 3, y: top + height / 2 + 4, "aria-hidden": "true" },
            "?",
          ),
  );
}

// Marks of one shape that would lie on each other are one, which tells how many they are.
export function drawMarks(marks, scale, y) {
  const shown = new Map();
  for (const mark of marks) {
    if (mark.day < scale.begin || mark.day > scale.end) continue;
    const x = scale.x(mark.day);
    const key = `${shapeOfKind(mark.kind)} ${Math.floor(x / CLOSEST_MARKS)}`;
    const together = shown.get(key);
    if (together) together.push(mark);
    else shown.set(key, [mark]);
  }
  return [...shown.values()].map((together) => drawMark(together, scale, y));
}

function drawMark(together, scale, y) {
  const [first] = together;
  const last = together.at(-1);
  const vague = together.every((one) => one.vague);
  const said =
    together.length === 1
      ? `${first.kind}, ${first.occurred}: ${first.title}`
      : `${together.length} × ${first.kind}, ${toldDay(first.day)} to ${toldDay(last.day)}`;
  const classes = `mark ${vague ? "vague" : ""} ${first.retracted ? "retracted" : ""}`;
  const drawn = shape(shapeOfKind(first.kind), Math.max(5, scale.x(first.day)), y, classes);
  drawn.setAttribute("role", "img");
  drawn.append(svg("title", {}, said));
  return drawn;
}
