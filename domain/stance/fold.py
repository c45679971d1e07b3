"""Policy stance.v1: folds the claims about one directed pair into a timeline of stances."""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from domain.claims.claims import Claim
from domain.dates import FOREVER, NEVER
from domain.stance.day_state import DatesRead
from domain.stance.effects import Placed, Ruling, early, late, nominal, ordered
from domain.vocabulary import SCORE_HALF_LIFE_DAYS, UNKNOWN_CONFIDENCE_WEIGHT, Posture

CLAIMS_BETWEEN_SNAPSHOTS = 64


class Basis(NamedTuple):
    """The development, and the number of its commitment (0: the act itself), a stance rests on."""

    development: str
    commitment: int


class Segment(NamedTuple):
    """A stance from day `start` through day `through`, the same all the while but for its score.

    `score` is the score on `start`; it halves every 30 days from there (see `score_on`).
    """

    start: int
    through: int
    posture: Posture
    rule: str
    since: int
    certain: bool
    confidence: int | None
    single_source: bool
    basis: tuple[Basis, ...]
    score: float

    def score_on(self, day: int) -> float:
        return decayed(self.score, day - self.start)

    @property
    def stance(self) -> tuple[Any, ...]:
        """All but its days and its score: from the posture to the basis, as they stand above."""
        return self[2:-1]

    def same_stance(self, other: Segment) -> bool:
        """Whether the two differ in their days and score only."""
        return self.stance == other.stance


def certainty(certain: bool) -> str:
    """The word for whether a stance is the same whichever way uncertain dates fall."""
    return "certain" if certain else "possible"


def decayed(score: float, days: int) -> float:
    """What is left of a score after so many days: half of it after 30."""
    return score * math.pow(2.0, -days / SCORE_HALF_LIFE_DAYS)


def grown(score: float, since: int, day: int, claims: Iterable[Claim]) -> float | None:
    """The score that stood at `score` on day `since`, on `day` with these claims of that day.

    None where none of them has any weight. The sum of a day is that of the exact numbers, rounded
    once: the same in whatever order they are given, and in every release of Python.
    """
    added = [_weighted(claim) for claim in claims if claim.score]
    return decayed(score, day - since) + math.fsum(added) if added else None


def _weighted(claim: Claim) -> float:
    confidence = UNKNOWN_CONFIDENCE_WEIGHT if claim.confidence is None else claim.confidence
    return confidence / 100 * claim.score


@dataclass(slots=True)
class Snapshot:
    """The fold's whole state once `day` is done, enough to go on from there.

    `early` and `late` are None while all three readings of the dates are the same. A snapshot is
    `lasting` where it marks a stretch of the timeline, not only how far the fold has come.
    """

    day: int = 0
    lasting: bool = False
    claims: int = 0
    nominal: DatesRead = field(default_factory=DatesRead)
    early: DatesRead | None = None
    late: DatesRead | None = None
    open: Segment | None = None
    score: float = 0.0
    score_day: int = 0

    def copy(self) -> Snapshot:
        return Snapshot(
            self.day,
            self.lasting,
            self.claims,
            self.nominal.copy(),
            self.early.copy() if self.early else None,
            self.late.copy() if self.late else None,
            self.open,
            self.score,
            self.score_day,
        )


def fold(
    claims: Iterable[Claim],
    *,
    dissolved: tuple[int, int] | None = None,
    start: Snapshot | None = None,
    through: int = FOREVER,
    keep: Callable[[Snapshot], None] | None = None,
) -> list[Segment]:
    """The timeline of A toward B, oldest first, the last segment open through FOREVER.

    `claims` are all of the pair's; with `start`, all whose latest start is after `start.day`,
    and the answer begins with the segment that was open then. `dissolved` bounds the first day
    on which one of the two no longer exists. Nothing after day `through` is looked at.
    `keep` is handed a snapshot now and then, from which a later fold can start.
    """
    sweep = _Sweep(start.copy() if start else Snapshot(), dissolved)
    sweep.run(claims, through, keep)
    return sweep.segments


def state_after(
    claims: Iterable[Claim],
    day: int,
    *,
    dissolved: tuple[int, int] | None = None,
    start: Snapshot | None = None,
) -> Snapshot:
    """The state from which `fold` goes on after `day`; claims, ends and start as it takes them."""
    sweep = _Sweep(start.copy() if start else Snapshot(), dissolved)
    sweep.run(claims, day, None)
    sweep.state.day = day
    return sweep.state


