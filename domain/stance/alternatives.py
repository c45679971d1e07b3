"""Claims that would give another posture on a day, and why they do not decide."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from domain.claims.claims import Claim
from domain.claims.commitment import violation_day
from domain.dates import NEVER
from domain.stance.effects import DatedClaim, nominal
from domain.stance.fold import Segment
from domain.stance.policy import Policy
from domain.vocabulary import Effect, Posture


class Alternative(NamedTuple):
    """A claim that still counts on the day, and the posture it would give on its own.

    `code` is a key of `Policy.why_not`; `over` is the claim that prevails over it.
    """

    claim: Claim
    posture: Posture
    code: str
    over: Claim


def alternatives(
    claims: Iterable[Claim], segment: Segment, on: int, policy: Policy
) -> list[Alternative]:
    """Return the claims whose window covers day `on` and that give another posture, newest first.

    `segment` is the stance on that day. `claims` are the claims of the pair; attacks of one known
    day that is further back than their window may be left out. Other claims of the deciding
    development are not alternatives. Each development is listed once for each posture.
    """
    begun = [p for p in map(nominal, claims) if p.start <= on and p.start < p.stops]
    placed = [p for p in begun if p.took_effect]
    weighing = _DecidingClaims(placed, segment, on, policy)
    found: dict[tuple[str, Posture], Alternative] = {}
    for one in sorted(placed, key=lambda p: _newest(p, policy), reverse=True):
        if _last_day(one, policy) < on or one.claim.development == segment.basis[0].development:
            continue
        posture = policy.posture_of[one.claim.effect]
        if posture not in (segment.posture, Posture.QUIET):
            code, over = weighing.reason_against(one)
            key = (one.claim.development, posture)
            found.setdefault(key, Alternative(one.claim, posture, code, over.claim))
    return list(found.values())


def why_not(code: str, over: str, policy: Policy) -> str:
    """Return a sentence that explains why an alternative does not decide.

    `over` names the development that prevails, for example `“A title” (2024-12-23)`.
    """
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
            return (
                f"It was broken by the attack {over}, and an attack was at most"
                f" {policy.attack_window} days ago."
            )
        case "halt-in-force":
            return f"The halt {over} still runs, and only an attack that broke it decides before."
        case "outranked":
            return f"The attack {over} decides before all that is short of violence."
        case "later-act":
            return f"{over} came later: of what is short of violence, the last act decides."
        case "milder":
            return f"{over} is of the same day and harsher: of one day, the harsher act decides."
    return f"{over} took its place; that one's window is over, and no older act returns."


class _DecidingClaims:
    """The claims that decide on the day, with which each alternative is compared."""

    def __init__(self, placed: list[DatedClaim], segment: Segment, on: int, policy: Policy) -> None:
        self.on = on
        self.policy = policy
        self.halts = [p for p in placed if p.claim.effect is Effect.HALT]
        self.attacks = [p for p in placed if p.claim.effect is Effect.ATTACK]
        self.acts = [p for p in placed if p.claim.effect in policy.harshness]
        # None if the posture is quiet: the last claim may be an old attack that was left out.
        self.deciding = next((p for p in placed if _decides(p, segment, policy)), None)

    def reason_against(self, one: DatedClaim) -> tuple[str, DatedClaim]:
        """Return the code for why a claim does not decide, and the claim that prevails."""
        if one.claim.effect is Effect.ATTACK:
            return self._reason_against_attack(one)
        if one.claim.effect is Effect.HALT:
            return "broken", self._latest([a for a in self.attacks if _violates(a, one)])
        deciding = self.deciding
        if deciding is None:
            return self._superseded()
        if deciding.claim.effect is Effect.ATTACK:
            return "outranked", deciding
        if deciding.claim.effect is Effect.HALT and _last_day(deciding, self.policy) >= self.on:
            return "halt-in-force", deciding
        is_later = _act_rank(deciding, self.policy) > _act_rank(one, self.policy)
        if is_later and deciding.claim.effect in self.policy.harshness:
            return ("later-act" if deciding.start > one.start else "milder"), deciding
        return self._superseded()

    def _superseded(self) -> tuple[str, DatedClaim]:
        return "superseded", max(self.acts, key=lambda p: _newest(p, self.policy))

    def _reason_against_attack(self, attack: DatedClaim) -> tuple[str, DatedClaim]:
        if spent_by := [h for h in self.halts if attack.end <= h.settled]:
            return "spent", self._latest(spent_by)
        halt = self.deciding
        assert halt is not None, "only a halt prevails over an attack that is not spent"
        return ("halt-in-force" if attack.claim.is_duration else "undetermined"), halt

    def _latest(self, candidates: list[DatedClaim]) -> DatedClaim:
        """Return the deciding claim if it is a candidate, else the last to take effect."""
        if self.deciding in candidates:
            return self.deciding
        return max(candidates, key=lambda p: (p.start, p.settled, p.ref.rank))


def _decides(placed: DatedClaim, segment: Segment, policy: Policy) -> bool:
    named = (placed.claim.development, placed.claim.commitment) == segment.basis[0]
    return named and policy.posture_of[placed.claim.effect] is segment.posture


def _violates(attack: DatedClaim, halt: DatedClaim) -> bool:
    """Return whether an attack for sure violates a halt that is still in effect."""
    day = violation_day(attack.start, attack.end, attack.claim.is_duration, halt.settled)
    return day is not None and day < NEVER


def _last_day(placed: DatedClaim, policy: Policy) -> int:
    """Return the last day on which a claim counts if nothing supersedes it."""
    claim = placed.claim
    if claim.effect is Effect.HALT and claim.expires is not None:
        return min(claim.expires, placed.stops - 1)
    begins = placed.settled if claim.effect is Effect.HALT else placed.end
    return min(begins + policy.windows[claim.effect], placed.stops - 1)


def _newest(placed: DatedClaim, policy: Policy) -> tuple[int, int, tuple[int, str, int]]:
    return (*_act_rank(placed, policy), placed.ref.rank)


def _act_rank(placed: DatedClaim, policy: Policy) -> tuple[int, int]:
    return (placed.start, policy.harshness.get(placed.claim.effect, 0))
