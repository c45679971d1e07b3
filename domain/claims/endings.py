"""The day from which a commitment is over, with every commitment on which that depends."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from domain.claims.confidence import Attestation
from domain.claims.gaps import Condition
from domain.claims.numbered import last_day, numbered_commitments
from domain.claims.suspensions import NOT_SUSPENDED, Suspended, condition_of, suspensions_of
from domain.commitments import Commitment, EndedPlace, is_ceasefire
from domain.dates import FOREVER, parse_when
from domain.values import DevelopmentEnd, Ending, MetCondition, Resumption, Suspension, parties

if TYPE_CHECKING:
    from domain.development.development import Development

Developments = Mapping[str, "Development"]
# The earliest and the latest first day without an actor, by its id.
Dissolved = Mapping[str, tuple[int, int]]

NOBODY: Dissolved = MappingProxyType({})


class Over(NamedTuple):
    """The bounds of the first day from which a commitment is over, and whether it bears `?`."""

    earliest: int
    latest: int
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """A commitment in its development; all those of a bare ceasefire have number 0."""

    development: Development
    number: int
    commitment: Commitment

    @property
    def key(self) -> tuple[str, int, str, str]:
        made = self.commitment
        return str(self.development.id), self.number, made.by, made.toward


def bearing(development: Development) -> set[str]:
    """Return the ids of the developments that its end, endings, suspensions and `while` name.

    So do those by which the conditions of its commitments were met.

    A `while` that names a commitment of the same development names the development itself.
    Commitments before a correction with a date count too: they apply by an earlier day.
    """
    causes = causes_of_changes(development)
    named = {
        str(one.holds_while.development)
        for one in commitments_ever(development)
        if one.holds_while is not None
    }
    return causes | named


def causes_of_changes(development: Development) -> set[str]:
    """Return the ids of the causes of its end, and of the changes of its commitments."""
    changes: list[Ending | Suspension | Resumption | MetCondition | DevelopmentEnd] = [
        *development.endings,
        *development.met_conditions,
    ]
    if development.end is not None:
        changes.append(development.end)
    for one in development.interruptions:
        if not one.withdrawn:
            changes.append(one.suspension)
            changes += [] if one.resumption is None else [one.resumption]
    return {change.cause for change in changes if change.cause is not None}


def commitments_ever(development: Development) -> Iterator[Commitment]:
    """Yield the commitments of each account of a development that was published by some day."""
    yield from development.account.commitments
    for amendment in development.amendments:
        if amendment.field == "commitments":
            yield from (*amendment.before, *amendment.after)


def parties_ever(development: Development) -> set[str]:
    """Return the actors that an account of a development, published by some day, may bind."""
    found = set(parties(development.account))
    for one in commitments_ever(development):
        found |= {one.by, one.toward}
    for amendment in development.amendments:
        if amendment.field in ("initiators", "targets"):
            found.update(amendment.before, amendment.after)
    return found


def valid_endings(development: Development, retracted: Container[str]) -> dict[int, Ending]:
    """Return the newest ending of each commitment as a whole.

    Endings in some places and void ones, with a retracted cause, are left out.
    """
    return {
        ending.commitment: ending
        for ending in development.endings
        if not ending.places and (ending.cause is None or ending.cause not in retracted)
    }


class Endings:
    """When commitments are over, by their endings and those of what they depend on.

    `known` are the developments that bear on them, directly or through others, by id; a
    commitment that is not among them, or that has no published report, ends nothing. `dissolved`
    gives the actors that no longer exist.
    """

    def __init__(self, known: Developments, dissolved: Dissolved = NOBODY) -> None:
        self.developments = known
        self._dissolved = dissolved
        self._retracted = {id for id, development in known.items() if development.retracted}

    def of(self, development: Development) -> dict[int, Ending]:
        """Return the valid endings of a development by the number of the commitment."""
        return valid_endings(development, self._retracted)

    def places_of(self, development: Development, number: int) -> tuple[EndedPlace, ...]:
        """Return the places in which a commitment ended, without void endings."""
        found = []
        for one in development.endings:
            if one.places and one.commitment == number and one.cause not in self._retracted:
                ended = parse_when(one.date)
                days = ended.earliest, ended.latest, ended.doubtful
                found += [EndedPlace(place, *days) for place in one.places]
        return tuple(found)

    def first_in_places(self, development: Development, number: int) -> Over | None:
        """Return from when a commitment is over in some place; None if it ended in no place."""
        return soonest(self.places_of(development, number))

    def end_of(
        self, development: Development, affiliations: Mapping[str, str | None]
    ) -> DevelopmentEnd | None:
        """Return the end of a development itself; None without one, or if it is void.

        It is void if its cause is retracted, or if its own reports are improbable.
        """
        end = development.end
        if end is None or end.cause in self._retracted:
            return None
        is_improbable = Attestation(end.reports, (), affiliations).of_deed().is_improbable
        return None if is_improbable else end

    def suspensions_of(self, development: Development, number: int) -> Suspended:
        """Return the suspensions of a commitment that apply."""
        if not development.interruptions:
            return NOT_SUSPENDED
        return suspensions_of(development, number, self._retracted)

    def condition_of(
        self, development: Development, number: int, commitment: Commitment
    ) -> Condition | None:
        """Return the condition on which a commitment takes effect; None if it waits for none."""
        return condition_of(development, number, commitment, self._retracted)

    def over_from(
        self, development: Development, number: int, commitment: Commitment
    ) -> Over | None:
        """Return from when a commitment is over; None if nothing ended it.

        That it expired, or that a party was dissolved, is not an ending of its own.
        """
        made = Made(development, number, commitment)
        own = self._own_ending(made)
        return soonest([*(() if own is None else (own,)), *self._others(made)])

    def _others(self, made: Made) -> Iterator[Over]:
        """Yield the ends of all that a commitment depends on.

        A chain of `while` is followed until it comes back to a commitment. A pledge also ends with
        the ceasefire of its development and pair, and with all on which that depends.
        """
        hosts, followed = [made], set()
        while hosts:
            one = hosts.pop()
            if one.key in followed:
                continue
            followed.add(one.key)
            passed = {one.key}
            if one is not made and (ended := self._own_ending(one)) is not None:
                yield ended
            hosts += _hosts(one)
            while (named := self._named_by(one)) is not None and named.key not in passed:
                passed.add(named.key)
                yield from self._ends_of_named(named)
                hosts += _hosts(named)
                one = named

    def _ends_of_named(self, named: Made) -> Iterator[Over]:
        """Yield every end of a commitment that counts for what lasts while it is kept."""
        ended, last = self._own_ending(named), last_day(named.commitment)
        if ended is not None:
            yield ended
        if last is not None and last < FOREVER:
            yield Over(last + 1, last + 1, _is_doubtful(named.commitment.expires))
        for party in (named.commitment.by, named.commitment.toward):
            if (gone := self._dissolved.get(party)) is not None:
                yield Over(gone[1], gone[1])

    def _own_ending(self, made: Made) -> Over | None:
        ending = self.of(made.development).get(made.number)
        if ending is None:
            return None
        ended = parse_when(ending.date)
        return Over(ended.earliest, ended.latest, ended.doubtful)

    def _named_by(self, made: Made) -> Made | None:
        """Return the commitment that this one lasts `while`, if it is known and published."""
        named = made.commitment.holds_while
        if named is None:
            return None
        id = str(named.development)
        own = made.development
        development = own if id == str(own.id) else self.developments.get(id)
        if development is None or development.retracted or not development.reports:
            return None
        return next(
            (one for one in _commitments(development) if one.number == named.commitment), None
        )


def _commitments(development: Development) -> list[Made]:
    numbered = numbered_commitments(development.account)
    return [Made(development, number, commitment) for number, commitment in numbered]


def _hosts(made: Made) -> list[Made]:
    """Return the ceasefire of the development and pair of a pledge."""
    if is_ceasefire(made.commitment):
        return []
    pair = made.commitment.by, made.commitment.toward
    return [
        one
        for one in _commitments(made.development)
        if is_ceasefire(one.commitment) and (one.commitment.by, one.commitment.toward) == pair
    ][:1]


def soonest(ends: Iterable[Over | EndedPlace]) -> Over | None:
    """Return the earliest of several ends in each placement of their dates."""
    ends = list(ends)
    if not ends:
        return None
    earliest, latest = min(one.earliest for one in ends), min(one.latest for one in ends)
    doubtful = any(one.doubtful for one in ends if one.earliest == earliest or one.latest == latest)
    return Over(earliest, latest, doubtful)


def _is_doubtful(expires: str | None) -> bool:
    return expires is not None and parse_when(expires).doubtful
