"""The state of a pair under one placement of its dates, advanced day by day.

The fold advances three states in parallel: one puts every date on all its days (a claim takes
effect on its first possible day and ends on its last), one on its earliest, one on its latest.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from domain.dates import NEVER
from domain.stance.dated_claims import ClaimRef, DatedClaim, Pause, Rank
from domain.stance.policy import Policy
from domain.stance.rules import NO_RECENT_RECORD, POSTURE_OF, RULES
from domain.stance.runs import (
    NOT_YET,
    Ceasefire,
    Force,
    Run,
    ceasefire_of,
    force_of,
    run_of,
    struck,
)
from domain.vocabulary import Effect, Posture


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
    pauses: tuple[Pause, ...] = ()

    def in_force(self, day: int) -> bool:
        """Whether it is in force on a day after it took effect."""
        return day <= self.last and not any(pause.has(day) for pause in self.pauses)


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
    posture: Posture
    ref: ClaimRef
    rule: str
    evidence: int | None

    @property
    def rank(self) -> tuple[int, int, Rank]:
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
                self._arrive_ceasefire(ceasefire_of(placed))
        for placed in arriving:
            self._arrive(placed, policy)
        for ceasefire in self.ceasefires:
            if day in (ceasefire.start, ceasefire.settled):
                self._spend(ceasefire, day, policy)
        self._resume(day, policy)
        self._strike_on(day, policy)
        self._forget_commitments_and_acts(day, policy)

    def _arrive_ceasefire(self, ceasefire: Ceasefire) -> None:
        self.begun, self.newest = True, max(self.newest, ceasefire.start)
        rivals = [f for f in self.force if ceasefire.may_precede(f)]
        self.ceasefires.append(ceasefire._replace(rivals=tuple(rivals)))

    def _arrive(self, placed: DatedClaim, policy: Policy) -> None:
        self.begun = True
        if placed.effect in (Effect.NONE, Effect.CEASEFIRE) or placed.start >= placed.stops:
            return
        self.newest = max(self.newest, placed.start)
        if placed.effect is Effect.FORCE:
            self._arrive_force(force_of(placed, policy), policy)
        elif placed.effect is Effect.PLEDGE:
            days = (placed.start, placed.settled, placed.last, placed.pauses)
            self.pledges.append(Pledge(placed.ref, *days))
        else:
            act = Act(
                placed.ref, placed.effect, placed.start, placed.settled, placed.end, placed.stops
            )
            self.acts.append(act)

    def _arrive_force(self, force: Force, policy: Policy) -> None:
        self.force.append(force)
        if not force.is_duration:
            self._strike(force, force.start, policy)
        self.ceasefires = [
            c._replace(rivals=(*c.rivals, force)) if c.may_precede(force) else c
            for c in self.ceasefires
        ]

    def _spend(self, ceasefire: Ceasefire, day: int, policy: Policy) -> None:
        """Drop the force that a ceasefire spends, and begin the run again with what is left."""
        left = []
        for one in self.force:
            rest = one.after(ceasefire) if ceasefire.applies_to(one, day) else one
            if rest:
                left.append(rest)
        self.ceasefires = [
            c if c.ref == ceasefire.ref else c.without_rivals(ceasefire, day)
            for c in self.ceasefires
        ]
        self.force, self.last_force = left, None
        self.run = run_of((one for one in left if not one.is_duration), day, policy)

    def _resume(self, day: int, policy: Policy) -> None:
        """End the part of each duration of force that a resumed ceasefire suspends again."""
        resumed = [c for c in self.ceasefires if any(p.end == day for p in c.pauses)]
        for at, one in enumerate(self.force):
            if one.has_struck and any(c.suspends(one, day) for c in resumed):
                self.force[at] = one.from_then()
                parts = [one.until(day), *([self.last_force] if self.last_force else [])]
                self.last_force = max(parts, key=lambda part: part.rank(day))
                ends = [f.end for f in self.force if f.has_struck or not f.is_duration]
                if self.run:
                    self.run.last = max([*ends, *(part.end for part in parts)])
                    if one.is_steady(day - 1, policy):
                        self.run.end_steady(one, day - 1, policy)
                    steady = [f.end for f in self.force if f.is_steady(day - 1, policy)]
                    self.run.steady = max(steady, default=NOT_YET)

    def _strike_on(self, day: int, policy: Policy) -> None:
        """Count the durations of force that are under way."""
        for at, one in enumerate(self.force):
            if not self._counts(one, day):
                continue
            if not one.has_struck:
                self.force[at] = one = one._replace(since=day)  # noqa: PLW2901
                self._strike(one, day, policy)
            elif self.run is None or not one.is_steady(day - 1, policy):
                self.run = struck(self.run, day, 0, one, policy)
            if self.run and one.is_steady(day, policy):
                self.run.steady = max(self.run.steady, one.end)
            if any(c.pauses for c in self.ceasefires):
                self.ceasefires = [c.after(one, day) for c in self.ceasefires]

    def _counts(self, force: Force, day: int) -> bool:
        """Return whether a duration is force on a day."""
        if not force.is_duration or not force.counts_from <= day <= force.end:
            return False
        return not any(c.suspends(force, day) for c in self.ceasefires)

    def _strike(self, force: Force, day: int, policy: Policy) -> None:
        self.ceasefires = [c.after(force, day) for c in self.ceasefires]
        self.run = struck(self.run, day, force.deaths, force, policy)

    def _forget_force(self, day: int, policy: Policy) -> None:
        for one in self.force:
            if self.run and one.end == day - 1 and one.is_steady(one.end, policy):
                self.run.end_steady(one, one.end, policy)
        # What began under a ceasefire that is not settled yet makes a run of its own.
        unsettled = min((c.start for c in self.ceasefires if day <= c.settled), default=NEVER)
        over = [one for one in self.force if one.end < day and one.start <= unsettled]
        if over:
            counted = [one for one in over if one.has_struck or not one.is_duration]
            if self.last_force:
                counted.append(self.last_force)
            self.last_force = max(counted, key=lambda one: one.rank(day), default=None)
            self.force = [one for one in self.force if one.end >= day or one.start > unsettled]
        if self.run and day > self.run.last_current(policy):
            self.run = self.last_force = None

    def _forget_commitments_and_acts(self, day: int, policy: Policy) -> None:
        settled = [c for c in self.ceasefires if c.settled <= day]
        self.ceasefires = [
            c
            for c in self.ceasefires
            if (day <= c.settled or day <= c.last or c.may_be_presumed(day))
            and not any(c.is_replaced_by(later) for later in settled)
        ]
        self.pledges = [p for p in self.pledges if day <= p.last]
        self.acts = [
            a for a in self.acts if day < a.stops and day <= a.last_counted(self.newest, policy)
        ]

    def posture_on(self, day: int, policy: Policy) -> DayPosture | None:
        """Return the posture by the first rule that matches; None if nothing has taken effect."""
        in_force = [c for c in self.ceasefires if c.in_force(day)]
        if in_force and (unknown := self._order_unknown(in_force, day, policy)):
            return unknown
        ceasefire = max(in_force, key=lambda c: c.rank, default=None)
        is_current, is_sustained = self._run_on(day, policy)
        if ceasefire and not is_sustained:
            basis = (ceasefire.ref,)
            return DayPosture(
                Posture.CEASEFIRE, "ceasefire", basis, tuple([f.ref for f in ceasefire.rivals])
            )
        if is_current:
            rule = "force-sustained" if is_sustained else "force-isolated"
            if ceasefire:
                rule = "ceasefire-not-observed"
            return _hostilities(self._counting(day), day, rule, ceasefire)
        if current := list(self._current(day)):
            return _decided_by(current)
        return DayPosture(Posture.NO_RECENT_RECORD, NO_RECENT_RECORD) if self.begun else None

    def _order_unknown(
        self, in_force: Sequence[Ceasefire], day: int, policy: Policy
    ) -> DayPosture | None:
        """Return hostilities by force that may have come before or after every ceasefire."""
        if any(day >= c.settled for c in in_force):
            return None
        first = min(c.start for c in in_force)
        such = [f for f in self.force if f.start > first]
        run = run_of(such, day, policy)
        if run is None or day > run.last_current(policy):
            return None
        newest = sorted(in_force, key=lambda c: c.rank, reverse=True)
        found = _hostilities(such, day, "ceasefire-order-unknown", newest[0])
        return found._replace(rivals=tuple(c.ref for c in newest), uncertain=True)

    def _run_on(self, day: int, policy: Policy) -> tuple[bool, bool]:
        """Return whether the run is current and whether it is sustained.

        A pledge made since the last force ends the longer window.
        """
        run = self.run
        if run is None:
            return False, False
        window = policy.sustained
        if any(pledge.start > run.last and pledge.in_force(day) for pledge in self.pledges):
            window = min(window, policy.isolated)
        is_sustained = run.is_sustained(day, window)
        return is_sustained or day <= run.last + policy.isolated, is_sustained

    def _counting(self, day: int) -> list[Force]:
        counting = [
            f for f in self.force if not f.is_duration or self._counts(f, day) or f.has_struck
        ]
        return [*counting, self.last_force] if self.last_force else counting

    def _current(self, day: int) -> Iterable[_Current]:
        for act in self.acts:
            posture = POSTURE_OF[act.effect]
            yield _Current(act.start, act.settled, posture, act.ref, act.effect.value, act.end)
        for p in self.pledges:
            if not p.in_force(day):
                continue
            yield _Current(p.start, p.settled, Posture.RESTRAINED, p.ref, "pledge", None)
        for c in self.ceasefires:
            if c.is_presumed(day):
                made = c.last + 1
                yield _Current(made, made, Posture.CEASEFIRE, c.ref, "ceasefire-presumed", None)

    def next_change(self, day: int, policy: Policy) -> int:
        """Return the first later day on which the posture may change if no claim arrives."""
        days: list[int] = []
        if run := self.run:
            days.append(run.last + policy.isolated + 1)
            sustained = run.sustained_last
            days += (sustained + policy.isolated + 1, sustained + policy.sustained + 1)
            if any(
                not force.is_steady(day, policy) and self._counts(force, day + 1)
                for force in self.force
            ):
                days.append(day + 1)
        for force in self.force:
            days += (force.end + 1, force.counts_from)
        for ceasefire in self.ceasefires:
            days += (ceasefire.settled, ceasefire.last + 1, ceasefire.stops)
        for pledge in self.pledges:
            days.append(pledge.last + 1)
        pauses = [pause for ceasefire in self.ceasefires for pause in ceasefire.pauses]
        pauses += [pause for pledge in self.pledges for pause in pledge.pauses]
        for pause in pauses:
            days += (pause.start, pause.end, pause.clear + 1)
        for act in self.acts:
            days += (act.end + 1, act.end + policy.windows[act.effect] + 1, act.stops)
        return min((changes for changes in days if changes > day), default=NEVER)


def _hostilities(
    force: Iterable[Force], day: int, rule: str, ceasefire: Ceasefire | None
) -> DayPosture:
    last = max(force, key=lambda one: one.rank(day))
    basis = (last.ref,) if ceasefire is None else (last.ref, ceasefire.ref)
    return DayPosture(Posture.HOSTILITIES, rule, basis, (), last.resumed, last.end)


def _decided_by(current: list[_Current]) -> DayPosture:
    """Return the posture of claims short of force: the harshest of those not certainly older."""
    latest = max(one.start for one in current)
    left = [one for one in current if one.settled >= latest]
    harshest = min((one.posture for one in left), key=_HARSHEST_FIRST.index)
    decider = max((one for one in left if one.posture is harshest), key=lambda one: one.rank)
    rivals = tuple(
        one.ref
        for one in sorted(left, key=lambda one: one.rank, reverse=True)
        if one.posture is not decider.posture and not one.same_day(decider)
    )
    return DayPosture(
        decider.posture,
        decider.rule,
        (decider.ref,),
        rivals,
        RULES[decider.rule].is_uncertain or bool(rivals),
        decider.evidence,
    )


_HARSHEST_FIRST = list(Posture)
