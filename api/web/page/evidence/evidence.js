// The panel of one stance: rule, reason, every report behind it, commitments and alternatives.

import { formatDate, formatInstant } from "../base/days.js";
import { externalLink, fill, html } from "../base/dom.js";
import { actorPath, addressOf, ask, codebook } from "../base/server.js";
import { CLOSED, filtersOf, fragmentOf } from "../base/view.js";
import {
  assessmentShape, beginningOf, counted, doubtOf, findingInWords, inWords, isFirm, judgementInWords, sequelOf, termsOf,
  textOf, worded,
} from "../base/words.js";
import { violationCount } from "../chart/brackets.js";
import { kindIcon, postureIcon } from "../chart/marks.js";
import { INCOMING, idsOf, isInherited, keyOf, through } from "../chart/rows.js";
import { historyOf } from "./history.js";

const UNCERTAIN = "uncertain: the posture depends on a date that is not known";
const PROJECTED = "uncertain: the record does not reach this day";
const NOT_REACHED = "Projected: the record does not reach this day. The rules carry the stance on; nobody reported it.";
const NOT_LISTED = "Reports are listed without the filter “without”.";

// Whose stance it is, and toward whom.
const pairOf = ({ actor, toward, direction }) => (direction === INCOMING ? [toward, actor] : [actor, toward]);

const pathOf = (view) => `${actorPath(pairOf(view)[0])}/stances`;

// An answer without something names no reports.
const askedOf = (view, position) => ({
  on: view.on,
  toward: pairOf(view)[1],
  ...(!view.without && { evidence: true }),
  position,
  ...filtersOf(view),
});

// In a dyad the stance to show first counts.
const isShown = (stance, view) =>
  view.with ? stance.first : keyOf({ ...idsOf({ ...stance, other: stance.toward }), toward: view.toward }) === keyOf({ ...view, direction: null });

// Load the stances with their evidence, and the codebook.
export function askEvidence(view, position) {
  return Promise.all([ask(pathOf(view), askedOf(view, position)), codebook()]);
}

// Show the evidence of a stance, or that there was none that day.
export function showEvidence(panel, view, [answer, book]) {
  const { actor, known } = answer;
  const { position } = known;
  const stance = answer.stances.find((one) => isShown(one, view));
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
      postureIcon(stance.posture, isFirm(stance), stance.projected ? "projected" : ""),
      html("b", {}, ` ${worded(stance.posture)}`),
      assessmentIn(stance),
      ` since ${formatDate(stance.since)}${doubtOf(isFirm(stance))}, shown for ${formatDate(view.on)}`,
    ),
    stance.projected ? html("p", { class: "filtered" }, NOT_REACHED) : null,
    html("p", { class: "reason" }, stance.reason),
    facts(stance, answer.policy),
    stance.basis.length ? html("h3", {}, "Based on") : null,
    html("ol", { class: "basis" }, stance.basis.map((one) => basisItem(one, book, position))),
    view.without ? html("p", { class: "meta" }, NOT_LISTED) : null,
    commitmentList(stance),
    alternativesOf(stance),
    html(
      "p",
      { class: "tools links" },
      html("a", { href: fragmentOf(reverseOf(view)) }, `${stance.toward.name} → ${actor.name}`),
      view.with ? null : html("a", { href: fragmentOf(dyadOf(view)) }, `${actor.name} ↔ ${stance.toward.name}`),
      html("a", { class: "pinned" }, "Permalink of this view"),
      html("a", { href: addressOf(pathOf(view), askedOf(view, position)) }, "JSON"),
      html("a", { href: "/v1/codebook" }, "Definitions"),
    ),
  );
  linkEvidence(panel, view, position);
}

// The view of the stance in the other direction. If it is inherited, the page of the other actor shows it.
function reverseOf(view) {
  const { actor, toward, inherited_from: by, toward_inherited_from: against, direction } = view;
  if (view.with || (!by && !against)) return { ...view, direction: direction ? null : INCOMING };
  return { ...view, actor: toward, toward: actor, inherited_from: against, toward_inherited_from: by };
}

const dyadOf = (view) => ({ ...view, ...CLOSED, with: view.toward });

export function linkEvidence(panel, view, position) {
  const closed = fragmentOf({ ...view, ...CLOSED });
  panel.querySelector(".close").setAttribute("href", closed);
  panel.querySelector(".pinned")?.setAttribute("href", fragmentOf({ ...view, position }));
}

function assessmentIn({ assessment }) {
  const shape = html("span", { "aria-hidden": "true" }, assessmentShape(assessment));
  return html("span", { class: "assessment" }, ", ", shape, ` ${assessment},`);
}

function forceIn({ last_act_date: last, acts_30d: month, acts_90d: quarter }) {
  if (!last) return null;
  return `last on ${formatDate(last)}; on ${counted(month, "day")} of the last 30, and ${quarter} of the last 90`;
}

