"""What else was on record on a day and would lead to another posture, and why it does not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from domain.claims.claims import Claim
from domain.stance.effects import Placed, nominal
from domain.stance.fold import Segment
from domain.vocabulary import HARSHNESS, POSTURE_OF, WINDOW_DAYS, Effect, Posture


class Alternative(NamedTuple):
    """A claim that still counts on the day, and the posture it would give by itself.

    `code` is a word of `vocabulary.WHY_NOT`; `over` is the claim that stood against it.
    """

    claim: Claim
    posture: Posture
    code: str
    over: Claim


def alternatives(claims: Iterable[Claim], segment: Segment, on: int) -> list[Alternative]:
    """Everything whose window covers day `on` and would lead to another posture, newest first.

    `segment` is the stance on that day, and `claims` are those of the pair it was folded from:
    all but attacks of one known day that is over 90 days ago, which bear on nothing here. What
    else the deciding development says is no alternative to it, and what one development says
    twice is told once.
    """
    begun = [p for p in map(nominal, claims) if p.start <= on and p.start < p.stops]
    placed = [p for p in begun if p.took_effect]
    weighing = _Weighing(placed, segment, on)
    found: dict[tuple[str, Posture], Alternative] = {}
    for one in sorted(placed, key=_newest, reverse=True):
        if _last_day(one) < on or one.claim.development == segment.basis[0].development:
            continue
        posture = POSTURE_OF[one.claim.effect]
        if posture not in (segment.posture, Posture.QUIET):
            code, over = weighing.against(one)
            key = (one.claim.development, posture)
            found.setdefault(key, Alternative(one.claim, posture, code, over.claim))
    return list(found.values())


def why_not(code: str, over: str) -> str:
    """One sentence that says why an alternative does not decide; `over` tells what stood against
    it, as in `“A title” (2024-12-23)`."""
    match code:
        case "spent":
            return (
                f"It came no later than the day by which the halt {over} was in effect,"
                " and counts no longer."
            )
        case "undetermined":
            return (
                f"Whether it came before or after the halt {over} took effect is not known;"
                " as long as that is open the halt counts as unbroken."
            )
        case "broken":
            return f"It was broken by the attack {over}, and an attack was at most 90 days ago."
        case "halt-in-force":
            return f"The halt {over} still runs, and only an attack that broke it decides before."
        case "outranked":
            return f"The attack {over} decides before all that is short of violence."
        case "later-act":
            return f"{over} came later: of what is short of violence, the last act decides."
        case "milder":
            return f"{over} is of the same day and harsher: of one day, the harsher act decides."
    return f"{over} took its place; that one's window is over, and no older act returns."


class _Weighing:
    """What decided on the day, to be held against each alternative."""

    def __init__(self, placed: list[Placed], segment: Segment, on: int) -> None:
        self.on = on
        self.halts = [p for p in placed if p.claim.effect is Effect.HALT]
        self.attacks = [p for p in placed if p.claim.effect is Effect.ATTACK]
        self.acts = [p for p in placed if p.claim.effect in HARSHNESS]
        # None where it is quiet: what was last may be an attack long over, which is not given.
        self.deciding = next((p for p in placed if _decides(p, segment)), None)

    def against(self, one: Placed) -> tuple[str, Placed]:
        """Why this one does not decide, and what stood against it."""
        if one.claim.effect is Effect.ATTACK:
            return self._against_attack(one)
        if one.claim.effect is Effect.HALT:
            return "broken", self._latest([a for a in self.attacks if _breaks(a, one)])
        deciding = self.deciding
        if deciding is None:
            return self._superseded()
        if deciding.claim.effect is Effect.ATTACK:
            return "outranked", deciding
        if deciding.claim.effect is Effect.HALT and _last_day(deciding) >= self.on:
            return "halt-in-force", deciding
        if _act_rank(deciding) > _act_rank(one) and deciding.claim.effect in HARSHNESS:
            return ("later-act" if deciding.start > one.start else "milder"), deciding
        return self._superseded()

    def _superseded(self) -> tuple[str, Placed]:
        return "superseded", max(self.acts, key=lambda p: (*_act_rank(p), p.ref.rank))

    def _against_attack(self, attack: Placed) -> tuple[str, Placed]:
        if spent_by := [h for h in self.halts if attack.end <= h.settled]:
            return "spent", self._latest(spent_by)
        halt = self.deciding
        assert halt is not None, "an attack that is not spent is held off by a halt alone"
        return ("halt-in-force" if attack.claim.is_duration else "undetermined"), halt

    def _latest(self, such: list[Placed]) -> Placed:
        """What decided, where it is among them, else the last to take effect."""
        if self.deciding in such:
            return self.deciding
        return max(such, key=lambda p: (p.start, p.settled, p.ref.rank))


def _decides(placed: Placed, segment: Segment) -> bool:
    named = (placed.claim.development, placed.claim.commitment) == segment.basis[0]
    return named and POSTURE_OF[placed.claim.effect] is segment.posture


def _breaks(attack: Placed, halt: Placed) -> bool:
    """Whether an attack goes past the latest day on which a halt that is still live began."""
    goes_on = attack.claim.is_duration and attack.end > halt.settled
    return attack.start > halt.settled or goes_on


def _last_day(placed: Placed) -> int:
    """The last day on which a claim counts, by itself."""
    claim = placed.claim
    if claim.effect is Effect.HALT and claim.expires is not None:
        return min(claim.expires, placed.stops - 1)
    begins = placed.settled if claim.effect is Effect.HALT else placed.end
    return min(begins + WINDOW_DAYS[claim.effect], placed.stops - 1)


def _newest(placed: Placed) -> tuple[int, int, tuple[int, str, int]]:
    return (*_act_rank(placed), placed.ref.rank)


def _act_rank(placed: Placed) -> tuple[int, int]:
    return (placed.start, HARSHNESS.get(placed.claim.effect, 0))
