// The time axis: the x coordinate of a day, and the ticks.

import { DAY } from "./days.js";

const YEARS_APART = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];
const MONTHS_APART = [1, 3, 6, ...YEARS_APART.map((years) => years * 12)];
const LEAST_APART = 56;
const WIDTH_OF_LABEL = 34;
const DAYS_OF_A_MONTH = 30.44;

export function scaleOf(begin, end, width) {
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

export function ticksOf(scale) {
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
