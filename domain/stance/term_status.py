"""The status of a commitment on a day, by a policy: what violates it and what strains it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from domain.claims.claim import Claim
from domain.claims.commitment import Term, applies_at, violation_day
from domain.claims.findings import dismissed_acts
from domain.commitments import Place
from domain.stance.policy import Policy
from domain.vocabulary import Effect


@dataclass(frozen=True, slots=True)
class TermStatus:
    """The status of a term on a day, and the developments that determine it.

    Whether an attack in `undetermined_by` violates the term is not known. Those in `dismissed` were
    found not to violate it.
    """

    status: str
    violations: tuple[str, ...]
    undetermined_by: tuple[str, ...]
    threats: tuple[str, ...]
    attacks_on_it: tuple[str, ...]
    dismissed: tuple[str, ...] = ()

    @property
    def tensions(self) -> tuple[str, ...]:
        """Threats by the committed actor, and attacks on it, since the term took effect."""
        return tuple(dict.fromkeys((*self.threats, *self.attacks_on_it)))


def in_effect_through(term: Term, policy: Policy) -> int:
    """Return the last day in effect; a term of unknown end counts for the days of the policy."""
    counted_from = term.settled if term.origin is None else term.origin.settled
    last = counted_from + policy.unknown_end if term.last is None else term.last
    return last if term.stops is None else min(last, term.stops - 1)


def status_of_term(
    term: Term,
    on: int,
    acts: Sequence[Claim],
    where: Mapping[str, Place | None],
    policy: Policy,
) -> TermStatus:
    """Return the status of a term at the end of day `on`: the first that applies.

    `acts` are the attacks and threats between the two parties in both directions, oldest first.
    `where` gives the place of each attacking development, None if unknown.
    """
    by = term.commitment.by
    through = term.begins - 1 if term.never_began else min(on, in_effect_through(term, policy))
    own = [c for c in acts if c.actor == by and c.start_earliest <= through]
    judged = [(c, _violates(term, c, through, where)) for c in own if c.effect is Effect.FORCE]
    cleared = dismissed_acts(term.findings)
    counted = [(c, breaks) for c, breaks in judged if c.development not in cleared]
    violations = _developments(c for c, breaks in counted if breaks)
    undetermined = _developments(c for c, breaks in counted if breaks is None)
    since = [c for c in acts if term.begins <= c.start_earliest <= through]
    return TermStatus(
        _status(term, on, bool(violations), bool(undetermined), policy),
        violations=violations,
        undetermined_by=undetermined,
        threats=_developments(c for c in since if c.actor == by and c.effect is Effect.THREAT),
        attacks_on_it=_developments(c for c in since if c.actor != by and c.effect is Effect.FORCE),
        dismissed=_developments(
            c for c, breaks in judged if breaks is not False and c.development in cleared
        ),
    )


def _status(term: Term, on: int, violated: bool, undetermined: bool, policy: Policy) -> str:
    if term.stops is not None and term.stops <= on:
        return "ended"
    if term.last is not None and term.last < on:
        return "expired"
    if term.never_began or on < term.begins:
        return "declared"
    if any(gap.has(on) for gap in term.gaps):
        return "suspended"
    if violated:
        return "violated"
    may_be_over = term.may_stop is not None and term.may_stop <= on
    has_lapsed = term.last is None and in_effect_through(term, policy) < on
    if undetermined or may_be_over or has_lapsed:
        return "undetermined"
    return "in-force"


def _violates(
    term: Term, force: Claim, through: int, where: Mapping[str, Place | None]
) -> bool | None:
    """Return whether an attack violates a term by `through`; None if day or place are unknown."""
    if term.commitment.action not in FORBID_FORCE:
        return False
    day = violation_day(force, term.settled, term.last, term.gaps)
    if day is not None and day > through:
        return False
    if not term.is_limited_to_places:
        return None if day is None else True
    place = None if force.place_disputed else where.get(force.development)
    days = (force.start_earliest, force.end_latest)
    if force.is_duration and day is not None:
        days = (day, day)
    applies = applies_at(term, place, *days)
    return applies if day is not None or applies is False else None


# Force says nothing about a promise to release, to allow access, to disarm or to do another thing.
FORBID_FORCE = frozenset({"cease-attacks", "not-intervene"})


def _developments(claims: Iterable[Claim]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(claim.development for claim in claims))
