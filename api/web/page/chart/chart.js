// The chart of an actor: rows under one time axis. Rows are drawn as they scroll into view; arrow
// keys move between bars.

import { DAY, dayOf, formatDate, formatDay, isoOf } from "../base/days.js";
import { html, svg } from "../base/dom.js";
import { fragmentOf } from "../base/view.js";
import { assessed, counted, doubtOf, worded } from "../base/words.js";
import { drawMarks, drawRow, heightsOf } from "./bars.js";
import { markOf } from "./development_days.js";
import { postureIcon } from "./marks.js";
import { INCOMING, isClaimed, isInherited, keyOf, runOn, through } from "./rows.js";

const YEARS_APART = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];
const MONTHS_APART = [1, 3, 6, ...YEARS_APART.map((years) => years * 12)];
const LEAST_APART = 56;
const WIDTH_OF_LABEL = 34;
const DAYS_OF_A_MONTH = 30.44;
const AHEAD = "800px";

export class Chart {
  constructor({ timeline, rows, range, width, changed, onPick }) {
    this.actor = timeline.actor;
    this.rows = rows;
    this.scale = scaleOf(range.begin, range.end, width);
    this.onPick = onPick;
    this.said = svg("text", { class: "on-said", y: 11 });
    this.lines = rows.map((row) => this.lineOf(row, changed));
    this.element = html(
      "div",
      { class: "chart", click: (event) => this.clicked(event), keydown: (event) => this.walked(event) },
      this.axis(),
      html("ul", { class: "rows" }, this.lines.map((line) => line.item)),
      this.developments(timeline.developments, timeline.developments_truncated),
    );
    this.watch();
  }

  axis() {
    const ticks = ticksOf(this.scale);
    const drawing = svg("svg", { class: "axis", width: this.scale.width, height: 34, "aria-hidden": "true" });
    for (const { day, label, isYear } of ticks) {
      const x = this.scale.x(day);
      drawing.append(
        svg("line", { x1: x, x2: x, y1: 18, y2: 34, class: isYear ? "year" : "" }),
        svg("text", { x: x + 3, y: 30, class: isYear ? "year" : "" }, label),
      );
    }
    this.axisLine = svg("line", { class: "on-line", y1: 14, y2: 34 });
    drawing.append(this.axisLine, this.said);
    return html("div", { class: "axis-row" }, drawing);
  }

  lineOf(row, changed) {
    const standing = html("span", { class: "standing" });
    const sure = html("span", { class: "sure" });
    const label = rowLabel(row);
    const held = html("div", { class: "held" });
    // Reserve the height, so that nothing moves when the row is drawn.
    held.style.setProperty("min-height", `${heightsOf(row).whole}px`);
    const classes = ["row", isInherited(row) ? "inherited" : "", row.direction ?? "", changed?.has(row.key) ? "changed" : ""];
    const item = html("li", { class: classes.join(" ").trim() }, html("div", { class: "label" }, label, standing, sure), held);
    return { row, item, held, standing, sure, drawn: null };
  }

  // The developments of the actor, apart by its part in them.
  developments(all, truncated) {
    const claimed = all.filter(isClaimed);
    const retracted = all.length - claimed.length;
    const isOf = (...side) => side.some(({ id }) => id === this.actor.id);
    const of = ({ initiators, targets, reciprocal }) =>
      reciprocal ? Array(2).fill(isOf(...initiators, ...targets)) : [isOf(...initiators), isOf(...targets)];
    const lanes = [
      [`by ${this.actor.name}`, claimed.filter((one) => of(one)[0])],
      [`toward ${this.actor.name}`, claimed.filter((one) => of(one)[1]), INCOMING],
      ["in another part", claimed.filter((one) => !of(one).some(Boolean))],
    ];
    const said = `${truncated ? "The first " : ""}${counted(claimed.length, "development")}`;
    return html(
      "div",
      { class: "every" },
      html("p", { class: "meta" }, retracted ? `${said} (${retracted} retracted not shown)` : said),
      lanes.filter(([, found]) => found.length).map((lane) => this.laneOf(...lane)),
    );
  }

