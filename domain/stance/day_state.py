"""The state of a pair under one placement of its dates, advanced day by day.

The fold advances three states in parallel: one puts every date on all its days (a claim takes
effect on its first possible day and ends on its last), one on its earliest, one on its latest.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from domain.dates import NEVER
from domain.stance.dated_claims import ClaimRef, DatedClaim
from domain.stance.policy import HARSHNESS, Policy
from domain.stance.runs import Ceasefire, Force, Run, ceasefire_of, force_of
from domain.vocabulary import Effect, Posture

POSTURE_OF = {
    Effect.THREAT: Posture.THREATENING,
    Effect.OPPOSITION: Posture.OPPOSED,
    Effect.CEASEFIRE: Posture.CEASEFIRE,
    Effect.RESTRAINT: Posture.RESTRAINED,
    Effect.TALKS: Posture.NEGOTIATING,
    Effect.COOPERATION: Posture.COOPERATING,
}


class Act(NamedTuple):
    """An act short of force that began between `start` and `settled` and lasted through `end`."""

    ref: ClaimRef
    effect: Effect
    start: int
    settled: int
    end: int
    stops: int

    def last_counted(self, newest: int, policy: Policy) -> int:
        """Return the last day on which the act counts, if a claim took effect on day `newest`.

        An act is superseded once a claim took effect after its last possible day.
        """
        return self.end + policy.windows[self.effect] if self.end >= newest else self.end


class Pledge(NamedTuple):
    """A promise short of a full ceasefire, in force from `start` through `last`."""

    ref: ClaimRef
    start: int
    settled: int
    last: int


class DayPosture(NamedTuple):
    """The posture on a day, the rule that gives it and the claims it rests on, the decider first.

    `rivals` are claims of another posture whose order to the decider is unknown. `uncertain` says
    that the posture hangs on a date that is not known. `evidence` is the last day of the act that
    decides; None for a commitment.
    """

    posture: Posture
    rule: str
    basis: tuple[ClaimRef, ...] = ()
    rivals: tuple[ClaimRef, ...] = ()
    uncertain: bool = False
    evidence: int | None = None


class _Current(NamedTuple):
    """A claim short of force that still counts; it took effect between `start` and `settled`."""

    start: int
    settled: int
    effect: Effect
    ref: ClaimRef
    rule: str
    evidence: int | None

    @property
    def rank(self) -> tuple[int, int, tuple[int, str, int]]:
        return (self.start, self.settled, self.ref.rank)

    def same_day(self, other: _Current) -> bool:
        return self.start == self.settled == other.start == other.settled


@dataclass(slots=True)
class DayState:
    """What is in effect between two actors on the day that the fold has reached.

    `force` has the acts that may still last; `last_force` is the last of those that are over.
    `newest` is the latest first day of a claim: an act that was over before is superseded.
    """

    begun: bool = False
    newest: int = 0
    run: Run | None = None
    force: list[Force] = field(default_factory=list)
    last_force: Force | None = None
    ceasefires: list[Ceasefire] = field(default_factory=list)
    pledges: list[Pledge] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)

    def copy(self) -> DayState:
        return DayState(
            self.begun,
            self.newest,
            self.run.copy() if self.run else None,
            list(self.force),
            self.last_force,
            list(self.ceasefires),
            list(self.pledges),
            list(self.acts),
        )

    def advance(self, day: int, arrivals: Iterable[DatedClaim], policy: Policy) -> None:
        """Go on to `day`, on which `arrivals` take effect, in their order."""
        arriving = [placed for placed in arrivals if placed.took_effect]
        self._forget_force(day, policy)
        for placed in arriving:
            if placed.effect is Effect.CEASEFIRE:
                self._arrive_ceasefire(ceasefire_of(placed), day, policy)
        for placed in arriving:
            self._arrive(placed, policy)
        for ceasefire in self.ceasefires:
            if ceasefire.settled == day:
                self._spend(ceasefire, policy)
        self._strike_on(day, policy)
        self._forget_commitments_and_acts(day, policy)

    def _arrive_ceasefire(self, ceasefire: Ceasefire, day: int, policy: Policy) -> None:
        self.begun, self.newest = True, max(self.newest, day)
        self.ceasefires.append(ceasefire)
        if ceasefire.settled > day:
            self._spend(ceasefire, policy)

    def _arrive(self, placed: DatedClaim, policy: Policy) -> None:
        self.begun = True
        if placed.effect in (Effect.NONE, Effect.CEASEFIRE) or placed.start >= placed.stops:
            return
        self.newest = max(self.newest, placed.start)
        if placed.effect is Effect.FORCE:
            self._arrive_force(force_of(placed), policy)
        elif placed.effect is Effect.PLEDGE:
            self.pledges.append(Pledge(placed.ref, placed.start, placed.settled, placed.last))
        else:
            act = Act(
                placed.ref, placed.effect, placed.start, placed.settled, placed.end, placed.stops
            )
            self.acts.append(act)

    def _arrive_force(self, force: Force, policy: Policy) -> None:
        self.force.append(force)
        if not force.is_duration:
            self._strike(force.start, force.deaths, force, policy)
        self._note_force(force.start)

    def _note_force(self, day: int) -> None:
        self.ceasefires = [
            c if c.force_since or day <= c.settled else c._replace(force_since=True)
            for c in self.ceasefires
        ]

    def _spend(self, ceasefire: Ceasefire, policy: Policy) -> None:
        """Drop the force that a ceasefire spends, and begin the run again with what is left."""
        self.force = [left for one in self.force if (left := one.after(ceasefire))]
        self.last_force = self.run = None
        for one in sorted(self.force, key=lambda one: (one.start, one.end)):
            if not one.is_duration:
                self._strike(one.start, one.deaths, one, policy)

    def _strike_on(self, day: int, policy: Policy) -> None:
        for one in self.force:
            if one.counts_on(day):
                if day == one.counts_from:
                    self._note_force(day)
                    self._strike(day, one.deaths, one, policy)
                elif self.run and not self.run.sustained:
                    self.run.strike(day, 0, one, policy)

    def _strike(self, day: int, deaths: int, force: Force, policy: Policy) -> None:
        if self.run is None or day > self.run.last + self.run.window(policy):
            self.run = Run(force.end, force.start)
        self.run.strike(day, deaths, force, policy)

    def _forget_force(self, day: int, policy: Policy) -> None:
        if any(one.end < day for one in self.force):
            for one in self.force:
                if one.end < day:
                    before = self.last_force
                    if before is None or one.rank(day) > before.rank(day):
                        self.last_force = one
            self.force = [one for one in self.force if one.end >= day]
        if self.run and day > self.run.last + self.run.window(policy):
            self.run = self.last_force = None

    def _forget_commitments_and_acts(self, day: int, policy: Policy) -> None:
        settled = [c for c in self.ceasefires if c.settled <= day]
        self.ceasefires = [
            c
            for c in self.ceasefires
            if (day <= c.settled or day <= c.last or c.is_presumed(day))
            and not any(c.is_replaced_by(later) for later in settled)
        ]
        self.pledges = [p for p in self.pledges if day <= p.last]
        self.acts = [
            a for a in self.acts if day < a.stops and day <= a.last_counted(self.newest, policy)
        ]
        if (run := self.run) and day > run.last + policy.isolated:
            # A pledge made since the last force ends the longer window of a sustained run for good.
            pledged = any(pledge.start > run.last for pledge in self.pledges)
            self.run, self.last_force = (None, None) if pledged else (run, self.last_force)

    def posture_on(self, day: int) -> DayPosture | None:
        """Return the posture by the first rule that matches; None if nothing has taken effect."""
        in_force = [c for c in self.ceasefires if day <= c.last]
        ceasefire = max(in_force, key=lambda c: c.rank, default=None)
        if ceasefire and not self._is_order_unknown(in_force, ceasefire, day):
            if self.run is None or not self.run.sustained:
                return DayPosture(Posture.CEASEFIRE, "ceasefire", (ceasefire.ref,))
            return self._hostilities("ceasefire-not-observed", day, ceasefire)
        if self.run:
            if ceasefire:
                return self._hostilities("ceasefire-order-unknown", day, ceasefire)
            rule = "force-sustained" if self.run.sustained else "force-isolated"
            return self._hostilities(rule, day)
        if current := list(self._current(day)):
            return _decided_by(current)
        return DayPosture(Posture.NO_RECENT_RECORD, "no-recent-record") if self.begun else None

    def _is_order_unknown(
        self, in_force: Iterable[Ceasefire], ceasefire: Ceasefire, day: int
    ) -> bool:
        """Return whether current force may have come before or after every ceasefire in force."""
        if self.run is None or self.run.newest_start < ceasefire.start:
            return False
        return all(day < one.settled for one in in_force)

    def _hostilities(self, rule: str, day: int, ceasefire: Ceasefire | None = None) -> DayPosture:
        counting = [f for f in self.force if not f.is_duration or f.counts_on(day)]
        if self.last_force:
            counting.append(self.last_force)
        last = max(counting, key=lambda force: force.rank(day))
        basis = (last.ref,) if ceasefire is None else (last.ref, ceasefire.ref)
        uncertain = last.resumed or rule == "ceasefire-order-unknown"
        return DayPosture(Posture.HOSTILITIES, rule, basis, (), uncertain, last.end)

    def _current(self, day: int) -> Iterable[_Current]:
        for act in self.acts:
            yield _Current(act.start, act.settled, act.effect, act.ref, act.effect.value, act.end)
        for p in self.pledges:
            yield _Current(p.start, p.settled, Effect.RESTRAINT, p.ref, "pledge", None)
        for c in self.ceasefires:
            if c.is_presumed(day):
                made = c.last + 1
                yield _Current(made, made, Effect.CEASEFIRE, c.ref, "ceasefire-presumed", None)

    def next_change(self, day: int, policy: Policy) -> int:
        """Return the first later day on which the posture may change if no claim arrives."""
        days: list[int] = []
        if run := self.run:
            days += (run.last + policy.isolated + 1, run.last + policy.sustained + 1)
            if not run.sustained and any(force.counts_on(day) for force in self.force):
                days.append(day + 1)
        for force in self.force:
            days += (force.end + 1, force.counts_from)
        for ceasefire in self.ceasefires:
            days += (ceasefire.settled, ceasefire.last + 1, ceasefire.stops)
        for pledge in self.pledges:
            days.append(pledge.last + 1)
        for act in self.acts:
            days += (act.end + 1, act.end + policy.windows[act.effect] + 1, act.stops)
        return min((changes for changes in days if changes > day), default=NEVER)


def _decided_by(current: list[_Current]) -> DayPosture:
    """Return the posture of claims short of force: the harshest of those not certainly older."""
    latest = max(one.start for one in current)
    left = [one for one in current if one.settled >= latest]
    harshest = max(HARSHNESS.index(one.effect) for one in left)
    decider = max(
        (one for one in left if HARSHNESS.index(one.effect) == harshest), key=lambda one: one.rank
    )
    rivals = tuple(
        one.ref
        for one in sorted(left, key=lambda one: one.rank, reverse=True)
        if one.effect is not decider.effect and not one.same_day(decider)
    )
    presumed = decider.effect is Effect.CEASEFIRE
    return DayPosture(
        POSTURE_OF[decider.effect],
        decider.rule,
        (decider.ref,),
        rivals,
        presumed or bool(rivals),
        decider.evidence,
    )