class _Sweep:
    def __init__(self, state: Snapshot, dissolved: tuple[int, int] | None) -> None:
        self.state = state
        self.segments: list[Segment] = []
        self.readings = _readings(state)
        self.gone_early, self.gone_late = dissolved or (NEVER, NEVER)
        self.waiting: list[tuple[int, int, Placed]] = []

    def run(
        self, claims: Iterable[Claim], through: int, keep: Callable[[Snapshot], None] | None
    ) -> None:
        state = self.state
        arrivals = sorted(claims, key=lambda claim: claim.start_earliest)
        at = 0
        while at < len(arrivals) and arrivals[at].start_earliest <= state.day:
            if (placed := late(arrivals[at])).start > state.day:
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
        for reading in self.readings:
            reading.advance(day)
        self._arrive(day, today)
        segment = self._segment(day, bool(today) and self._add_to_score(day, today))
        if segment is not state.open:
            if state.open is not None:
                self.segments.append(state.open._replace(through=day - 1))
            state.open = segment
        self._rejoin()

    def _arrive(self, day: int, today: list[Claim]) -> None:
        state = self.state
        state.claims += len(today)
        if state.early is None and not all(claim.is_exact for claim in today):
            state.early, state.late = state.nominal.copy(), state.nominal.copy()
            self.readings = _readings(state)
        for placed in ordered([nominal(claim) for claim in today]):
            state.nominal.arrive(placed)
        if state.early is None:
            return
        for placed in ordered([early(claim) for claim in today]):
            state.early.arrive(placed)
        for claim in today:
            self._wait(late(claim))
        assert state.late is not None
        arrived = []
        while self.waiting and self.waiting[0][0] == day:
            arrived.append(heapq.heappop(self.waiting)[2])
        for placed in ordered(arrived):
            state.late.arrive(placed)

    def _wait(self, placed: Placed) -> None:
        heapq.heappush(self.waiting, (placed.start, id(placed), placed))

    def _rejoin(self) -> None:
        state = self.state
        forked = state.early is not None
        if forked and not self.waiting and state.nominal == state.early == state.late:
            state.early = state.late = None
            self.readings = _readings(state)

    def _next_change(self, day: int) -> int:
        changes = [reading.next_change(day) for reading in self.readings]
        changes += [gone for gone in (self.gone_early, self.gone_late) if gone > day]
        return min(changes, default=NEVER)

    def _add_to_score(self, day: int, today: list[Claim]) -> bool:
        state = self.state
        score = grown(state.score, state.score_day, day, today)
        if score is None:
            return False
        state.score, state.score_day = score, day
        return True

    def _segment(self, day: int, scored: bool) -> Segment | None:
        ruling = self.state.nominal.ruling(day) if day < self.gone_late else None
        if ruling is None:
            return None
        before = self.state.open
        certain = self._is_certain(day, ruling)
        if before is not None and not scored and _is_still(before, ruling, certain):
            return before
        deciding = ruling.basis[0]
        goes_on = before is not None and before.posture is ruling.posture
        return Segment(
            day,
            FOREVER,
            ruling.posture,
            ruling.rule,
            before.since if before is not None and goes_on else day,
            certain,
            deciding.confidence,
            deciding.single_source,
            tuple([Basis(ref.development, ref.commitment) for ref in ruling.basis]),
            decayed(self.state.score, day - self.state.score_day),
        )

    def _is_certain(self, day: int, ruling: Ruling) -> bool:
        if ruling.possible or any(ref.doubtful for ref in ruling.basis):
            return False
        if day >= self.gone_early:
            return False
        for reading in (self.state.early, self.state.late):
            if reading is not None:
                other = reading.ruling(day)
                if other is None or other.posture != ruling.posture:
                    return False
        return True


def _readings(state: Snapshot) -> list[DatesRead]:
    return [r for r in (state.nominal, state.early, state.late) if r is not None]


def _is_still(open: Segment, ruling: Ruling, certain: bool) -> bool:
    """Whether a ruling says what the open segment says already."""
    deciding = ruling.basis[0]
    return (
        open.posture is ruling.posture
        and open.rule == ruling.rule
        and open.certain == certain
        and open.confidence == deciding.confidence
        and open.single_source == deciding.single_source
        and len(open.basis) == len(ruling.basis)
        and all(
            basis.development == ref.development and basis.commitment == ref.commitment
            for basis, ref in zip(open.basis, ruling.basis, strict=True)
        )
    )
