// Days as whole numbers since 1970 in UTC, and their display formats.

export const DAY = 86_400_000;
const IN_WORDS = { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" };
const AS_DAY = new Intl.DateTimeFormat("en-GB", IN_WORDS);
const AS_INSTANT = new Intl.DateTimeFormat("en-GB", {
  ...IN_WORDS,
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});

export const dayOf = (iso) => Math.round(Date.parse(`${iso}T00:00:00Z`) / DAY);
const FIRST = dayOf("0001-01-01");
const LAST = dayOf("9999-12-31");
export const isoOf = (day) => new Date(Math.min(Math.max(day, FIRST), LAST) * DAY).toISOString().slice(0, 10);
export const today = () => Math.floor(Date.now() / DAY);
export const formatDay = (day) => AS_DAY.format(day * DAY);
export const formatDate = (iso) => formatDay(dayOf(iso));

// An instant in UTC: to the second, or the day only.
export function formatInstant(text, isDayOnly = false) {
  if (!text) return "before anything was recorded";
  return isDayOnly ? AS_DAY.format(new Date(text)) : `${AS_INSTANT.format(new Date(text))} UTC`;
}

export function isDay(text) {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text ?? "")) return false;
  // Browsers read 30 February as 1 March.
  const day = dayOf(text);
  return !Number.isNaN(day) && isoOf(day) === text;
}
