"""Claims that would give another posture on a day, and why they do not decide."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from domain.claims.claim import Claim
from domain.stance.dated_claims import COMMITTED, DatedClaim, Rank, wide
from domain.stance.fold import Segment
from domain.stance.policy import Policy
from domain.stance.rules import POSTURE_OF, RULES, Harshness, why_not_text
from domain.stance.runs import Ceasefire, ceasefire_of, force_of, run_of
from domain.vocabulary import Effect, Posture


class Alternative(NamedTuple):
    """A claim that is current on the day, and the posture it would give on its own.

    `code` is a key of `WHY_NOT_TEXTS`; `over` is the claim that prevails over it, None if its own
    confidence is too low for it to count, or if that claim is too old to be current. `decided` is
    the posture of the stance.
    """

    claim: Claim
    posture: Posture
    code: str
    over: Claim | None
    decided: Posture


def alternatives(
    claims: Iterable[Claim],
    segment: Segment,
    on: int,
    policy: Policy,
    least_confidence: int | None = None,
) -> list[Alternative]:
    """Return the claims that are current on day `on` and give another posture, newest first.

    `segment` is the stance on that day. `claims` are the claims of the pair; acts that ended
    longer ago than their window may be left out. Claims below the floor of the policy, or below
    `least_confidence` if the question names one, are alternatives that do not count. Other claims
    of the deciding development are not alternatives. Each development is listed once for each
    posture.
    """
    # A claim below the floor keeps its effect without a floor.
    without_floor = replace(policy, floor=0)
    dated = [wide(claim, without_floor) for claim in claims]
    begun = [one for one in dated if one.start <= on and one.took_effect and one.start < one.stops]
    weak = {one: code for one in begun if (code := _too_weak(one, policy, least_confidence))}
    prevailing = _Prevailing([one for one in begun if one not in weak], segment, on, policy)
    found: dict[tuple[str, Posture], Alternative] = {}
    for one in sorted(begun, key=_newest, reverse=True):
        posture = _alone(one, on, policy)
        if posture in (None, segment.posture) or prevailing.is_of_decider(one):
            continue
        assert posture is not None
        reason = (weak[one], None) if one in weak else prevailing.over(one)
        if reason is not None:
            code, over = reason
            shown = Alternative(one.claim, posture, code, over and over.claim, segment.posture)
            found.setdefault((one.claim.development, posture), shown)
    return list(found.values())


def why_not(one: Alternative, over: str | None, policy: Policy) -> str:
    """Return a sentence that explains why an alternative does not decide.

    `over` names the development that prevails, for example `“A title” (23 December 2024)`.
    """
    harshness = Harshness(f"“{one.decided.value}”", f"“{one.posture.value}”")
    text = why_not_text(one.code, policy.parameters, harshness)
    return f"{text[0].upper()}{text[1:]}{'' if over is None else f': {over}'}."


def _too_weak(one: DatedClaim, policy: Policy, least: int | None) -> str | None:
    """Return the code for why the confidence of a claim is too low for it to count."""
    confidence = one.claim.confidence
    if not policy.counts(confidence):
        return "below-floor"
    if least is not None and (confidence is None or confidence < least):
        return "below-min-confidence"
    return None


class _Prevailing:
    """The claims that have taken effect by the day, among them the one that decides."""

    def __init__(self, begun: list[DatedClaim], segment: Segment, on: int, policy: Policy) -> None:
        self.begun = begun
        self.segment = segment
        self.on = on
        self.policy = policy
        self.ceasefires = [one for one in begun if one.effect is Effect.CEASEFIRE]
        self.decider = next((one for one in begun if _decides(one, segment)), None)

    def is_of_decider(self, one: DatedClaim) -> bool:
        """Return whether a claim belongs to the development that decides."""
        basis = self.segment.basis
        return bool(basis) and one.claim.development == basis[0].development

    def over(self, one: DatedClaim) -> tuple[str, DatedClaim | None] | None:
        """Return the code for why a claim does not decide, and the claim that prevails."""
        if one.effect is Effect.FORCE:
            return self._over_force(one)
        if one.effect is Effect.CEASEFIRE and (replaced := self._over_ceasefire(one)):
            return replaced
        decider = self.decider
        if decider is not None and (code := RULES[self.segment.rule].outranks):
            return code, decider
        later = [o for o in self.begun if o.effect is not Effect.NONE and o.start > one.end]
        if one.effect not in COMMITTED and later:
            return "superseded", max(later, key=_newest)
        if decider is None:
            return None
        if self._made(one, one.settled) < self._made(decider, decider.start):
            return "later", decider
        if one.effect is Effect.CEASEFIRE and _is_milder(self.segment.posture, Posture.CEASEFIRE):
            return "not-presumed", None  # the force that followed it is too old to be among these
        return "milder", decider

    def _force_after(self, one: DatedClaim) -> DatedClaim | None:
        """Return the newest force after a ceasefire that would be presumed to hold without it."""
        this = ceasefire_of(one)
        if this.expires is not None or self.on <= this.last:
            return None

        def follows(placed: DatedClaim) -> bool:
            force = force_of(placed, self.policy)
            return this.after(force, min(self.on, force.sure_end)).force_since

        followed = [o for o in self.begun if o.effect is Effect.FORCE and follows(o)]
        return max(followed, key=_newest, default=None)

    def _made(self, one: DatedClaim, day: int) -> int:
        """Return the day a claim counts as made: for a presumed ceasefire, that after its last."""
        presumed = one.effect is Effect.CEASEFIRE and one.claim.expires is None
        return one.last + 1 if presumed and one.last < self.on else day

    def _over_force(self, one: DatedClaim) -> tuple[str, DatedClaim] | None:
        force = force_of(one, self.policy)
        applying = [
            (placed, ceasefire)
            for placed in self.ceasefires
            if (ceasefire := ceasefire_of(placed)).applies_to(force, self.on)
        ]
        spending = [placed for placed, ceasefire in applying if force.after(ceasefire) is None]
        if spending:
            return "spent", max(spending, key=_newest)
        suspending = [
            placed for placed, ceasefire in applying if ceasefire.suspends(force, self.on)
        ]
        if suspending:
            return "suspended", max(suspending, key=_newest)
        decider = self.decider
        if decider is None:
            return None
        if decider.effect is Effect.CEASEFIRE and ceasefire_of(decider).may_precede(force):
            return "order-unknown", decider
        return "not-sustained", decider

    def _over_ceasefire(self, one: DatedClaim) -> tuple[str, DatedClaim] | None:
        this = ceasefire_of(one)
        replacing = [o for o in self.ceasefires if self._replaces(ceasefire_of(o), this)]
        if replacing:
            return "replaced", max(replacing, key=_newest)
        if force := self._force_after(one):
            return "not-presumed", force
        code = RULES[self.segment.rule].over
        return (code, self.decider) if code and self.decider else None

    def _replaces(self, later: Ceasefire, earlier: Ceasefire) -> bool:
        return later.settled <= self.on and earlier.is_replaced_by(later)


def _is_milder(one: Posture, other: Posture) -> bool:
    harshest_first = list(Posture)
    return harshest_first.index(one) > harshest_first.index(other)


def _decides(one: DatedClaim, segment: Segment) -> bool:
    if not segment.basis or (one.claim.development, one.claim.commitment) != segment.basis[0]:
        return False
    return POSTURE_OF.get(one.effect) is segment.posture


def _alone(one: DatedClaim, on: int, policy: Policy) -> Posture | None:
    """Return the posture that a claim gives on a day if there is no other; None if it is over."""
    if one.effect is Effect.NONE:
        return None
    if one.effect is Effect.CEASEFIRE and one.claim.expires is None:
        counts = on < one.stops and not one.is_paused(on)
    elif one.effect in COMMITTED:
        counts = on <= one.last and not one.is_paused(on)
    elif one.effect is Effect.FORCE:
        run = run_of((force_of(one, policy),), on, policy)
        counts = run is not None and on <= run.last_current(policy)
    else:
        counts = on < one.stops and on <= one.end + policy.windows[one.effect]
    return POSTURE_OF[one.effect] if counts else None


def _newest(one: DatedClaim) -> tuple[int, int, Rank]:
    return (one.start, one.settled, one.ref.rank)
