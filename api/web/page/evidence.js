// The panel of one stance: rule, reason, every report behind it, commitments and alternatives.

import { breachesOf } from "./brackets.js";
import { toldInstant, toldIso } from "./days.js";
import { fill, html, outward } from "./dom.js";
import { historyOf } from "./history.js";
import { kindIcon, postureIcon } from "./marks.js";
import { actorPath, addressOf, ask, codebook } from "./server.js";
import { fragmentOf } from "./view.js";
import { citedInWords, inWords } from "./words.js";

const pathOf = (view) => `${actorPath(view.actor)}/stances`;
const askedOf = ({ on, toward }, position) => ({ on, toward, evidence: true, position });

// The answer that tells why, and the words it needs.
export function askEvidence(view, position) {
  return Promise.all([ask(pathOf(view), askedOf(view, position)), codebook()]);
}

// Show why the actor stood as it did toward another, or that it had no stance that day.
export function showEvidence(panel, view, [answer, book]) {
  const { actor, known } = answer;
  const { position } = known;
  const stance = answer.stances.find((one) => (one.inherited_from?.id ?? "") === (view.inherited_from ?? ""));
  const close = html("a", { class: "close" }, "Close");
  if (!stance) {
    fill(
      panel,
      close,
      html("h2", { tabindex: -1 }, "No stance"),
      html(
        "p",
        {},
        `Nothing between the two was on record on ${toldIso(view.on)}. That is not peace.`,
      ),
    );
    linkEvidence(panel, view, position);
    return;
  }
  fill(
    panel,
    close,
    html("h2", { tabindex: -1 }, `${actor.name} → ${stance.toward.name}`),
    stance.inherited_from ? html("p", { class: "through" }, `through ${stance.inherited_from.name}`) : null,
    html(
      "p",
      { class: "posture" },
      postureIcon(stance.posture, stance.certainty === "certain"),
      html("b", {}, ` ${stance.posture}`),
      ` since ${toldIso(stance.since)}, asked on ${toldIso(view.on)}`,
    ),
    html("p", { class: "reason" }, citedInWords(stance.reason)),
    facts(stance, answer.policy),
    html("h3", {}, "Rests on"),
    html(
      "ol",
      { class: "grounds" },
      stance.basis.map((one) => groundOf(one, book, position)),
    ),
    commitmentList(stance.commitments),
    alternativesOf(stance),
    html(
      "p",
      { class: "links" },
      html("a", { class: "pinned" }, "Permalink of this view"),
      " · ",
      html("a", { href: addressOf(pathOf(view), askedOf(view, position)) }, "The answer as JSON"),
      " · ",
      html("a", { href: "/v1/codebook" }, "What the words mean"),
    ),
  );
  linkEvidence(panel, view, position);
}

// Let the links of the panel keep the rest of the view, as it is now.
export function linkEvidence(panel, view, position) {
  const closed = fragmentOf({ ...view, toward: null, inherited_from: null });
  panel.querySelector(".close").setAttribute("href", closed);
  panel.querySelector(".pinned")?.setAttribute("href", fragmentOf({ ...view, position }));
}

function facts(stance, policy) {
  const confidence =
    stance.confidence === null ? "cannot be judged" : `${stance.confidence} of 100`;
  const told = [
    ["Rule", `${stance.rule} (${policy})`],
    [
      "Certainty",
      stance.certainty === "certain"
        ? "certain"
        : "possible: it hangs on a date that is not known exactly",
    ],
    ["Confidence", stance.single_source ? `${confidence}, a single source` : confidence],
    ["Score", String(stance.score)],
  ];
  return html(
    "dl",
    {},
    told.flatMap(([name, value]) => [html("dt", {}, name), html("dd", {}, value)]),
  );
}

function titled(ground) {
  return [
    kindIcon(ground.kind),
    html("b", {}, ` ${ground.kind}`),
    `, ${inWords(ground.occurred)}: `,
    html("span", { class: "title" }, ground.title),
  ];
}

function groundOf(ground, book, position) {
  const meant = book.credibilities[ground.credibility];
  const weakened =
    ground.credibility !== ground.best_credibility ? `, at best ${ground.best_credibility}` : "";
  const origins = ground.origins === 1 ? "one origin" : `${ground.origins} independent origins`;
  return html(
    "li",
    {},
    titled(ground),
    html(
      "p",
      { class: "meta" },
      `Credibility ${ground.credibility} (${meant})${weakened}, ${origins}, recorded at position ${ground.recorded_position}`,
    ),
    ground.disputes.length
      ? html(
          "details",
          { open: true },
          html("summary", {}, `Denied by ${ground.disputes.length}`),
          html(
            "ul",
            {},
            ground.disputes.map((one) => reportOf(one.report, book, one)),
          ),
        )
      : null,
    html(
      "details",
      {},
      html("summary", {}, `Reported by ${ground.reports.length}`),
      html(
        "ul",
        {},
        ground.reports.map((one) => reportOf(one, book)),
      ),
    ),
    historyOf(ground.development, position),
  );
}

function reportOf(report, book, dispute = null) {
  const reliability = report.reliability
    ? `${report.reliability}, ${book.reliabilities[report.reliability]}`
    : "not rated";
  const about = [
    report.reported_at ? `published ${inWords(report.reported_at)}` : "no date of publication",
    report.original_source ? `relays ${report.original_source}` : null,
    report.attributed_to ? `quotes ${report.attributed_to}` : null,
    dispute?.part ? `denies ${dispute.part}` : null,
    dispute?.withdrawn ? "withdrawn since" : null,
    `recorded ${toldInstant(report.recorded_at)} at position ${report.recorded_position}`,
  ];
  return html(
    "li",
    {},
    html("b", {}, report.url ? outward(report.url, report.source_name) : report.source_name),
    ` (source ${reliability}; credibility ${report.credibility})`,
    html("p", {}, report.summary),
    html("p", { class: "meta" }, about.filter(Boolean).join("; ")),
  );
}

function commitmentList(commitments) {
  if (!commitments.length) return null;
  const items = commitments.map((one) =>
    html(
      "li",
      {},
      html("b", {}, `${one.action}${one.partial ? ", in part" : ""}: ${one.status}`),
      ` from ${toldIso(one.effective_from_earliest)}, ${endGiven(one)}`,
      one.scope ? html("p", {}, `Scope: ${one.scope}`) : null,
      one.condition ? html("p", {}, `Condition: ${one.condition}`) : null,
      one.violations.length ? html("p", {}, `Said to be broken: ${breachesOf(one)}`) : null,
    ),
  );
  return [html("h3", {}, "Commitments"), html("ul", {}, items)];
}

function endGiven({ ending_date, expires }) {
  if (ending_date) return `ended ${inWords(ending_date)}`;
  if (expires === "..") return "until it is ended";
  return expires ? `until ${inWords(expires)}` : "of unknown end";
}

function alternativesOf({ alternatives, alternatives_truncated: truncated }) {
  if (!alternatives.length) return null;
  const items = alternatives.map((one) =>
    html(
      "li",
      {},
      titled(one),
      html("p", {}, `Would make it ${one.posture}. ${citedInWords(one.why_not.reason)}`),
    ),
  );
  return [
    html("h3", {}, "Also on record, and why it does not decide"),
    html("ul", { class: "grounds" }, items),
    truncated ? html("p", { class: "meta" }, "The newest of them; there are more.") : null,
  ];
}
