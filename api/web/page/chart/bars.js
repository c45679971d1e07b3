// Draw one row: commitments above, bars of stances, and marks of developments below.

import { formatDay } from "../base/days.js";
import { svg } from "../base/dom.js";
import { ASSESSMENTS, occurredInWords, textOf, worded } from "../base/words.js";
import { LANE, bracketOf } from "./brackets.js";
import { colourOf, shape, shapeOfKind } from "./marks.js";
import { INCOMING, isInherited, nameOfRun, through } from "./rows.js";

const MOST_LANES = 3;
const MARKS = 14;
const WIDTH_OF_LETTER = 7;
const CLOSEST_MARKS = 9;
const MARKS_APART = 11;
const LARGEST_MARK = 1.7;

export function heightsOf(row) {
  const lanes = Math.min(MOST_LANES, row.brackets.length);
  const bar = isInherited(row) ? 15 : row.direction ? 18 : 22;
  return { top: 4 + lanes * LANE, bar, whole: 4 + lanes * LANE + bar + MARKS };
}

export function drawRow(row, scale) {
  const { top, bar, whole } = heightsOf(row);
  const coalitions = isInherited(row) ? `, ${through(row)}` : "";
  const drawing = svg("svg", {
    width: scale.width,
    height: whole,
    class: "lane",
    role: "group",
    "aria-label": row.name ?? `${row.actor.name} toward ${row.toward.name}${coalitions}`,
  });
  row.brackets.forEach((one, n) => {
    const drawn = bracketOf(one, scale, 3 + (n % MOST_LANES) * LANE);
    if (drawn) drawing.append(drawn);
  });
  row.runs.forEach((run, n) => {
    if (run.through >= scale.begin && run.from <= scale.end) {
      drawing.append(barOf(run, n, row.last, scale, top, bar));
    }
  });
  drawing.append(...drawMarks(row.marks, scale, top + bar + 8, row.direction));
  return drawing;
}

// The bar is filled up to `last`, the last day with a development, and an outline after it.
function barOf(run, number, last, scale, top, height) {
  const until = run.through === Infinity ? "with no end" : `through ${formatDay(run.through)}`;
  const since = run.through > last ? `; no development after ${formatDay(last)}` : "";
  const said = `${nameOfRun(run)}, from ${formatDay(run.from)} ${until}${since}`;
  const boxes = [
    boxOf(run.from, Math.min(run.through, last), "bar", scale, top, height),
    boxOf(Math.max(run.from, last + 1), run.through, "bar tail", scale, top, height),
  ].filter(Boolean);
  return svg(
    "g",
    { class: classesOf(run), role: "button", tabindex: -1, "data-run": number },
    svg("title", {}, said),
    boxes.flatMap((box) => [
      svg("rect", { ...box, fill: colourOf(run.posture) }),
      box.class === "bar" ? svg("rect", { ...box, class: "pattern", fill: `url(#of-${run.posture}) none` }) : null,
      run.projected ? svg("rect", { ...box, class: "pattern", fill: "url(#of-projected) none" }) : null,
    ]),
    wordIn(boxes, run, top + height / 2 + 4),
  );
}

const classesOf = ({ posture, assessment, firm, projected }) =>
  ["run", posture, assessment, firm ? "" : "uncertain", projected ? "projected" : ""].join(" ").trim();

// Return null if none of the days is drawn.
function boxOf(from, through, className, scale, y, height) {
  if (through < from || through < scale.begin || from > scale.end) return null;
  const x = scale.x(from);
  const width = Math.max(1.5, scale.x(through + 1) - x - 1);
  return { x: x.toFixed(1), y, width: width.toFixed(1), height, rx: 2, class: className };
}

// Write the posture into the widest part of the bar if it fits, else the shape of its assessment.
function wordIn(boxes, run, y) {
  const sure = (ASSESSMENTS[run.assessment] ?? "") + (run.firm ? "" : "?");
  const word = `${sure} ${worded(run.posture)}`.trim();
  const widest = boxes.reduce((one, other) => (+other.width > +one.width ? other : one));
  const drawn = { y, "aria-hidden": "true", class: widest.class === "bar" ? null : "on-tail" };
  if (widest.width > word.length * WIDTH_OF_LETTER + 10)
    return svg("text", { ...drawn, x: +widest.x + 6 }, word);
  if (!sure || widest.width < 6 + sure.length * WIDTH_OF_LETTER) return null;
  return svg("text", { ...drawn, x: +widest.x + widest.width / 2, "text-anchor": "middle" }, sure);
}

// Draw marks of one shape that would overlap as one mark: the more they are, the larger. Marks of other shapes
// move aside a little. Attacks on the actor shown point down.
export function drawMarks(marks, scale, y, direction) {
  const shown = new Map();
  for (const mark of marks) {
    if (!scale.has(mark.day)) continue;
    const x = scale.x(mark.day);
    const key = `${shapeOfKind(mark.kind)} ${Math.floor(x / CLOSEST_MARKS)}`;
    const together = shown.get(key);
    if (together) together.push(mark);
    else shown.set(key, [mark]);
  }
  let edge = -Infinity;
  return [...shown.values()]
    .sort(([one], [other]) => one.day - other.day)
    .map((together) => {
      const x = Math.max(5, scale.x(together[0].day));
      edge = Math.min(Math.max(x, edge + MARKS_APART), x + MARKS_APART);
      return drawMark(together, edge, y, direction);
    });
}

function drawMark(together, x, y, direction) {
  const [first] = together;
  const last = together.at(-1);
  const vague = together.every((one) => one.vague);
  const said =
    together.length === 1
      ? `${first.kind}, ${occurredInWords(first)}: ${textOf(first.title)}${first.parties ?? ""}`
      : `${together.length} × ${first.kind}, ${formatDay(first.day)} to ${formatDay(last.day)}`;
  const classes = `mark ${vague ? "vague" : ""}`;
  const size = Math.min(LARGEST_MARK, 1 + Math.log10(together.length) / 2);
  const turned = direction === INCOMING ? -size : size;
  const drawn = shape(shapeOfKind(first.kind), x, y, classes, size, turned);
  drawn.setAttribute("role", "img");
  drawn.append(svg("title", {}, said));
  return drawn;
}
