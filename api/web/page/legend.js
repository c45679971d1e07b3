// The legend of colours, patterns and shapes.

import { fill, html } from "./dom.js";
import { kindIcon, LEGEND_KINDS, postureIcon, POSTURES } from "./marks.js";

export function showLegend(list) {
  fill(
    list,
    POSTURES.map((posture) => html("li", {}, postureIcon(posture), ` ${posture}`)),
    html("li", {}, postureIcon("halted", false), " faded or “?”: possible, not certain"),
    LEGEND_KINDS.map(([kind, word]) => html("li", {}, kindIcon(kind), ` ${word}`)),
    html("li", {}, "hollow: the exact day is unknown"),
    html(
      "li",
      {},
      "line above a bar: a commitment; dashed: its end is unknown; ×: an alleged violation",
    ),
    html("li", {}, "outlined: the stance continues without new developments"),
    html("li", {}, "no bar: nothing on record, which does not mean peace"),
  );
}
