"""One reading of a pair's dates, swept day by day: what is live, and what posture follows.

Three readings are swept side by side: the nominal one (an act takes effect on its earliest day
and its window runs from its latest), the early one and the late one, which put every uncertain
act on its earliest and on its latest day.
"""

from __future__ import annotations

from bisect import insort
from dataclasses import dataclass, field

from domain.dates import NEVER
from domain.stance.effects import ATTACK_WINDOW, Act, Attack, Halt, Placed, Ref, Ruling
from domain.vocabulary import HARSHNESS, POSTURE_OF, WINDOW_DAYS, Effect, Posture

HALT_WINDOW = WINDOW_DAYS[Effect.HALT]


@dataclass(slots=True)
class DatesRead:
    """What is live between two actors on the day the sweep has reached.

    `halts` are in the order of their rank. While there are any, `striker` is the attack that
    took effect last, on day `struck`: it broke every one of them that was settled before.
    """

    attacks: list[Attack] = field(default_factory=list)
    halts: list[Halt] = field(default_factory=list)
    striker: Ref | None = None
    struck: int = 0
    acts: list[Act] = field(default_factory=list)
    ongoing: list[Act] = field(default_factory=list)
    spent_through: int = 0
    latest: Ref | None = None
    latest_start: int = 0

    def copy(self) -> DatesRead:
        return DatesRead(
            list(self.attacks),
            list(self.halts),
            self.striker,
            self.struck,
            list(self.acts),
            list(self.ongoing),
            self.spent_through,
            self.latest,
            self.latest_start,
        )

    def advance(self, day: int) -> None:
        """Let go of what no longer counts on `day`."""
        for attack in self.attacks:
            if attack.last_counted() < day:
                self.attacks = [a for a in self.attacks if a.last_counted() >= day]
                break
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
        kept: list[Halt] = []
        violated_through = lapsed_until = 0
        for halt in reversed(self.halts):
            if halt.last >= day:
                # What breaks the later one breaks this one too, and is said of the later one.
                if halt.violated_from > day:
                    kept.append(halt)
                elif halt.last > violated_through:
                    violated_through = halt.last
                    kept.append(halt)
            elif halt.unknown_end and lapsed_until < halt.stops and halt.is_open_question(day):
                lapsed_until = halt.stops
                kept.append(halt)
        if len(kept) < len(self.halts):
            self.halts = kept[::-1]
            if not kept:
                self.striker, self.struck = None, 0

    def arrive(self, placed: Placed) -> None:
        """Take in a claim on the day its effect begins."""
        effect = placed.claim.effect
        if not placed.took_effect:
            return
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
        expires = placed.claim.expires
        last = placed.settled + HALT_WINDOW if expires is None else expires
        last = min(last, placed.stops - 1)
        halt = Halt(
            placed.ref,
            placed.start,
            placed.settled,
            last,
            placed.stops,
            unknown_end=expires is None,
        )
        for at, attack in enumerate(self.attacks):
            if attack.end <= halt.settled:
                self.attacks[at] = attack._replace(spent=True)
                continue
            halt, violated_from = halt.struck_by(attack)
            if violated_from < NEVER:
                self.attacks[at] = attack._replace(broke=halt.ref, broke_from=violated_from)
        insort(self.halts, halt, key=_halt_rank)
        self.spent_through = max(self.spent_through, halt.settled)

    def _arrive_attack(self, placed: Placed) -> None:
        attack = Attack(placed.ref, placed.start, placed.end, placed.claim.is_duration)
        broke, broke_from = None, NEVER
        for at, halt in enumerate(self.halts):
            self.halts[at], violated_from = halt.struck_by(attack)
            if violated_from < NEVER:
                broke, broke_from = halt.ref, violated_from
        if self.halts:
            self.striker, self.struck = attack.ref, attack.start
        spent = attack.end <= self.spent_through
        if broke or spent:
            attack = attack._replace(broke=broke, broke_from=broke_from, spent=spent)
        self.attacks = [a for a in self.attacks if not _outdone(a, attack)]
        for standing in self.attacks:
            if _outdone(attack, standing):
                return
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

    def ruling(self, day: int) -> Ruling | None:
        """The first rule that matches on `day`; None where nothing has taken effect."""
        live = [h for h in self.halts if h.last >= day]
        unbroken = [h for h in live if h.violated_from > day]
        if unbroken:
            halt = next((h for h in reversed(unbroken) if not h.undetermined), unbroken[-1])
            return Ruling(Posture.HALTED, "halt-in-force", (halt.ref,), halt.undetermined)
        unspent = [a for a in self.attacks if not a.spent]
        if unspent:
            attack = max(unspent, key=_attack_rank)
            if attack.broke is not None and attack.broke_from <= day:
                basis = (attack.ref, attack.broke)
                return Ruling(Posture.HOSTILITIES, "halt-breached", basis)
            return Ruling(Posture.HOSTILITIES, "attack", (attack.ref,))
        if live:
            halt = live[-1]
            breaker = self.striker if self.struck > halt.settled else halt.breaker
            assert breaker is not None
            return Ruling(Posture.HALTED, "halt-resumed", (halt.ref, breaker))
        in_window = [a for a in self.acts if a.last >= day]
        if in_window:
            act = max(in_window, key=lambda a: a.ref.rank)
            return Ruling(POSTURE_OF[act.effect], act.effect.value, (act.ref,))
        lapsed = [h for h in self.halts if h.last < day]
        if lapsed:
            return Ruling(Posture.HALTED, "halt-undetermined", (lapsed[-1].ref,), possible=True)
        return Ruling(Posture.QUIET, "quiet", (self.latest,)) if self.latest else None

    def next_change(self, day: int) -> int:
        """The first day after `day` on which the ruling may differ, if nothing arrives."""
        days: list[int] = []
        for attack in self.attacks:
            days += (attack.end + ATTACK_WINDOW + 1, attack.broke_from)
        for halt in self.halts:
            days += (halt.last + 1, halt.stops, halt.violated_from, halt.attacked_from)
        for act in self.acts:
            days.append(act.last + 1)
        soonest = NEVER
        for changes in days:
            if day < changes < soonest:
                soonest = changes
        return soonest


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
