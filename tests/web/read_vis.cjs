// Draws the items and groups of standard input with vis-timeline, and prints what it made of them.
"use strict";
const fs = require("node:fs");
const { JSDOM, VirtualConsole } = require("jsdom");

const script = require.resolve("vis-timeline/standalone/umd/vis-timeline-graph2d.js");
const errors = [];
const console_ = new VirtualConsole();
console_.on("error", (message) => errors.push(String(message)));
console_.on("jsdomError", (error) => errors.push(String(error.message)));
const page = new JSDOM('<div id="drawn"></div>', {
  runScripts: "outside-only", pretendToBeVisual: true, virtualConsole: console_,
});
page.window.eval(fs.readFileSync(script, "utf8"));
page.window.given = fs.readFileSync(0, "utf8");

const read = page.window.eval(`
  const told = JSON.parse(given);
  const box = document.getElementById("drawn");
  const timeline = new vis.Timeline(box, told.items, told.groups, told.options);
  const iso = (date) => date ? date.toISOString().slice(0, 10) : null;
  JSON.stringify({
    margin: timeline.itemSet.options.margin.item,
    groups: Object.values(timeline.itemSet.groups).map((group) => group.groupId),
    items: Object.values(timeline.itemSet.items).map((item) => ({
      id: item.id,
      type: item.constructor.name,
      group: item.data.group,
      start: iso(item.data.start),
      end: iso(item.data.end),
    })),
  });
`);
process.stdout.write(JSON.stringify({ errors, ...JSON.parse(read) }));
process.exit(0);
