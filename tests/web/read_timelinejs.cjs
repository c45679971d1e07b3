// Reads a timeline from standard input with TimelineJS3's own parser, and prints what it made of it.
"use strict";
const fs = require("node:fs");
const { JSDOM, VirtualConsole } = require("jsdom");

const script = require.resolve("@knight-lab/timelinejs/dist/js/timeline.js");
const page = new JSDOM("", { runScripts: "outside-only", virtualConsole: new VirtualConsole() });
page.window.eval(fs.readFileSync(script, "utf8"));
page.window.given = fs.readFileSync(0, "utf8");

const read = page.window.eval(`
  let config;
  const reader = Object.create(TL.Timeline.prototype);
  reader.setConfig = (made) => { config = made; };
  reader._initData(JSON.parse(given));
  config.validate();
  const day = (date) => date ? [date.data.year, date.data.month, date.data.day].map(Number) : null;
  JSON.stringify({
    errors: config.getErrors(),
    title: config.title.text,
    slides: config.events.map((slide) => ({
      id: slide.unique_id,
      group: slide.group,
      headline: slide.text.headline,
      text: slide.text.text,
      start: day(slide.start_date),
      end: day(slide.end_date),
      shown: slide.display_date,
    })),
  });
`);
process.stdout.write(read);
