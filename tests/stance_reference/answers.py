"""Rules 5 and 7 and section 10: the answers of a log to questions about stances."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tests.stance_reference.acts import Act, Pair
from tests.stance_reference.claims import history_of
from tests.stance_reference.clock import clock_of, coverage_of
from tests.stance_reference.coalitions import Row, is_dissolved, may_be_dissolved, rows
from tests.stance_reference.confidence import Attested
from tests.stance_reference.days import iso
from tests.stance_reference.findings import dismissed
from tests.stance_reference.log import Development, Log, as_published
from tests.stance_reference.parameters import Parameters
from tests.stance_reference.posture import Decision, posture
from tests.stance_reference.record import claims_by, force_days, last_evidence
from tests.stance_reference.score import score
from tests.stance_reference.stance import Dyad, LeftOut, Stance
from tests.stance_reference.strain import strained_by

ASSESSMENTS = ("confirmed", "probable", "possible", "doubtful")
AT_BEST = ASSESSMENTS.index("possible")
SHOWN_FIRST = (
    "hostilities",
    "threatening",
    "opposed",
    "ceasefire",
    "restrained",
    "negotiating",
    "cooperating",
    "no-recent-record",
)
OF_A_DYAD = ("hostilities", "ceasefire", *(p for p in SHOWN_FIRST[1:] if p != "ceasefire"))


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters of a question. All but `reported_by` give an answer its `left_out`."""

    min_confidence: int | None = None
    conflict: str | None = None
    single_source: bool | None = None
    reported_by: int | None = None

    def keep(self, development: Development, known: Attested) -> bool:
        """Return whether a claim passes; unknown confidence does not pass `min_confidence`."""
        confidence = -1 if known.confidence is None else known.confidence
        return (
            (self.min_confidence is None or confidence >= self.min_confidence)
            and (self.conflict is None or development.account.get("conflict") == self.conflict)
            and (self.single_source is None or known.single_source == self.single_source)
        )

    @property
    def leave_out(self) -> bool:
        """Whether the filters may leave out claims that were known."""
        return self != Filters(reported_by=self.reported_by)


