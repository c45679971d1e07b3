"""Fold the claims about one directed pair into a timeline of stances, by a policy."""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from domain.claims.claim import Claim
from domain.dates import FOREVER, NEVER
from domain.stance.dated_claims import ClaimRef, DatedClaim, arrival_order, early, late, wide
from domain.stance.day_state import DayPosture, DayState
from domain.stance.policy import Policy
from domain.vocabulary import Assessment, Posture

CLAIMS_BETWEEN_SNAPSHOTS = 64
SCORE_HALF_LIFE = 30  # days
UNKNOWN_CONFIDENCE_WEIGHT = 50  # percent


class Basis(NamedTuple):
    """A development that a stance rests on, and its commitment (0 is the act itself)."""

    development: str
    commitment: int


class Segment(NamedTuple):
    """A stance that does not change, except for its score, from day `start` through `through`.

    `since` is the first day of the posture. `firm` says that the posture does not hang on a date
    that is not known. `evidence` is the last day of the act that decides; None for a commitment.
    `rivals` are claims of another posture whose order to the decider is unknown. `at_best` bounds
    the assessment; None if nothing does. `score` is the score on `start`; it decays (see
    `score_on`). Without a recent record there is no basis.
    """

    start: int
    through: int
    posture: Posture
    rule: str
    since: int
    firm: bool
    confidence: int | None
    single_source: bool
    basis: tuple[Basis, ...]
    evidence: int | None
    rivals: tuple[Basis, ...]
    at_best: Assessment | None
    score: float

    def score_on(self, day: int) -> float:
        """Return the score on a day of the segment."""
        return decayed_score(self.score, day - self.start)

    @property
    def dating(self) -> str | None:
        """`firm` or `uncertain`; None without a recent record."""
        if not self.basis:
            return None
        return "firm" if self.firm else "uncertain"

    @property
    def stance(self) -> tuple[Any, ...]:
        """All fields from `posture` to `basis`, and `at_best`."""
        return *self[2:9], self.at_best

    def same_stance(self, other: Segment) -> bool:
        """Return whether two segments have the same posture, decider, dating and confidence.

        The decider's attribution counts too.
        """
        return self.stance == other.stance

    def same_assessment(self, other: Segment) -> bool:
        """Return whether two segments have the same stance, and the same assessment on any day."""
        return self.same_stance(other) and self.evidence == other.evidence


def decayed_score(score: float, days: int) -> float:
    """Return what is left of a score after a number of days: half of it after one half-life."""
    return score * math.pow(2.0, -days / SCORE_HALF_LIFE)


def score_of(score: float, since: int, claims: Iterable[Claim]) -> tuple[float, int]:
    """Return the score after claims, oldest first, and its day, given the `score` on day `since`.

    Claims without a score change neither. `fsum` rounds once a day, so the sum does not depend on
    the order of the claims of one day or on the release of Python.
    """
    day = since
    added: list[float] = []
    for claim in claims:
        if not claim.score:
            continue
        if claim.start_earliest != day:
            if added:
                score, since = decayed_score(score, day - since) + math.fsum(added), day
                added = []
            day = claim.start_earliest
        known = claim.confidence
        confidence = UNKNOWN_CONFIDENCE_WEIGHT if known is None else known
        added.append(confidence / 100 * claim.score)
    if added:
        score, since = decayed_score(score, day - since) + math.fsum(added), day
    return score, since


@dataclass(slots=True)
class Snapshot:
    """The complete state of the fold at the end of `day`, from which a fold can continue.

    `early` and `late` are None while all three placements of dates agree. A `lasting` snapshot is a
    regular checkpoint of the timeline; any other is only the newest state.
    """

    day: int = 0
    lasting: bool = False
    claims: int = 0
    wide: DayState = field(default_factory=DayState)
    early: DayState | None = None
    late: DayState | None = None
    open: Segment | None = None
    score: float = 0.0
    score_day: int = 0

    def copy(self) -> Snapshot:
        return Snapshot(
            self.day,
            self.lasting,
            self.claims,
            self.wide.copy(),
            self.early.copy() if self.early else None,
            self.late.copy() if self.late else None,
            self.open,
            self.score,
            self.score_day,
        )


def fold(
    claims: Iterable[Claim],
    policy: Policy,
    *,
    dissolved: tuple[int, int] | None = None,
    start: Snapshot | None = None,
    through: int = FOREVER,
    keep: Callable[[Snapshot], None] | None = None,
) -> list[Segment]:
    """Return the timeline of A toward B, oldest first; the last segment is open through FOREVER.

    `claims` are all claims of the pair. With `start`, they are all claims whose latest start is
    after `start.day`, and the result begins with the segment that was open then. `dissolved` is
    the earliest and the latest first day on which one of the two actors no longer exists. The fold
    stops after day `through`. It calls `keep` with snapshots from which a later fold can start.
    """
    sweep = _Sweep(start.copy() if start else Snapshot(), policy, dissolved)
    sweep.run(claims, through, keep)
    return sweep.segments


def state_after(
    claims: Iterable[Claim],
    day: int,
    policy: Policy,
    *,
    dissolved: tuple[int, int] | None = None,
    start: Snapshot | None = None,
) -> Snapshot:
    """Return the state from which `fold` can continue after `day`; parameters as in `fold`."""
    sweep = _Sweep(start.copy() if start else Snapshot(), policy, dissolved)
    sweep.run(claims, day, None)
    sweep.state.day = day
    return sweep.state


