// The panel of one stance: rule, reason, every report behind it, commitments and alternatives.

import { formatDate, formatInstant } from "../base/days.js";
import { externalLink, fill, html } from "../base/dom.js";
import { actorPath, addressOf, ask, codebook } from "../base/server.js";
import { CLOSED, fragmentOf } from "../base/view.js";
import { assessmentShape, doubtOf, inWords, isFirm, postureName, textOf } from "../base/words.js";
import { violationCount } from "../chart/brackets.js";
import { kindIcon, postureIcon } from "../chart/marks.js";
import { idsOf, isInherited, keyOf, through } from "../chart/rows.js";
import { historyOf } from "./history.js";

const UNCERTAIN = "uncertain: the posture depends on a date that is not known";
const PROJECTED = "uncertain: the record does not reach this day";

const pathOf = (view) => `${actorPath(view.actor)}/stances`;
const askedOf = ({ on, toward }, position) => ({ on, toward, evidence: true, position });

// Load the stances with their evidence, and the codebook.
export function askEvidence(view, position) {
  return Promise.all([ask(pathOf(view), askedOf(view, position)), codebook()]);
}

// Show the evidence of a stance, or that there was none that day.
export function showEvidence(panel, view, [answer, book]) {
  const { actor, known } = answer;
  const { position } = known;
  const stance = answer.stances.find((one) => keyOf(idsOf(one)) === keyOf(view));
  const close = html("a", { class: "close" }, "Close");
  if (!stance) {
    fill(
      panel,
      close,
      html("h2", { tabindex: -1 }, "No stance"),
      html("p", {}, `No act of ${actor.name} toward the other was on record on ${formatDate(view.on)}. This does not mean peace.`),
    );
    linkEvidence(panel, view, position);
    return;
  }
  fill(
    panel,
    close,
    html("h2", { tabindex: -1 }, `${actor.name} → ${stance.toward.name}`),
    isInherited(stance) ? html("p", { class: "through" }, through(stance)) : null,
    html(
      "p",
      { class: "posture" },
      postureIcon(stance.posture, isFirm(stance)),
      html("b", {}, ` ${postureName(stance.posture)}`),
      assessed(stance),
      ` since ${formatDate(stance.since)}${doubtOf(isFirm(stance))}, shown for ${formatDate(view.on)}`,
    ),
    html("p", { class: "reason" }, stance.reason),
    facts(stance, answer.policy),
    stance.basis.length ? html("h3", {}, "Based on") : null,
    html("ol", { class: "basis" }, stance.basis.map((one) => basisItem(one, book, position))),
    commitmentList(stance.commitments),
    alternativesOf(stance),
    html(
      "p",
      { class: "links" },
      html("a", { href: fragmentOf(reverseOf(view)) }, `${stance.toward.name} → ${actor.name}`),
      " · ",
      html("a", { class: "pinned" }, "Permalink of this view"),
      " · ",
      html("a", { href: addressOf(pathOf(view), askedOf(view, position)) }, "JSON"),
      " · ",
      html("a", { href: "/v1/codebook" }, "Definitions"),
    ),
  );
  linkEvidence(panel, view, position);
}

// The view of the stance in the other direction.
const reverseOf = ({ actor, toward, inherited_from: by, toward_inherited_from: against, on, position }) =>
  ({ actor: toward, toward: actor, inherited_from: against, toward_inherited_from: by, on, position });

// Update the links of the panel to the current view.
export function linkEvidence(panel, view, position) {
  const closed = fragmentOf({ ...view, ...CLOSED });
  panel.querySelector(".close").setAttribute("href", closed);
  panel.querySelector(".pinned")?.setAttribute("href", fragmentOf({ ...view, position }));
}

// The assessment in a shape and a word.
function assessed({ assessment }) {
  const shape = html("span", { "aria-hidden": "true" }, assessmentShape(assessment));
  return html("span", { class: "assessment" }, ", ", shape, ` ${assessment},`);
}

