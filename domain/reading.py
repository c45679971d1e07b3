"""One reading of a pair's dates, swept day by day: what is live, and what posture follows.

Three readings are swept side by side: the nominal one (an act takes effect on its earliest day
and its window runs from its latest), the early one and the late one, which put every uncertain
act on its earliest and on its latest day.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from domain.live import ATTACK_WINDOW, NEVER, Act, Attack, Halt, Ref, Verdict
from domain.placement import Placed
from domain.vocabulary import HARSHNESS, POSTURE_OF, WINDOW_DAYS, Effect, Posture

HALT_WINDOW = WINDOW_DAYS[Effect.HALT]


@dataclass(slots=True)
class Reading:
    """What is live between two actors on the day the sweep has reached."""

    attacks: list[Attack] = field(default_factory=list)
    halts: list[Halt] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    ongoing: list[Act] = field(default_factory=list)
    spent_through: int = 0
    latest: Ref | None = None
    latest_start: int = 0

    def copy(self) -> Reading:
        return Reading(
            list(self.attacks),
            list(self.halts),
            list(self.acts),
            list(self.ongoing),
            self.spent_through,
            self.latest,
            self.latest_start,
        )

    def advance(self, day: int) -> None:
        """Let go of what no longer counts on `day`."""
        if self.attacks and min([a.last_counted() for a in self.attacks]) < day:
            self.attacks = [a for a in self.attacks if a.last_counted() >= day]
        if self.halts:
            self._forget_halts(day)
        if self.spent_through < day:
            self.spent_through = 0
        while self.acts and (over := max(a.last for a in self.acts)) < day:
            # No older act returns; one still under way when the window closed never left.
            self.ongoing = [a for a in self.ongoing if a.end > over]
            self.acts = _latest_group(self.ongoing)
        if self.ongoing:
            self.ongoing = [a for a in self.ongoing if a.end >= day]
        if len(self.acts) > 1:
            self.acts = [a for a in self.acts if a.last >= day]

    def _forget_halts(self, day: int) -> None:
        live = [h for h in self.halts if h.last >= day]
        lapsed = [
            h
            for h in self.halts
            if h.last < day < h.stops and h.unknown_end and day < h.attacked_from
        ]
        if len(lapsed) > 1:
            latest = max(lapsed, key=_halt_rank)
            lapsed = [h for h in lapsed if h is latest or h.stops > latest.stops]
        self.halts = live + lapsed

    def arrive(self, placed: Placed) -> None:
        """Take in a claim on the day its effect begins."""
        effect = placed.claim.effect
        if effect is Effect.HALT and placed.stops <= placed.start:
            return  # ended before it began: it never took effect
        if self.latest is None or (self.latest_start, self.latest.rank) < (
            placed.start,
            placed.ref.rank,
        ):
            self.latest, self.latest_start = placed.ref, placed.start
        if effect is Effect.HALT:
            self._arrive_halt(placed)
        elif effect is Effect.ATTACK:
            self._arrive_attack(placed)
        elif effect is not Effect.NONE:
            self._arrive_act(placed)

    def _arrive_halt(self, placed: Placed) -> None:
        until = placed.claim.until
        last = placed.settled + HALT_WINDOW if until is None else until
        last = min(last, placed.stops - 1)
        halt = Halt(
            placed.ref, placed.start, placed.settled, last, placed.stops, unknown_end=until is None
        )
        remaining = []
        for attack in self.attacks:
            halt, struck = _strike(halt, attack)
            if attack.end <= halt.settled:
                struck = struck._replace(spent=True)
            remaining.append(struck)
        self.attacks = remaining
        self.halts.append(halt)
        self.spent_through = max(self.spent_through, halt.settled)

    def _arrive_attack(self, placed: Placed) -> None:
        attack = Attack(placed.ref, placed.start, placed.end, placed.claim.is_duration)
        halts = []
        for halt in sorted(self.halts, key=_halt_rank):
            struck_halt, attack = _strike(halt, attack)
            halts.append(struck_halt)
        self.halts = halts
        if attack.end <= self.spent_through:
            attack = attack._replace(spent=True)
        self.attacks = [a for a in self.attacks if not _outdone(a, attack)]
        if not any(_outdone(attack, a) for a in self.attacks):
            self.attacks.append(attack)

    def _arrive_act(self, placed: Placed) -> None:
        window = WINDOW_DAYS[placed.claim.effect]
        last = min(placed.end + window, placed.stops - 1)
        if last < placed.start:
            return
        act = Act(placed.ref, placed.claim.effect, placed.start, placed.end, last)
        if placed.claim.is_duration:
            self.ongoing.append(act)
        if self.acts and _act_rank(self.acts[0]) > _act_rank(act):
            return
        if self.acts and _act_rank(self.acts[0]) == _act_rank(act):
            self.acts.append(act)
        else:
            self.acts = [act]

    def verdict(self, day: int) -> Verdict | None:
        """The first rule that matches on `day`; None where nothing has taken effect."""
        live = [h for h in self.halts if h.last >= day]
        unbroken = [h for h in live if h.broken_from > day]
        if unbroken:
            halt = max(unbroken, key=lambda h: (not h.undetermined, _halt_rank(h)))
            return Verdict(Posture.HALTED, "halt-in-force", (halt.ref,), halt.undetermined)
        unspent = [a for a in self.attacks if not a.spent]
        if unspent:
            attack = max(unspent, key=_attack_rank)
            if attack.broke is not None and attack.broke_from <= day:
                basis = (attack.ref, attack.broke)
                return Verdict(Posture.HOSTILITIES, "halt-breached", basis)
            return Verdict(Posture.HOSTILITIES, "attack", (attack.ref,))
        if live:
            halt = max(live, key=_halt_rank)
            assert halt.breaker is not None
            return Verdict(Posture.HALTED, "halt-resumed", (halt.ref, halt.breaker))
        in_window = [a for a in self.acts if a.last >= day]
        if in_window:
            act = max(in_window, key=lambda a: a.ref.rank)
            return Verdict(POSTURE_OF[act.effect], act.effect.value, (act.ref,))
        lapsed = [h for h in self.halts if h.last < day]
        if lapsed:
            halt = max(lapsed, key=_halt_rank)
            return Verdict(Posture.HALTED, "halt-undetermined", (halt.ref,), possible=True)
        return Verdict(Posture.QUIET, "quiet", (self.latest,)) if self.latest else None

    def next_change(self, day: int) -> int:
        """The first day after `day` on which the verdict may differ, if nothing arrives."""
        days: list[int] = []
        for attack in self.attacks:
            days += (attack.end + ATTACK_WINDOW + 1, attack.broke_from)
        for halt in self.halts:
            days += (halt.last + 1, halt.stops, halt.broken_from, halt.attacked_from)
        for act in self.acts:
            days.append(act.last + 1)
        soonest = NEVER
        for changes in days:
            if day < changes < soonest:
                soonest = changes
        return soonest


def _strike(halt: Halt, attack: Attack) -> tuple[Halt, Attack]:
    """What an attack does to a halt, whichever of the two arrived first."""
    if attack.end <= halt.settled:
        return halt, attack
    if attack.start <= halt.settled and not attack.is_duration:
        return halt._replace(undetermined=True), attack
    struck = max(attack.start, halt.settled + 1)
    halt = halt._replace(attacked_from=min(halt.attacked_from, struck))
    if struck > halt.last:
        return halt, attack
    broken_from = min(halt.broken_from, struck)
    halt = halt._replace(broken_from=broken_from, breaker=attack.ref)
    return halt, attack._replace(broke=halt.ref, broke_from=struck)


def _outdone(older: Attack, newer: Attack) -> bool:
    """Whether `older` can never decide again once `newer` is there."""
    return (
        _attack_rank(newer) >= _attack_rank(older)
        and newer.end >= older.end
        and (newer.is_duration == older.is_duration or older.start == older.end)
    )


def _latest_group(acts: list[Act]) -> list[Act]:
    if not acts:
        return []
    top = max(_act_rank(a) for a in acts)
    return [a for a in acts if _act_rank(a) == top]


def _act_rank(act: Act) -> tuple[int, int]:
    return (act.start, HARSHNESS[act.effect])


def _attack_rank(attack: Attack) -> tuple[int, tuple[int, str, int]]:
    return (attack.start, attack.ref.rank)


def _halt_rank(halt: Halt) -> tuple[int, int, tuple[int, str, int]]:
    return (halt.start, halt.settled, halt.ref.rank)
