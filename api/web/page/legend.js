// What colours, patterns and shapes mean.

import { fill, html } from "./dom.js";
import { kindIcon, LEGEND_KINDS, postureIcon, POSTURES } from "./marks.js";

export function showLegend(list) {
  fill(
    list,
    POSTURES.map((posture) => html("li", {}, postureIcon(posture), ` ${posture}`)),
    html("li", {}, postureIcon("halted", false), " faded, ?: possible, not certain"),
    LEGEND_KINDS.map(([kind, word]) => html("li", {}, kindIcon(kind), ` ${word}`)),
    html("li", {}, "hollow: the day is not known exactly"),
    html(
      "li",
      {},
      "line above a bar: a commitment, dashed where its end is unknown, × where it is said to be broken",
    ),
    html("li", {}, "outlined: the stance runs on, and rests on nothing since"),
    html("li", {}, "no bar: nothing on record, which is not peace"),
  );
}