function facts(stance, policy) {
  const confidence = stance.confidence === null ? "unknown" : `${stance.confidence} of 100`;
  const rows = [
    ["Rule", `${stance.rule} (${policy})`],
    ["Dating", isFirm(stance) ? stance.dating : stance.projected ? PROJECTED : UNCERTAIN],
    ["Last evidence", stance.evidence_date && formatDate(stance.evidence_date)],
    ["Confidence", stance.single_source ? `${confidence}, a single source` : confidence],
    ["Score", String(stance.score)],
  ];
  return html(
    "dl",
    {},
    rows
      .filter(([, value]) => value)
      .flatMap(([name, value]) => [html("dt", {}, name), html("dd", {}, value)]),
  );
}

function titled(basis) {
  return [
    kindIcon(basis.kind),
    html("b", {}, ` ${basis.kind}`),
    `, ${inWords(basis.occurred)}: `,
    html("span", { class: "title" }, textOf(basis.title)),
  ];
}

function basisItem(basis, book, position) {
  const meant = book.credibilities[basis.credibility];
  const weakened = basis.credibility !== basis.best_credibility ? `, at best ${basis.best_credibility}` : "";
  const origins = basis.origins === 1 ? "one origin" : `${basis.origins} independent origins`;
  return html(
    "li",
    {},
    titled(basis),
    html("p", { class: "meta" }, `Credibility ${basis.credibility} (${meant})${weakened}, ${origins}`),
    basis.disputes.length
      ? html(
          "details",
          { open: true },
          html("summary", {}, `Disputed by ${basis.disputes.length}`),
          html("ul", {}, basis.disputes.map((one) => reportOf(one.report, book, one))),
        )
      : null,
    html(
      "details",
      {},
      html("summary", {}, `Reported by ${basis.reports.length}`),
      html("ul", {}, basis.reports.map((one) => reportOf(one, book))),
    ),
    historyOf(basis.development, position),
  );
}

function reportOf(report, book, dispute = null) {
  const reliability = report.reliability
    ? `${report.reliability}, ${book.reliabilities[report.reliability]}`
    : "not rated";
  const about = [
    report.reported_at ? `published ${inWords(report.reported_at)}` : "publication date unknown",
    ...Object.entries(book.report_labels).map(([name, label]) =>
      report[name] === null ? null : `${label} ${report[name]}`,
    ),
    dispute ? `denies ${book.dispute_parts[dispute.part]}${narrowed(dispute)}` : null,
    dispute?.withdrawn ? "withdrawn later" : null,
    `recorded ${formatInstant(report.recorded_at)}`,
  ];
  return html(
    "li",
    {},
    html("b", {}, report.url ? externalLink(report.url, report.source_name) : report.source_name),
    ` (source ${reliability}; credibility ${report.credibility})`,
    html("p", {}, textOf(report.summary)),
    html("p", { class: "meta" }, about.filter(Boolean).join("; ")),
  );
}

/** The actor or the commitment that a dispute is limited to. */
function narrowed({ actor, commitment }) {
  if (actor !== null) return ` (${actor})`;
  return commitment === null ? "" : ` (commitment ${commitment})`;
}

function commitmentList(commitments) {
  if (!commitments.length) return null;
  const items = commitments.map((one) =>
    html(
      "li",
      {},
      html("b", {}, `${one.action}${one.partial ? ", in part" : ""}: ${one.status}`),
      ` from ${formatDate(one.effective_from_earliest)}, ${endInWords(one)}`,
      one.scope ? html("p", {}, `Scope: ${one.scope}`) : null,
      one.condition ? html("p", {}, `Condition: ${one.condition}`) : null,
      one.violations.length ? html("p", {}, `Alleged violations: ${violationCount(one)}`) : null,
    ),
  );
  return [html("h3", {}, "Commitments"), html("ul", {}, items)];
}

function endInWords({ ending_date, expires }) {
  if (ending_date) return `ended ${inWords(ending_date)}`;
  if (expires === "..") return "open-ended";
  return expires ? `expires ${inWords(expires)}` : "end unknown";
}

function alternativesOf({ alternatives, alternatives_truncated: truncated }) {
  if (!alternatives.length) return null;
  const items = alternatives.map((one) =>
    html("li", {}, titled(one), html("p", {}, `Would make it ${postureName(one.posture)}. ${one.why_not.reason}`)),
  );
  return [
    html("h3", {}, "Other developments, and why they do not decide the posture"),
    html("ul", { class: "basis" }, items),
    truncated ? html("p", { class: "meta" }, "Only the newest are listed.") : null,
  ];
}
