"""The stance of one day, worked out from the rules of policy `stance.v1` by brute force.

Slow and plain on purpose: it looks at every claim again for each day, keeps nothing between two
days and shares no code with the fold, so that the two can only agree by both following the rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from domain.claims.claims import Claim
from domain.vocabulary import Effect, Posture
from tests.domain.stance_oracle_acts import (
    HALT_DAYS,
    WINDOWS,
    Act,
    early_of,
    late_of,
    nominally,
)

_ATTACK_DAYS = 90
_MILD_TO_HARSH = [Effect.COOPERATION, Effect.TALKS, Effect.OPPOSITION, Effect.THREAT]
_POSTURES = {
    "halt-in-force": Posture.HALTED,
    "attack": Posture.HOSTILITIES,
    "halt-breached": Posture.HOSTILITIES,
    "halt-resumed": Posture.HALTED,
    "threat": Posture.THREATENING,
    "opposition": Posture.OPPOSED,
    "talks": Posture.NEGOTIATING,
    "cooperation": Posture.COOPERATING,
    "halt-undetermined": Posture.HALTED,
    "quiet": Posture.QUIET,
}


@dataclass(frozen=True)
class Answer:
    """What is to be answered for one day; a basis item is (development, commitment)."""

    posture: Posture
    rule: str
    certain: bool
    confidence: int | None
    single_source: bool
    basis: tuple[tuple[str, int], ...]
    score: float


@dataclass(frozen=True)
class Verdict:
    """What one reading says of one day."""

    rule: str
    basis: tuple[Act, ...]
    possible: bool = False

    @property
    def posture(self) -> Posture:
        return _POSTURES[self.rule]


def answer(
    claims: Iterable[Claim], day: int, dissolved: tuple[int, int] | None = None
) -> Answer | None:
    """The stance at the end of `day`, or None where there is none."""
    if dissolved is not None and day >= dissolved[1]:
        return None
    claims = list(claims)
    nominal = _verdict([nominally(claim) for claim in claims], day)
    if nominal is None:
        return None
    early = _verdict([early_of(claim) for claim in claims], day)
    late = _verdict([late_of(claim) for claim in claims], day)
    certain = (
        not nominal.possible
        and not any(act.claim.doubtful for act in nominal.basis)
        and all(other is not None and other.posture is nominal.posture for other in (early, late))
        and not (dissolved is not None and day >= dissolved[0])
    )
    decider = nominal.basis[0].claim
    return Answer(
        nominal.posture,
        nominal.rule,
        certain,
        decider.confidence,
        decider.single_source,
        tuple((act.claim.development, act.claim.commitment) for act in nominal.basis),
        _score(claims, day),
    )


def history(
    claims: Iterable[Claim], first: int, last: int, dissolved: tuple[int, int] | None = None
) -> dict[int, tuple[Answer, int]]:
    """Answer and `since` of each day that has a stance; `first` must come before every claim."""
    claims = list(claims)
    known: dict[int, tuple[Answer, int]] = {}
    for day in range(first, last + 1):
        today = answer(claims, day, dissolved)
        if today is None:
            continue
        yesterday = known.get(day - 1)
        goes_on = yesterday is not None and yesterday[0].posture is today.posture
        known[day] = (today, yesterday[1] if yesterday and goes_on else day)
    return known


def posture(
    claims: Iterable[Claim], day: int, dissolved: tuple[int, int] | None = None
) -> Posture | None:
    """The posture alone at the end of `day`, or None where there is no stance."""
    if dissolved is not None and day >= dissolved[1]:
        return None
    verdict = _verdict([nominally(claim) for claim in claims], day)
    return None if verdict is None else verdict.posture


def _verdict(acts: list[Act], day: int) -> Verdict | None:
    here = [act for act in acts if act.first <= day and act.took_effect]
    rules: list[Callable[[list[Act], int], Verdict | None]] = [
        _halt_in_force, _attack, _halt_resumed, _non_violent, _halt_undetermined, _quiet,
    ]  # fmt: skip
    for rule in rules:
        verdict = rule(here, day)
        if verdict is not None:
            return verdict
    return None


def _of(here: list[Act], effect: Effect) -> list[Act]:
    return [act for act in here if act.claim.effect is effect]


def _last(acts: list[Act]) -> Act:
    return max(acts, key=lambda act: act.order)


def _last_halt(halts: list[Act]) -> Act:
    return max(halts, key=lambda halt: (halt.first, halt.settled, halt.order))


def _live(here: list[Act], day: int) -> list[Act]:
    return [halt for halt in _of(here, Effect.HALT) if day <= halt.live_through]


def _past_settled(attack: Act, halt: Act) -> int | None:
    """The day on which the attack has for sure gone past the halt's settled day."""
    if attack.first > halt.settled:
        return attack.first
    if attack.claim.is_duration and attack.last > halt.settled:
        return halt.settled + 1
    return None