// What the filters and the policy leave out of the pair, and the posture with what filters leave out.
function leftOutOf({ left_out: left }) {
  if (!left?.claims) return null;
  const otherwise = left.changes ? `; with them: ${left.posture ? worded(left.posture) : "no stance"}` : "";
  const inWords = {
    filters: (claims) => `${counted(claims, "claim")} by the filters${otherwise}`,
    "machine-coded": (claims) => `${counted(claims, "claim")} that only programs coded`,
  };
  return left.reasons.map(({ reason, claims }) => inWords[reason](claims)).join("; ");
}

function facts(stance, policy) {
  const confidence = stance.confidence === null ? "unknown" : `${stance.confidence} of 100`;
  const rows = [
    ["Rule", `${stance.rule} (${policy})`],
    ["Dating", isFirm(stance) ? stance.dating : stance.projected ? PROJECTED : UNCERTAIN],
    ["Last evidence", stance.evidence_date && formatDate(stance.evidence_date)],
    ["Force", forceIn(stance)],
    ["Left out", leftOutOf(stance)],
    ["Confidence", stance.single_source ? `${confidence}, a single source` : confidence],
    ["Score", stance.score.toFixed(1)],
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
  if (!basis.reports) return html("li", {}, titled(basis), historyOf(basis.development, position));
  const meant = book.credibilities[basis.credibility];
  const weakened = basis.credibility !== basis.best_credibility ? `, at best ${basis.best_credibility}` : "";
  const origins = basis.origins === 1 ? "one origin" : `${basis.origins} independent origins`;
  const coded = basis.machine_coded ? ", machine-coded" : "";
  return html(
    "li",
    {},
    titled(basis),
    html("p", { class: "meta" }, `Credibility ${basis.credibility} (${meant})${weakened}, ${origins}${coded}`),
    sequelOf(basis).map((said) => html("p", {}, said)),
    judgementsOf(basis),
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
    basis.end ? endOf(basis.end, book) : null,
    historyOf(basis.development, position),
  );
}

// What was found on an act, and on which commitment.
function judgementsOf({ findings_about: findings = [] }) {
  if (!findings.length) return null;
  return html("ul", { class: "findings" }, findings.map((one) => html("li", {}, judgementInWords(one))));
}

// When a development ended, and who reports that.
function endOf(end, book) {
  const ended = `Ended ${inWords(end.date)}${end.void ? " (void)" : ""}: ${textOf(end.reason)}`;
  if (!end.reports.length) return html("p", { class: "meta" }, ended);
  const sources = end.reports.map((one) => one.source_name).join(", ");
  return html(
    "details",
    { class: "end" },
    html("summary", {}, `${ended} (reported by ${sources})`),
    html("ul", {}, end.reports.map((one) => reportOf(one, book))),
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
    report.coded_by ? `coded by a program, ${coderOf(report.coded_by)}` : null,
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

const coderOf = ({ tool, version }) => (version === null ? tool : `${tool} ${version}`);

function narrowed({ actor, commitment }) {
  if (actor !== null) return ` (${actor})`;
  return commitment === null ? "" : ` (commitment ${commitment})`;
}

function commitmentList({ commitments, basis, rivals }) {
  if (!commitments.length) return null;
  const dates = new Map([...basis, ...rivals].map((one) => [one.development, one.occurred]));
  const items = commitments.map((one) =>
    html(
      "li",
      {},
      html("b", {}, `${worded(one.action)}${one.partial ? " in part" : ""}: ${worded(one.status)}`),
      `, from ${beginningOf(one, dates.get(one.development))}, ${endInWords(one)}`,
      termsOf(one).map((said) => html("p", {}, said)),
      one.undertaken ? html("p", {}, undertakenInWords(one.undertaken)) : null,
      one.violations.length ? html("p", {}, `Alleged violations: ${violationCount(one)}`) : null,
      one.findings.length ? html("ul", { class: "findings" }, one.findings.map(findingItem)) : null,
    ),
  );
  return [html("h3", {}, "Commitments"), html("ul", {}, items)];
}

const undertakenInWords = ({ by, toward }) => `Taken over by a successor: undertaken by ${nameOf(by)} toward ${nameOf(toward)}.`;

const nameOf = ({ id, name }) => name ?? id;

// What a body found on an act, under the violations of the commitment.
function findingItem({ title, occurred, ...finding }) {
  return html(
    "li",
    {},
    html("span", { class: "title" }, textOf(title)),
    occurred ? ` (${inWords(occurred)})` : null,
    `: ${findingInWords(finding)}`,
  );
}

function endInWords({ ending_date, expires }) {
  if (ending_date) return `ended ${inWords(ending_date)}`;
  if (expires === "..") return "open-ended";
  return expires ? `expires ${inWords(expires)}` : "end unknown";
}

function alternativesOf({ alternatives, alternatives_truncated: truncated }) {
  if (!alternatives?.length) return null;
  const items = alternatives.map((one) =>
    html("li", {}, titled(one), html("p", {}, `Would make it ${worded(one.posture)}. ${one.why_not.reason}`)),
  );
  return [
    html("h3", {}, "Other developments, and why they do not decide the posture"),
    html("ul", { class: "basis" }, items),
    truncated ? html("p", { class: "meta" }, "Only the newest are listed.") : null,
  ];
}