  laneOf(part, developments, direction) {
    const said = `${developments.length} ${part}`;
    const label = { width: this.scale.width, height: 18, class: "lane", role: "group", "aria-label": said };
    const marks = developments.map((one) => ({ ...markOf(one), parties: partiesOf(one) }));
    const drawing = svg("svg", label, drawMarks(marks, this.scale, 9, direction));
    return html("div", { class: "row" }, html("div", { class: "label" }, said), html("div", { class: "held" }, drawing));
  }

  watch() {
    const watcher = new IntersectionObserver(
      (seen) => {
        for (const { isIntersecting, target } of seen) if (isIntersecting) this.draw(this.lineAt(target));
      },
      { rootMargin: AHEAD },
    );
    for (const line of this.lines) watcher.observe(line.item);
  }

  lineAt(element) {
    const item = element.closest("li.row");
    return this.lines.find((line) => line.item === item);
  }

  draw(line) {
    if (line.drawn) return;
    line.drawn = drawRow(line.row, this.scale);
    line.line = svg("line", { class: "on-line", y1: 0, y2: "100%" });
    line.drawn.append(line.line);
    line.held.append(line.drawn);
    if (!this.element.querySelector('.run[tabindex="0"]')) {
      line.drawn.querySelector(".run")?.setAttribute("tabindex", 0);
    }
    if (this.view) this.mark(line);
  }

  show(view) {
    this.view = view;
    this.day = dayOf(view.on);
    this.chosen = view.toward ? keyOf(view) : null;
    const x = this.scale.x(this.day);
    this.moveTo(this.axisLine);
    const [before, after] = [this.day < this.scale.begin, this.day > this.scale.end];
    this.said.textContent = `${before ? "‹ " : ""}${formatDay(this.day)}${after ? " ›" : ""}`;
    this.said.setAttribute("x", Math.min(Math.max(0, x - 34), this.scale.width - (after ? 88 : 76)));
    for (const line of this.lines) this.mark(line);
  }

  mark(line) {
    const run = runOn(line.row, this.day);
    line.standing.replaceChildren(
      ...(run
        ? [
            postureIcon(run.posture, run.firm, run.projected ? "projected" : ""),
            ` ${worded(run.posture)} since ${formatDate(run.since)}${doubtOf(run.firm)}`,
          ]
        : ["nothing on record yet"]),
    );
    line.sure.textContent = [assessed(run?.assessment), run?.projected ? "projected" : ""].filter(Boolean).join(", ");
    if (!line.drawn) return;
    this.moveTo(line.line);
    const number = String(line.row.runs.indexOf(run));
    for (const bar of line.drawn.querySelectorAll(".run")) {
      const isChosen = line.row.key === this.chosen && bar.dataset.run === number;
      bar.classList.toggle("chosen", isChosen);
      if (isChosen) bar.setAttribute("aria-current", "true");
      else bar.removeAttribute("aria-current");
    }
    if (line.row.key === this.chosen) this.enter(line.drawn.querySelector(".chosen"), false);
  }

  // Move a line to the selected day, or hide it if the chart does not cover that day.
  moveTo(line) {
    line.toggleAttribute("hidden", !this.scale.has(this.day));
    const x = this.scale.x(this.day);
    line.setAttribute("x1", x);
    line.setAttribute("x2", x);
  }

  clicked(event) {
    const bar = event.target.closest(".run");
    if (!bar) return;
    const left = bar.ownerSVGElement.getBoundingClientRect().left;
    this.pick(bar, this.scale.day(event.clientX - left));
  }

  pick(bar, day) {
    const { row } = this.lineAt(bar);
    const run = row.runs[bar.dataset.run];
    this.enter(bar, true);
    this.onPick(row, isoOf(Math.min(Math.max(day, run.from), run.through)));
  }

  walked(event) {
    const bar = event.target.closest?.(".run");
    if (!bar) return;
    if (event.key === "Enter" || event.key === " ") this.pick(bar, this.day);
    else if (event.key === "ArrowRight") this.enter(neighbour(bar, "nextElementSibling"), true);
    else if (event.key === "ArrowLeft") this.enter(neighbour(bar, "previousElementSibling"), true);
    else if (event.key === "ArrowDown") this.enter(this.barInRow(bar, 1), true);
    else if (event.key === "ArrowUp") this.enter(this.barInRow(bar, -1), true);
    else return;
    event.preventDefault();
  }