class Answers:
    """Answers to questions about a log, for one policy and one choice of filters."""

    def __init__(
        self,
        log: Log,
        parameters: Parameters | None = None,
        filters: Filters | None = None,
    ) -> None:
        self.parameters, self.filters = parameters or Parameters(), filters or Filters()
        published = self.filters.reported_by
        self.log = log if published is None else as_published(log, published)
        self.history = history_of(self.log, self.parameters, self.filters.keep)
        self.clock = clock_of(self.log, self.parameters)
        self.unfiltered: Answers | None = None
        if self.filters.leave_out:
            self.unfiltered = Answers(log, parameters, Filters(reported_by=published))

    def stance(self, actor: str, toward: str, today: int) -> Stance | None:
        """Return the own stance of an actor at the end of today, or None without any."""
        return self._stance(Row((actor, toward)), today)

    def rows(self, actor: str, toward: str, today: int) -> list[Stance]:
        """Return the own stance of an actor and those that it has through coalitions."""
        found = [self._stance(row, today) for row in rows(self.log, actor, toward, today)]
        if any(is_dissolved(self.log, name, today) for name in (actor, toward)):
            return []
        return [replace(s, actor=actor, toward=toward) for s in found if s is not None]

    def shown_first(self, actor: str, toward: str, today: int) -> Stance | None:
        """Return the one row for A toward B.

        This is A's own if it is current, but hostilities through a coalition go before an own
        `threatening` or `opposed`. Else it is the harshest.
        """
        found = self.rows(actor, toward, today)
        own = next((stance for stance in found if stance.is_own), None)
        fought = any(s.posture == "hostilities" for s in found if not s.is_own)
        if own is not None and own.posture != "no-recent-record":
            gives_way = fought and own.posture in ("threatening", "opposed")
            if not gives_way:
                return own
        harshest_first = sorted(found, key=lambda s: (SHOWN_FIRST.index(s.posture), not s.is_own))
        return harshest_first[0] if harshest_first else None

    def dyad(self, a: str, b: str, today: int) -> Dyad | None:
        """Return the row of A and B together, from the own stances in both directions."""
        sides = {a: self.stance(a, b, today), b: self.stance(b, a, today)}
        known = [stance.posture for stance in sides.values() if stance is not None]
        if not known:
            return None
        first = min(known, key=OF_A_DYAD.index)
        holding = tuple(name for name, s in sides.items() if s is not None and s.posture == first)
        return Dyad(first, holding, len(holding) == 2, (sides[a], sides[b]))

    def posture_on(self, pair: Pair, today: int) -> str | None:
        """Return the posture of a pair alone, None also after a dissolution."""
        if any(is_dissolved(self.log, name, today) for name in pair):
            return None
        decision = posture(self.history, pair, today, "wide", self.parameters)
        return None if decision is None else decision.posture

    def _stance(self, row: Row, today: int) -> Stance | None:
        if any(is_dissolved(self.log, name, today) for name in row.pair):
            return None
        decision = posture(self.history, row.pair, today, "wide", self.parameters)
        if decision is None:
            return None
        known = decision.decider is not None
        dated = self._is_dated(row, decision, today)
        coverage = coverage_of(self.log, self.history, row.pair)
        projected = self.clock.is_projected(today, coverage, self.parameters)
        left_out = self._left_out(row.pair, decision, today)
        capped = projected or not row.is_own or bool(left_out and left_out.changes)
        dating = "firm" if dated and not projected else "uncertain"
        stance = self._described(row, decision, today)
        return replace(
            stance,
            assessment=assessment(decision, today, dated, capped, self.parameters),
            dating=dating if known else None,
            projected=projected,
            left_out=left_out,
        )

    def _described(self, row: Row, decision: Decision, today: int) -> Stance:
        """Return the stance without what depends on dating, the clock and the filters."""
        pair, decider = row.pair, decision.decider
        violations = self._violations(decision)
        last_day, acts_30d, acts_90d = force_days(self.history, pair, today, self.parameters)
        return Stance(
            *pair,
            decision.posture,
            decision.rule,
            self._since(row, decision.posture, today),
            decider.confidence if decider is not None else None,
            "unknown",
            None,
            False,
            decider.development if decider is not None else None,
            decider.number if decider is not None else None,
            decider.single_source if decider is not None else None,
            bool(violations),
            violations,
            self._strained_by(pair, decision, today),
            tuple(commitment.development for commitment in decision.not_observed),
            tuple(dict.fromkeys(claim.development for claim in decision.rivals)),
            last_evidence(self.history, pair, today, self.parameters),
            None if last_day is None else iso(last_day),
            acts_30d,
            acts_90d,
            score(self.history, pair, today),
            row.inherited_from,
            row.toward_inherited_from,
        )

    def _is_dated(self, row: Row, decision: Decision, today: int) -> bool:
        """Return whether the posture does not depend on a date that nobody knows."""
        if decision.unsure or decision.doubtful or not row.certain:
            return False
        if any(may_be_dissolved(self.log, name, today) for name in row.pair):
            return False
        early = posture(self.history, row.pair, today, "early", self.parameters)
        late = posture(self.history, row.pair, today, "late", self.parameters)
        return all(x is not None and x.posture == decision.posture for x in (early, late))

    def _violations(self, decision: Decision) -> tuple[str, ...]:
        """Return the force that violates the decider, without acts that were dismissed."""
        decider = decision.decider
        if decider is None:
            return ()
        found = self.log.developments[decider.development].findings
        cleared = dismissed(found, decider.number)
        violations = (act.development for act in decision.violations)
        return tuple(act for act in violations if act not in cleared)

    def _strained_by(self, pair: Pair, decision: Decision, today: int) -> tuple[str, ...]:
        if decision.settled is None or isinstance(decision.decider, Act):
            return ()
        settled = decision.settled
        return strained_by(self.log, self.history, pair, settled, today, self.parameters)

    def _since(self, row: Row, shown: str, today: int) -> str:
        """Return the first day of the unbroken run of this posture, in this row."""
        first = today
        while self._shows(row, first - 1) == shown:
            first -= 1
        return iso(first)

    def _shows(self, row: Row, today: int) -> str | None:
        """Return the posture of the row on another day, None if the row was not shown then."""
        if not row.is_own:
            actor, toward = self._asked(row)
            if all(other.pair != row.pair for other in rows(self.log, actor, toward, today)):
                return None
        return self.posture_on(row.pair, today)

    def _asked(self, row: Row) -> Pair:
        return row.asked if row.asked is not None else row.pair

    def _left_out(self, pair: Pair, decision: Decision, today: int) -> LeftOut | None:
        if self.unfiltered is None:
            return None
        whole = self.unfiltered.posture_on(pair, today)
        missing = claims_by(self.unfiltered.history, pair, today, self.parameters)
        missing -= claims_by(self.history, pair, today, self.parameters)
        return LeftOut(missing, whole, whole != decision.posture)


def assessment(
    decision: Decision, today: int, dated: bool, capped: bool, parameters: Parameters
) -> str:
    """Return what a reader may rely on; `capped` is at best possible."""
    if decision.decider is None:
        return "unknown"
    confidence = decision.decider.confidence
    if confidence is None:
        return "unrated"
    lowest = len(ASSESSMENTS) - 1
    steps = 0 if confidence >= 80 else 1 if confidence >= 60 else 2 if confidence >= 40 else 3
    steps = min(lowest, steps + (not dated) + _is_stale(decision, today, parameters))
    if capped or decision.rule == "ceasefire-presumed":
        steps = max(steps, AT_BEST)
    if decision.decider.at_best is not None:
        steps = max(steps, ASSESSMENTS.index(decision.decider.at_best))
    return ASSESSMENTS[steps]


def _is_stale(decision: Decision, today: int, parameters: Parameters) -> bool:
    """Return whether the evidence is old; a commitment in force does not grow old."""
    if decision.last_force is not None:
        return today - decision.last_force > parameters.stale
    if not isinstance(decision.decider, Act):
        return False
    return today - min(decision.decider.dates.last, today) > parameters.stale
