"""The days of a commitment, where it applies, and what violates it.

The fold of stances and the status of a commitment share the latest day on which it took effect.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from domain.commitments import place_name_key
from domain.dates import FOREVER, NEVER

if TYPE_CHECKING:
    from domain.claims.claim import Claim, Origin
    from domain.claims.findings import Verdict
    from domain.claims.gaps import Gap
    from domain.commitments import Commitment, CoveredPlace, EndedPlace, Place

# UCDP: an exact place, one within about 25 km of it, or a second-order division. An event with a
# less precise place may have happened in the covered place, whatever name it has.
LEAST_PRECISE = 3


@dataclass(frozen=True, slots=True)
class Term:
    """A commitment with its days as ordinals; `stops` is the first day on which it is over.

    It took effect between `begins` and `settled`. `last` is its last agreed day: FOREVER if open,
    None if unknown. `gaps` are its suspensions. From `may_stop` on it may be over because a party
    may no longer exist. `awaits` says that it has not taken effect, whatever its days are, because
    its condition is not met. `ended_places` are the places in which it ended.
    `findings` are those that apply to acts under it, as a question knows them. `origin` says
    between whom it was undertaken if a successor took it over.
    """

    number: int
    commitment: Commitment
    declared: int
    begins: int
    settled: int
    last: int | None
    stops: int | None
    gaps: tuple[Gap, ...] = ()
    awaits: bool = False
    ended_places: tuple[EndedPlace, ...] = ()
    may_stop: int | None = None
    findings: tuple[Verdict, ...] = ()
    origin: Origin | None = None

    @property
    def is_limited_to_places(self) -> bool:
        """Whether force somewhere may not violate it."""
        return self.commitment.partial or bool(self.ended_places)

    @property
    def never_began(self) -> bool:
        """Whether it has not taken effect, whatever its days are.

        Its condition is not met, or it was suspended on or before its first possible day and was
        not resumed. A suspension with a resumption moves that day, and is no gap.
        """
        return self.awaits or any(gap.start_earliest <= self.begins for gap in self.gaps)


def ended_by_dissolution(term: Term, gone: tuple[int, int] | None) -> Term:
    """Return the term after a party was dissolved; `gone` is the earliest and latest day of that.

    The term ends by the latest day unless it has expired. `gone` is None if both parties exist.
    """
    if gone is None:
        return term
    earliest, latest = gone
    expired = term.last is not None and term.last < latest
    ends = [day for day in (term.stops, None if expired else latest) if day is not None]
    return replace(term, stops=min(ends, default=None), may_stop=earliest)


def reciprocity(commitment: Commitment, commitments: Iterable[Commitment]) -> str:
    """Return how many parties the `commitments` of the same action bind to one another."""
    bound = {(c.by, c.toward) for c in commitments if c.action == commitment.action}
    parties, reached = {commitment.by}, [commitment.by]
    while reached:
        by = reached.pop()
        others = {to for one, to in bound if one == by and (to, one) in bound} - parties
        parties |= others
        reached.extend(others)
    if commitment.toward not in parties:
        return "unilateral"
    return "mutual" if len(parties) == 2 else "multilateral"


def latest_effective_day(earliest: int, latest: int, last: int | None, stops: int | None) -> int:
    """Return the latest day on which something took effect that did so between two days.

    It took effect by its `last` day and before the first day `stops` on which it is over, whatever
    its own date allows. A bound that lies before `earliest` is ignored.
    """
    if last is not None and earliest <= last < latest:
        latest = last
    return stops - 1 if stops is not None and earliest < stops <= latest else latest


def settled_day(
    earliest: int, latest: int, last: int | None, stops: int | None, gaps: Sequence[Gap]
) -> int:
    """Return the latest day on which a commitment took effect; it did so before a suspension."""
    ends = [gap.start_earliest for gap in gaps if gap.start_earliest > earliest][:1]
    ends += [] if stops is None else [stops]
    return latest_effective_day(earliest, latest, last, min(ends, default=None))


def violation_day(
    force: Claim, settled: int, expires: int | None, gaps: Sequence[Gap] = ()
) -> int | None:
    """Return the first day on which force violates a commitment that took effect by `settled`.

    NEVER if the force was over by then, was a duration that a commitment with a stated last day
    suspends, or came while the commitment was suspended. None if it is one day that may be before
    or after.
    """
    day = _day_since(force, settled, expires)
    if day is None or day == NEVER:
        return day
    for gap in gaps:
        if force.is_duration:
            if gap.may_have(day):
                day = gap.end_latest + 1
        elif gap.may_have(force.start_earliest) and gap.may_have(force.end_latest):
            return NEVER
        elif force.start_earliest <= gap.end_latest and force.end_latest >= gap.start_earliest:
            return None
    lasted = force.end_earliest if force.is_duration else day
    return day if day <= lasted else NEVER


def _day_since(force: Claim, settled: int, expires: int | None) -> int | None:
    if force.start_earliest > settled:
        return force.start_earliest
    if force.end_latest <= settled:
        return NEVER
    if not force.is_duration:
        return None
    is_limited = expires is not None and expires != FOREVER
    if is_limited or force.end_earliest <= settled or force.end_earliest == FOREVER:
        return NEVER
    return settled + 1


def is_covered(
    where: Place | None,
    places: Iterable[CoveredPlace],
    excluded: Iterable[CoveredPlace] = (),
) -> bool | None:
    """Return whether `where` is in one of the places and in none of those excluded.

    None if that is unknown, or if there are neither. Without places, all others are covered.
    """
    outside = {_is_within(where, place) for place in excluded}
    found = {_is_within(where, place) for place in places} or {True if outside else None}
    if True in outside or found == {False}:
        return False
    return None if None in outside or True not in found else True


def applies_at(term: Term, where: Place | None, first: int, last: int) -> bool | None:
    """Return whether a commitment applies where force was used between two days.

    None if that is unknown. It applies in a place until the day on which it ended there.
    """
    made = term.commitment
    covered = is_covered(where, made.places, made.excluded_places) if made.partial else True
    ended = {_has_ended_at(one, where, first, last) for one in term.ended_places}
    if covered is False or True in ended:
        return False
    return None if None in ended else covered


def _has_ended_at(one: EndedPlace, where: Place | None, first: int, last: int) -> bool | None:
    inside = _is_within(where, one.place)
    if inside is False or last < one.earliest:
        return False
    return inside if first >= one.latest else None


def _is_within(where: Place | None, covered: CoveredPlace) -> bool | None:
    if where is None or where.country is None:
        return None
    if where.country != covered.country:
        return False
    if covered.name is None or place_name_key(covered.name) == place_name_key(where.name):
        return True
    return False if where.precision is not None and where.precision <= LEAST_PRECISE else None