  barInRow(bar, step) {
    const line = this.lines[this.lines.indexOf(this.lineAt(bar)) + step];
    if (!line) return null;
    this.draw(line);
    return barOn(line, this.lineAt(bar).row.runs[bar.dataset.run].from);
  }

  // Identify the bar that Tab reaches, so that `focus` finds it after a redraw.
  entered() {
    const bar = this.element.querySelector('.run[tabindex="0"]');
    if (!bar) return null;
    const { row } = this.lineAt(bar);
    return { key: row.key, from: row.runs[bar.dataset.run].from };
  }

  // Focus the bar that `entered` identified, or the first bar if it no longer exists.
  focus(entered) {
    const line = this.lines.find(({ row }) => row.key === entered?.key) ?? this.lines[0];
    if (!line) return;
    this.draw(line);
    this.enter(barOn(line, entered?.from), true);
  }

  // Exactly one bar is in the tab order; arrow keys move it.
  enter(bar, focused) {
    if (!bar) return;
    for (const other of this.element.querySelectorAll('.run[tabindex="0"]')) other.setAttribute("tabindex", -1);
    bar.setAttribute("tabindex", 0);
    if (focused) bar.focus();
  }
}

// What a row is about: an arrow from the actor shown to the other, or from the other to it.
function rowLabel(row) {
  if (row.name) return html("b", { class: "toward" }, row.name);
  const arrow = row.direction === INCOMING ? "←" : "→";
  const { name, id } = row.other;
  if (row.both) return html("a", { href: fragmentOf({ actor: row.actor.id }), class: "toward" }, `${row.actor.name} → ${row.toward.name}`);
  if (isInherited(row)) return html("span", { class: "through" }, `↳ ${arrow} ${name}, `, html("b", {}, through(row)));
  return html("a", { href: fragmentOf({ actor: id }), class: "toward", title: `${row.actor.name} → ${row.toward.name}` }, `${arrow} ${name}`);
}

function partiesOf({ initiators, targets, reciprocal }) {
  const [by, on] = [initiators, targets].map((side) => side.map(({ id, name }) => name ?? id).join(", "));
  return by || on ? ` (${[by || "nobody named", on].filter(Boolean).join(reciprocal ? " ↔ " : " → ")})` : "";
}

function barOn(line, day) {
  const bars = [...line.drawn.querySelectorAll(".run")];
  return bars.findLast((one) => line.row.runs[one.dataset.run].from <= day) ?? bars[0];
}

function neighbour(bar, direction) {
  const other = bar[direction];
  return other?.classList.contains("run") ? other : null;
}

function scaleOf(begin, end, width) {
  const days = Math.max(1, end - begin);
  return {
    begin,
    end,
    width,
    has: (day) => begin <= day && day <= end,
    x: (day) => ((Math.min(Math.max(day, begin), end) - begin) / days) * width,
    day: (x) => Math.round(begin + (x / width) * days),
  };
}

function ticksOf(scale) {
  const widthOfMonth = (scale.width / (scale.end - scale.begin)) * DAYS_OF_A_MONTH;
  const step = MONTHS_APART.find((months) => months * widthOfMonth >= LEAST_APART) ?? MONTHS_APART.at(-1);
  const first = new Date(scale.begin * DAY);
  const ticks = [];
  let month = first.getUTCFullYear() * 12 + first.getUTCMonth();
  for (month = Math.ceil((month + 1) / step) * step; ; month += step) {
    const at = new Date(0);
    at.setUTCFullYear(Math.floor(month / 12), month % 12, 1);
    const day = Math.round(at.getTime() / DAY);
    if (day >= scale.end) return ticks;
    const hasRoom = scale.x(day) < scale.width - WIDTH_OF_LABEL;
    ticks.push({ day, isYear: month % 12 === 0, label: hasRoom ? labelOf(at) : "" });
  }
}

function labelOf(date) {
  if (date.getUTCMonth() === 0) return String(date.getUTCFullYear());
  return date.toLocaleString("en-GB", { month: "short", timeZone: "UTC" });
}
