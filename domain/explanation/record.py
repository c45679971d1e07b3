"""What is on record of a pair by a day: days with force, and the newest evidence.

It is computed when a question is answered, from the few claims that can matter on the day.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from domain.claims.claim import Part
from domain.dates import FOREVER
from domain.stance.dated_claims import COMMITTED, ClaimRef, DatedClaim, Rank, wide
from domain.stance.rules import POSTURE_OF
from domain.stance.runs import Ceasefire, Force, ceasefire_of, force_of
from domain.vocabulary import Effect, Posture

if TYPE_CHECKING:
    from domain.claims.claim import Claim
    from domain.claims.gaps import Gap
    from domain.stance.policy import Policy

RECENT = 30  # days
LONGER = 90  # days

Span = tuple[int, int]


class LastEvidence(NamedTuple):
    """The newest evidence of A toward B: its day, the posture it set, and the development.

    `ended` is the first day on which it no longer holds, if it was a commitment and is over.
    `claim` is the claim that it is.
    """

    day: int
    posture: Posture
    claim: DatedClaim
    ended: int | None = None

    @property
    def development(self) -> str:
        return self.claim.claim.development


class PairRecord(NamedTuple):
    """What is on record of a pair by a day.

    `last_act` is the last day with acts of force. `acts_30d` and `acts_90d` count such days in the
    last 30 and 90 days, the day itself included. `resumed` names the durations of force of open end
    that a ceasefire with a stated last day has suspended.
    """

    last_act: int | None = None
    acts_30d: int = 0
    acts_90d: int = 0
    last: LastEvidence | None = None
    resumed: frozenset[str] = frozenset()


NOTHING = PairRecord()


def is_lasting(claim: Claim) -> bool:
    """Return whether a claim is more than one act: several acts, a duration, a commitment."""
    return claim.is_duration or claim.days > 1 or claim.effect in COMMITTED


class Begun(NamedTuple):
    """The claims of a pair that have taken effect by day `on`, dated once for all that is asked."""

    on: int
    policy: Policy
    dated: Sequence[DatedClaim]
    ceasefires: Ceasefires

    def with_acts(self, claims: Iterable[Claim]) -> Begun:
        """Return these and more claims, none of them a ceasefire."""
        acts = _begun(self.on, claims, self.policy)
        return self._replace(dated=[*self.dated, *acts])


def begun_by(on: int, claims: Iterable[Claim], policy: Policy) -> Begun:
    """Return the claims of a pair that have taken effect by day `on`."""
    dated = _begun(on, claims, policy)
    return Begun(on, policy, dated, Ceasefires(dated, on, policy))


def _begun(on: int, claims: Iterable[Claim], policy: Policy) -> list[DatedClaim]:
    """Return the claims that may decide and have taken effect by a day."""
    dated = (wide(claim, policy) for claim in claims)
    return [
        one
        for one in dated
        if one.effect is not Effect.NONE and one.start <= on and one.took_effect
    ]


def record_on(begun: Begun, force_days: Iterable[int]) -> PairRecord:
    """Return what is on record of a pair at the end of a day.

    `begun` has all lasting claims of the pair, and those of the newest day on which any other
    began; more do not matter. `force_days` has the first possible days of single acts of force by
    then: the last one, and all within 90 days.
    """
    on, dated, ceasefires = begun.on, begun.dated, begun.ceasefires
    days = set(force_days)
    left = {_key(one) for one in dated if _is_rest(one, on)}
    evidence: list[tuple[LastEvidence, ClaimRef]] = []
    for one in dated:
        spans = ceasefires.days_of(one)
        days.update(
            day for first, last in spans for day in range(max(first, on - LONGER + 1), last + 1)
        )
        days.update(last for _, last in spans)
        if one.effect is Effect.CEASEFIRE and _key(one) in left:
            continue  # what is left of it is the evidence
        if (found := _evidence(one, spans, on)) is not None:
            evidence.append((found, one.ref))
    newest = max(evidence, key=_newest, default=None)
    return PairRecord(
        max(days, default=None),
        sum(day > on - RECENT for day in days),
        sum(day > on - LONGER for day in days),
        newest[0] if newest else None,
        frozenset(one.claim.development for one in dated if ceasefires.have_suspended(one)),
    )


def _key(one: DatedClaim) -> tuple[str, int]:
    return one.claim.development, one.claim.commitment


def _is_rest(one: DatedClaim, on: int) -> bool:
    """Return whether a claim is what is left of a ceasefire by a day."""
    if one.claim.part is not Part.REMAINDER:
        return False
    since = one.pauses[0].end
    return since <= on and since < one.stops


def _newest(found: tuple[LastEvidence, ClaimRef]) -> tuple[int, int, Rank]:
    """Order evidence by its day; of one day the harsher is the newest."""
    evidence, ref = found
    return evidence.day, -_HARSHER_FIRST.index(evidence.posture), ref.rank


_HARSHER_FIRST = list(Posture)


def _evidence(one: DatedClaim, spans: Sequence[Span], on: int) -> LastEvidence | None:
    if one.effect is Effect.FORCE:
        return LastEvidence(spans[-1][1], POSTURE_OF[one.effect], one) if spans else None
    if one.effect in COMMITTED:
        return _evidence_of_commitment(one, on)
    day = min(one.end, on) if one.claim.is_duration else one.start
    return LastEvidence(day, POSTURE_OF[one.effect], one)


def _evidence_of_commitment(one: DatedClaim, on: int) -> LastEvidence:
    """Return the evidence of a commitment.

    An ending is evidence, and so are a suspension and a resumption; a term that ran out is none.
    """
    expires = one.claim.expires
    ended = one.stops if one.stops <= on else None
    ran_out = expires + 1 if expires is not None and expires < on else None
    over = min((day for day in (ended, ran_out) if day is not None), default=None)
    if ended is not None and ended == over:
        day = ended
    else:
        until = on if over is None else over - 1
        changes = (day for pause in one.pauses for day in (pause.start, pause.end))
        day = max([one.start, *(day for day in changes if day <= until)])
    return LastEvidence(day, POSTURE_OF[one.effect], one, over)


class Ceasefires:
    """The ceasefires of a pair that have begun by day `on`."""

    def __init__(self, dated: Iterable[DatedClaim], on: int, policy: Policy) -> None:
        every = (ceasefire_of(one) for one in dated if one.effect is Effect.CEASEFIRE)
        self._all = sorted(every, key=_settled)
        self._on = on
        self._policy = policy

    def days_of(self, one: DatedClaim) -> list[Span]:
        """Return the spans of days on which a claim was force, also if it is spent since.

        A single act counts on its first possible day, and several acts within a period on as many
        days as in a run, from the first possible one on. A duration counts through its last
        possible day, without the days on which a ceasefire suspends it, and only until one spends
        it.
        """
        if one.effect is not Effect.FORCE:
            return []
        if not one.claim.is_duration:
            days = force_of(one, self._policy).days
            return [(one.start, min(self._on, one.start + days - 1))]
        return self.days_between(one, one.start, one.end)

    def days_between(self, one: DatedClaim, begin: int, through: int) -> list[Span]:
        """Return the spans of a duration of force between two days."""
        force = force_of(one, self._policy)
        applying = [c for c in self._settled_since(one.start) if c.applies_to(force, self._on)]
        spent = [c for c in applying if force.after(c) is None]
        begun = one.start if one.sure_end == FOREVER else one.sure_end
        last = min([through, self._on, *(max(begun, c.start - 1) for c in spent)])
        spans = [(begin, last)] if begin <= last else []
        for ceasefire in applying:
            if ceasefire.is_limited and ceasefire.settled < force.end:
                for suspended in self._suspended(ceasefire, force.start):
                    spans = list(_without(spans, *suspended))
        return spans

    def left_of(self, force: Force) -> Force | None:
        """Return what is left of force under all ceasefires; None if one of them spends it."""
        left: Force | None = force
        for one in self._settled_since(force.start):
            if left and one.applies_to(force, self._on):
                left = left.after(one)
        return left

    def have_suspended(self, one: DatedClaim) -> bool:
        """Return whether a ceasefire suspended a duration of force whose end is open."""
        if one.effect is not Effect.FORCE or one.sure_end != FOREVER:
            return False
        settled = self._settled_since(one.start)
        return any(c.is_limited and c.settled < self._on for c in settled)

    def _settled_since(self, start: int) -> list[Ceasefire]:
        """Return the ceasefires that bear on force that began on a day.

        One that settled before spends and suspends nothing of it.
        """
        return self._all[bisect_left(self._all, start, key=_settled) :]

    def _suspended(self, ceasefire: Ceasefire, start: int) -> list[Span]:
        """Return the days on which a ceasefire suspends a duration of force from `start` on."""
        later = [one for one in self._all if ceasefire.is_replaced_by(one)]
        first = ceasefire.settled if start > ceasefire.start else ceasefire.start
        spans = [(first, min([ceasefire.last, *(one.settled - 1 for one in later)]))]
        for pause in ceasefire.pauses:
            spans = list(_without(spans, pause.start, pause.end - 1))
        return [span for span in spans if span[0] <= span[1]]


def durations_of_force_since(
    settled: int, begun: Begun, gaps: Sequence[Gap] = ()
) -> list[tuple[int, str]]:
    """Return the durations of force that certainly went on after a day.

    Each is given by the first such day and its development. `begun` has all lasting claims of the
    pair. Days in the `gaps` of a commitment do not count.
    """
    found = []
    for one in begun.dated:
        if one.effect is Effect.FORCE and one.claim.is_duration:
            first = max(one.start, settled + 1)
            spans = begun.ceasefires.days_between(one, first, one.sure_end)
            for gap in gaps:
                spans = list(_without(spans, gap.start_earliest, gap.end_latest))
            found += [(first, one.claim.development) for first, _ in spans[:1]]
    return found


_settled = attrgetter("settled")


def _without(spans: Iterable[Span], first: int, last: int) -> Iterator[Span]:
    for begin, end in spans:
        if first > last:
            yield begin, end
            continue
        if begin <= min(end, first - 1):
            yield begin, min(end, first - 1)
        if max(begin, last + 1) <= end:
            yield max(begin, last + 1), end
