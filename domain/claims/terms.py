"""The commitments of a development with their days."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from domain.claims.commitment import Term, settled_day
from domain.claims.endings import NOBODY, Developments, Dissolved, Endings
from domain.claims.gaps import Condition, Gap, begun
from domain.claims.numbered import last_day, numbered_commitments
from domain.claims.successions import (
    NO_SUCCESSIONS,
    Successions,
    TakenOver,
    taken_over,
    without_successors,
)
from domain.commitments import Commitment, EndedPlace
from domain.dates import parse_when
from domain.values import Account, with_fields

if TYPE_CHECKING:
    from domain.development.development import Development


def terms(
    development: Development,
    bearing: Developments = MappingProxyType({}),
    dissolved: Dissolved = NOBODY,
    successions: Successions = NO_SUCCESSIONS,
) -> list[Term]:
    """Return every commitment of a development, including those that a bare ceasefire implies.

    Those that successors of the parties took over come last. A retracted development has none.
    `bearing`, `dissolved` and `successions` are as for `claims_of`.
    """
    if development.retracted:
        return []
    account = development.account
    endings = Endings(bearing, without_successors(dissolved, successions))
    found = []
    for number, commitment in numbered_commitments(account):
        over = endings.over_from(development, number, commitment)
        gaps = endings.suspensions_of(development, number).gaps
        condition = endings.condition_of(development, number, commitment)
        stops = over.earliest if over else None
        term = _term(number, commitment, account, stops, gaps, condition)
        found.append(_ended_in(term, endings.places_of(development, number)))
    passed = taken_over(development, endings, successions, dissolved)
    return found + [_passed_on(one, development, endings) for one in passed]


def _passed_on(one: TakenOver, development: Development, endings: Endings) -> Term:
    """Return a commitment as a successor took it over."""
    over = endings.over_from(development, one.number, one.original)
    stops = over.earliest if over else None
    first, last = one.begins.start_earliest, last_day(one.original)
    term = Term(
        one.number,
        with_fields(one.original, by=one.by, toward=one.toward),
        first,
        first,
        settled_day(first, one.begins.start_latest, last, stops, one.gaps),
        last,
        stops,
        one.gaps,
        origin=one.origin,
    )
    return _ended_in(term, endings.places_of(development, one.number))


def _ended_in(term: Term, places: tuple[EndedPlace, ...]) -> Term:
    """Return a term that ended in some places; it took effect before that, as `begun_before`."""
    if not places:
        return term
    first = min(one.earliest for one in places)
    settled = first - 1 if term.begins < first <= term.settled else term.settled
    return replace(term, settled=settled, ended_places=places)


def _term(
    number: int,
    commitment: Commitment,
    account: Account,
    stops: int | None,
    suspended: tuple[Gap, ...],
    condition: Condition | None,
) -> Term:
    occurred = parse_when(account.occurred)
    effective_from = (
        parse_when(commitment.effective_from) if commitment.effective_from else occurred
    )
    last = last_day(commitment)
    begins, gaps, _ = begun(effective_from, suspended, condition)
    first = begins.start_earliest
    settled = settled_day(first, begins.start_latest, last, stops, gaps)
    awaits = condition is not None and condition.met is None
    return Term(number, commitment, occurred.earliest, first, settled, last, stops, gaps, awaits)
