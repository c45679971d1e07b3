"""The state of a pair under one interpretation of its dates, advanced day by day.

The fold advances three states in parallel. In the nominal interpretation, an act takes effect on
its earliest day and its window starts on its latest day. The early and the late interpretation
put every uncertain act on its earliest and on its latest day.
"""

from __future__ import annotations

from bisect import insort
from dataclasses import dataclass, field

from domain.dates import NEVER
from domain.stance.effects import Act, Attack, ClaimRef, DatedClaim, DayPosture, Halt
from domain.stance.policy import Policy
from domain.vocabulary import Effect, Posture


@dataclass(slots=True)
class DayState:
    """What is in effect between two actors on the day that the fold has reached.

    `halts` are sorted by rank. While there is at least one, `last_attack` is the attack that took
    effect last, on day `last_attack_day`; it violated every halt that was settled before it.
    """

    attacks: list[Attack] = field(default_factory=list)
    halts: list[Halt] = field(default_factory=list)
    last_attack: ClaimRef | None = None
    last_attack_day: int = 0
    acts: list[Act] = field(default_factory=list)
    ongoing: list[Act] = field(default_factory=list)
    superseded_through: int = 0
    latest: ClaimRef | None = None
    latest_start: int = 0

    def copy(self) -> DayState:
        return DayState(
            list(self.attacks),
            list(self.halts),
            self.last_attack,
            self.last_attack_day,
            list(self.acts),
            list(self.ongoing),
            self.superseded_through,
            self.latest,
            self.latest_start,
        )

    def advance(self, day: int, policy: Policy) -> None:
        """Drop the effects that no longer count on `day`."""
        for attack in self.attacks:
            if attack.last_counted(policy) < day:
                self.attacks = [a for a in self.attacks if a.last_counted(policy) >= day]
                break
        if self.halts:
            self._forget_halts(day)
        if self.superseded_through < day:
            self.superseded_through = 0
        while self.acts and (over := max(a.last for a in self.acts)) < day:
            # An older act does not return. An act still under way when the window closes remains.
            self.ongoing = [a for a in self.ongoing if a.end > over]
            self.acts = _latest_group(self.ongoing, policy)
        if self.ongoing:
            self.ongoing = [a for a in self.ongoing if a.end >= day]
        if len(self.acts) > 1:
            self.acts = [a for a in self.acts if a.last >= day]

    def _forget_halts(self, day: int) -> None:
        kept: list[Halt] = []
        violated_through = lapsed_until = 0
        for halt in reversed(self.halts):
            if halt.last >= day:
                # An attack that violates a later halt violates this one; the later one reports it.
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
                self.last_attack, self.last_attack_day = None, 0

    def arrive(self, placed: DatedClaim, policy: Policy) -> None:
        """Add a claim on the day on which it takes effect."""
        effect = placed.claim.effect
        if not placed.took_effect:
            return
        if self.latest is None or (self.latest_start, self.latest.rank) < (
            placed.start,
            placed.ref.rank,
        ):
            self.latest, self.latest_start = placed.ref, placed.start
        if effect is Effect.HALT:
            self._arrive_halt(placed, policy)
        elif effect is Effect.ATTACK:
            self._arrive_attack(placed)
        elif effect is not Effect.NONE:
            self._arrive_act(placed, policy)

    def _arrive_halt(self, placed: DatedClaim, policy: Policy) -> None:
        expires = placed.claim.expires
        last = placed.settled + policy.halt_window if expires is None else expires
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
                self.attacks[at] = attack._replace(superseded=True)
                continue
            halt, day = halt.after_attack(attack)
            if day < NEVER:
                self.attacks[at] = attack._replace(violated_halt=halt.ref, violated_from=day)
        insort(self.halts, halt, key=_halt_rank)
        self.superseded_through = max(self.superseded_through, halt.settled)

    def _arrive_attack(self, placed: DatedClaim) -> None:
        attack = Attack(placed.ref, placed.start, placed.end, placed.claim.is_duration)
        violated_halt, violated_from = None, NEVER
        for at, halt in enumerate(self.halts):
            self.halts[at], day = halt.after_attack(attack)
            if day < NEVER:
                violated_halt, violated_from = halt.ref, day
        if self.halts:
            self.last_attack, self.last_attack_day = attack.ref, attack.start
        superseded = attack.end <= self.superseded_through
        if violated_halt or superseded:
            attack = attack._replace(
                violated_halt=violated_halt, violated_from=violated_from, superseded=superseded
            )
        self.attacks = [a for a in self.attacks if not _is_dominated(a, attack)]
        for other in self.attacks:
            if _is_dominated(attack, other):
                return
        self.attacks.append(attack)

    def _arrive_act(self, placed: DatedClaim, policy: Policy) -> None:
        last = min(placed.end + policy.windows[placed.claim.effect], placed.stops - 1)
        if last < placed.start:
            return
        act = Act(placed.ref, placed.claim.effect, placed.start, placed.end, last)
        if placed.claim.is_duration:
            self.ongoing.append(act)
        rank = _act_rank(act, policy)
        if self.acts and _act_rank(self.acts[0], policy) > rank:
            return
        if self.acts and _act_rank(self.acts[0], policy) == rank:
            self.acts.append(act)
        else:
            self.acts = [act]

    def posture_on(self, day: int, policy: Policy) -> DayPosture | None:
        """Return the posture by the first rule that matches; None if nothing has taken effect."""
        in_effect = [h for h in self.halts if h.last >= day]
        unviolated = [h for h in in_effect if h.violated_from > day]
        if unviolated:
            halt = next((h for h in reversed(unviolated) if not h.undetermined), unviolated[-1])
            return DayPosture(Posture.HALTED, "halt-in-force", (halt.ref,), halt.undetermined)
        unspent = [a for a in self.attacks if not a.superseded]
        if unspent:
            attack = max(unspent, key=_attack_rank)
            if attack.violated_halt is not None and attack.violated_from <= day:
                basis = (attack.ref, attack.violated_halt)
                return DayPosture(Posture.HOSTILITIES, "halt-breached", basis)
            return DayPosture(Posture.HOSTILITIES, "attack", (attack.ref,))
        if in_effect:
            halt = in_effect[-1]
            violator = self.last_attack if self.last_attack_day > halt.settled else halt.violator
            assert violator is not None
            return DayPosture(Posture.HALTED, "halt-resumed", (halt.ref, violator))
        in_window = [a for a in self.acts if a.last >= day]
        if in_window:
            act = max(in_window, key=lambda a: a.ref.rank)
            return DayPosture(policy.posture_of[act.effect], act.effect.value, (act.ref,))
        lapsed = [h for h in self.halts if h.last < day]
        if lapsed:
            return DayPosture(Posture.HALTED, "halt-undetermined", (lapsed[-1].ref,), possible=True)
        return DayPosture(Posture.QUIET, "quiet", (self.latest,)) if self.latest else None

    def next_change(self, day: int, policy: Policy) -> int:
        """Return the first later day on which the posture may change if no claim arrives."""
        days: list[int] = []
        attack_window = policy.attack_window
        for attack in self.attacks:
            days += (attack.end + attack_window + 1, attack.violated_from)
        for halt in self.halts:
            days += (halt.last + 1, halt.stops, halt.violated_from, halt.attacked_from)
        for act in self.acts:
            days.append(act.last + 1)
        soonest = NEVER
        for changes in days:
            if day < changes < soonest:
                soonest = changes
        return soonest


def _is_dominated(older: Attack, newer: Attack) -> bool:
    """Return whether `older` can never decide again after `newer` has arrived."""
    return (
        _attack_rank(newer) >= _attack_rank(older)
        and newer.end >= older.end
        and (newer.is_duration == older.is_duration or older.start == older.end)
    )


def _latest_group(acts: list[Act], policy: Policy) -> list[Act]:
    if not acts:
        return []
    top = max(_act_rank(a, policy) for a in acts)
    return [a for a in acts if _act_rank(a, policy) == top]


def _act_rank(act: Act, policy: Policy) -> tuple[int, int]:
    return (act.start, policy.harshness[act.effect])


def _attack_rank(attack: Attack) -> tuple[int, tuple[int, str, int]]:
    return (attack.start, attack.ref.rank)


def _halt_rank(halt: Halt) -> tuple[int, int, tuple[int, str, int]]:
    return (halt.start, halt.settled, halt.ref.rank)