def _broke(attack: Act, halt: Act, day: int) -> bool:
    past = _past_settled(attack, halt)
    return past is not None and past <= day and halt.first <= past <= halt.live_through


def _straddles(attack: Act, halt: Act) -> bool:
    return not attack.claim.is_duration and attack.first <= halt.settled < attack.last


def _halt_in_force(here: list[Act], day: int) -> Verdict | None:
    attacks = _of(here, Effect.ATTACK)
    unbroken = [
        halt
        for halt in _live(here, day)
        if not any(_broke(attack, halt, day) for attack in attacks)
    ]
    determined = [
        halt for halt in unbroken if not any(_straddles(attack, halt) for attack in attacks)
    ]
    if determined:
        return Verdict("halt-in-force", (_last_halt(determined),))
    return Verdict("halt-in-force", (_last_halt(unbroken),), possible=True) if unbroken else None


def _attack(here: list[Act], day: int) -> Verdict | None:
    halts = _of(here, Effect.HALT)
    unspent = [
        attack
        for attack in _of(here, Effect.ATTACK)
        if day <= attack.last + _ATTACK_DAYS
        and not any(attack.last <= halt.settled for halt in halts)
    ]
    if not unspent:
        return None
    decider = _last(unspent)
    broken = [halt for halt in halts if _broke(decider, halt, day)]
    if broken:
        return Verdict("halt-breached", (decider, _last_halt(broken)))
    return Verdict("attack", (decider,))


def _halt_resumed(here: list[Act], day: int) -> Verdict | None:
    live = _live(here, day)
    if not live:
        return None
    halt = _last_halt(live)
    return Verdict(
        "halt-resumed",
        (halt, _last([a for a in _of(here, Effect.ATTACK) if _broke(a, halt, day)])),
    )


def _non_violent(here: list[Act], day: int) -> Verdict | None:
    acts = [act for act in here if act.claim.effect in WINDOWS and act.counts_through >= act.first]
    while acts:
        lead = max(acts, key=_lateness)
        group = [act for act in acts if _lateness(act) == _lateness(lead)]
        counting = [act for act in group if day <= act.counts_through]
        if counting:
            return Verdict(lead.claim.effect.value, (_last(counting),))
        closed = max(act.counts_through for act in group)
        acts = [act for act in acts if act.claim.is_duration and act.last > closed]
    return None


def _lateness(act: Act) -> tuple[int, int]:
    return act.first, _MILD_TO_HARSH.index(act.claim.effect)


def _halt_undetermined(here: list[Act], day: int) -> Verdict | None:
    attacks = _of(here, Effect.ATTACK)
    open_questions = [
        halt
        for halt in _of(here, Effect.HALT)
        if halt.claim.expires is None
        and day > halt.settled + HALT_DAYS
        and (halt.stops is None or halt.stops > day)
        and all(_past_settled(attack, halt) is None for attack in attacks)
    ]
    if not open_questions:
        return None
    return Verdict("halt-undetermined", (_last_halt(open_questions),), possible=True)


def _quiet(here: list[Act], day: int) -> Verdict | None:
    return Verdict("quiet", (_last(here),)) if here else None


def _score(claims: list[Claim], day: int) -> float:
    total = 0.0
    for claim in claims:
        if claim.start_earliest <= day:
            trust = 50 if claim.confidence is None else claim.confidence
            total += claim.score * trust / 100 * 0.5 ** ((day - claim.start_earliest) / 30)
    return total