class _Sweep:
    """One run of the fold over the days on which something changes."""

    def __init__(self, state: Snapshot, policy: Policy, dissolved: tuple[int, int] | None) -> None:
        self.state = state
        self.policy = policy
        self.segments: list[Segment] = []
        self.gone_early, self.gone_late = dissolved or (NEVER, NEVER)
        self.waiting: list[tuple[int, int, DatedClaim]] = []

    def run(
        self, claims: Iterable[Claim], through: int, keep: Callable[[Snapshot], None] | None
    ) -> None:
        state = self.state
        counted = filter(self.policy.takes, claims)
        arrivals = sorted(counted, key=lambda claim: claim.start_earliest)
        at = 0
        while at < len(arrivals) and arrivals[at].start_earliest <= state.day:
            if (placed := late(arrivals[at], self.policy)).start > state.day:
                self._wait(placed)
            at += 1
        day = state.day
        while True:
            arrival = arrivals[at].start_earliest if at < len(arrivals) else NEVER
            waiting = self.waiting[0][0] if self.waiting else NEVER
            day = min(arrival, waiting, self._next_change(day))
            if day > through or day >= NEVER:
                break
            today = []
            while at < len(arrivals) and arrivals[at].start_earliest == day:
                today.append(arrivals[at])
                at += 1
            if today and keep:
                self._keep(day - 1, len(today), at == len(arrivals), keep)
            self._step(day, today)
        if state.open is not None:
            self.segments.append(state.open)

    def _keep(
        self, done: int, arriving: int, is_last: bool, keep: Callable[[Snapshot], None]
    ) -> None:
        state = self.state
        after = (state.claims + arriving) // CLAIMS_BETWEEN_SNAPSHOTS
        state.lasting = after > state.claims // CLAIMS_BETWEEN_SNAPSHOTS
        if state.lasting or is_last:
            state.day = done
            keep(state.copy())

    def _step(self, day: int, today: list[Claim]) -> None:
        state = self.state
        self._advance(day, today)
        segment = self._segment(day, self._add_to_score(today))
        if segment is not state.open:
            if state.open is not None:
                self.segments.append(state.open._replace(through=day - 1))
            state.open = segment
        self._rejoin()

    def _advance(self, day: int, today: list[Claim]) -> None:
        state, policy = self.state, self.policy
        state.claims += len(today)
        if state.early is None and not all(claim.is_exact for claim in today):
            state.early, state.late = state.wide.copy(), state.wide.copy()
        state.wide.advance(day, arrival_order([wide(c, policy) for c in today]), policy)
        if state.early is None or state.late is None:
            return
        state.early.advance(day, arrival_order([early(c, policy) for c in today]), policy)
        for claim in today:
            self._wait(late(claim, policy))
        arrived = []
        while self.waiting and self.waiting[0][0] == day:
            arrived.append(heapq.heappop(self.waiting)[2])
        state.late.advance(day, arrival_order(arrived), policy)

    def _wait(self, placed: DatedClaim) -> None:
        heapq.heappush(self.waiting, (placed.start, id(placed), placed))

    def _rejoin(self) -> None:
        state = self.state
        forked = state.early is not None
        if forked and not self.waiting and state.wide == state.early == state.late:
            state.early = state.late = None

    def _next_change(self, day: int) -> int:
        states = (self.state.wide, self.state.early, self.state.late)
        changes = [one.next_change(day, self.policy) for one in states if one is not None]
        changes += [gone for gone in (self.gone_early, self.gone_late) if gone > day]
        return min(changes, default=NEVER)

    def _add_to_score(self, today: list[Claim]) -> bool:
        state = self.state
        if not any(claim.score for claim in today):
            return False
        state.score, state.score_day = score_of(state.score, state.score_day, today)
        return True

    def _segment(self, day: int, scored: bool) -> Segment | None:
        if day >= self.gone_late:
            return None
        found = self.state.wide.posture_on(day, self.policy)
        if found is None:
            return None
        before = self.state.open
        firm = self._is_firm(day, found)
        basis, rivals = _named(found.basis), _named(found.rivals)
        decider = found.basis[0] if found.basis else _NOBODY
        continues = before is not None and before.posture is found.posture
        segment = Segment(
            day,
            FOREVER,
            found.posture,
            found.rule,
            before.since if before is not None and continues else day,
            firm,
            decider.confidence,
            decider.single_source,
            basis,
            found.evidence,
            rivals,
            decider.at_best,
            decayed_score(self.state.score, day - self.state.score_day),
        )
        if before is not None and not scored and segment[2:-1] == before[2:-1]:
            return before
        return segment

    def _is_firm(self, day: int, found: DayPosture) -> bool:
        if found.uncertain or (found.basis and found.basis[0].doubtful):
            return False
        if day >= self.gone_early:
            return False
        for other in (self.state.early, self.state.late):
            if other is not None:
                there = other.posture_on(day, self.policy)
                if there is None or there.posture != found.posture:
                    return False
        return True


# The decider where nothing is recent.
_NOBODY = ClaimRef("", 0, None, single_source=False, doubtful=False)


def _named(refs: tuple[ClaimRef, ...]) -> tuple[Basis, ...]:
    return tuple([Basis(ref.development, ref.commitment) for ref in refs])
