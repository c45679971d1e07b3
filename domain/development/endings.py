"""The checks of endings."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from uuid import UUID

from domain.checks.accounts import checked_places
from domain.checks.invalid_values import InvalidValues
from domain.checks.validation import check_change
from domain.commitments import Commitment, CoveredPlace
from domain.dates import parse_when
from domain.errors import Conflict, Invalid, NotFound
from domain.values import (
    Account,
    Ending,
    MetCondition,
    Resumption,
    Suspension,
    commitment_numbers,
    commitment_parties,
    with_fields,
)

# Whether the development with an id is retracted.
IsRetracted = Callable[[str], bool]


def checked_end(
    development: UUID, account: Account, ending: Ending, recorded: Iterable[Ending]
) -> Ending:
    """Return an ending as it is recorded, with the names of its places in one form.

    `recorded` are the endings on record, also void ones. Raise `NotFound`, `Invalid` or `Conflict`
    if no commitment of the development can end like this.
    """
    number = ending.commitment
    require_commitment(development, account, number)
    found = InvalidValues()
    found.check(check_change, ending)
    found.check(check_party, account, number, ending.ended_by, "ended_by")
    found.check(check_cause, development, ending.cause, "end")
    found.check(check_after_made, account, number, ending.date)
    places = found.check(checked_places, ending.places, "places")
    made = account.commitments[number - 1] if number else None
    if not found and made is not None:
        found.check(_check_covered, places, made)
    found.raise_any()
    _refuse_ended(number, places, recorded)
    if places and made is not None:
        _require_place_left(made, number, (*_ended_places(number, recorded), *places))
    return with_fields(ending, places=places)


def _check_covered(places: tuple[CoveredPlace, ...], made: Commitment) -> None:
    """Raise `Invalid` if a commitment does not apply in a place that is to end in."""
    found = InvalidValues()
    for position, one in enumerate(places):
        if applies_in(made, one):
            continue
        allowed = "a place that is not excluded, or one inside it"
        if made.places:
            allowed = f"one of {named_places(made.places)}, or a named place of a country that is"
            allowed += " covered whole, and none that is excluded"
        at = f"places[{position}]"
        message = f"{at}: the commitment does not apply in {named_place(one)}"
        found.add(Invalid(message, field=at, allowed=allowed))
    found.raise_any()


def applies_in(made: Commitment, one: CoveredPlace) -> bool:
    """Return whether a commitment applies in a place, as far as its own places say."""
    covered = not made.places or any(place.has(one) for place in made.places)
    return covered and not any(place.has(one) for place in made.excluded_places)


def _refuse_ended(number: int, places: Iterable[CoveredPlace], recorded: Iterable[Ending]) -> None:
    """Raise `Conflict` if an ending on record ends the commitment in one of the places."""
    ended = _ended_places(number, recorded)
    for position, one in enumerate(places):
        if any(place.has(one) for place in ended):
            raise Conflict(
                f"places[{position}]: an ending of commitment {number} in {named_place(one)} is"
                " already on record",
                field=f"places[{position}]",
                allowed="places in which it has not ended; or withdraw that ending first",
            )


def _require_place_left(made: Commitment, number: int, ended: tuple[CoveredPlace, ...]) -> None:
    """Raise `Conflict` if endings in places would leave a commitment no place to apply in."""
    if ended_everywhere(made, ended):
        raise Conflict(
            f"places: commitment {number} would then apply nowhere",
            field="places",
            allowed="without places, which ends the commitment as a whole; or fewer places",
        )


def ended_everywhere(made: Commitment, ended: Collection[CoveredPlace]) -> bool:
    """Return whether a partial commitment ended in each of its places."""
    ends = (any(one.has(place) for one in ended) for place in made.places)
    return bool(made.places) and all(ends)


def _ended_places(number: int, recorded: Iterable[Ending]) -> tuple[CoveredPlace, ...]:
    return tuple(place for one in recorded if one.commitment == number for place in one.places)


def named_places(places: Iterable[CoveredPlace]) -> str:
    return ", ".join(map(named_place, places))


def named_place(place: CoveredPlace) -> str:
    return place.country if place.name is None else f"{place.name} ({place.country})"


def require_ending(
    development: UUID,
    commitment: int,
    places: tuple[CoveredPlace, ...],
    endings: tuple[Ending, ...],
    withdrawn: tuple[Ending, ...],
) -> None:
    """Raise an error if a development has no ending of a commitment, or it is withdrawn.

    With `places`, an ending in exactly these places is meant, else one of the whole commitment.
    """
    if any(withdrawn_by(endings, commitment, places)):
        return
    where = f" in {named_places(places)}" if places else ""
    if any(withdrawn_by(withdrawn, commitment, places)):
        raise Conflict(
            f"the ending of commitment {commitment}{where} is already withdrawn",
            field="commitment",
        )
    partly = [one for one in endings if one.commitment == commitment and one.places]
    ended = sorted({one.commitment for one in endings if not one.places})
    allowed = ", ".join(map(str, ended)) or "none recorded"
    if partly:
        allowed = "with places: " + "; or ".join(named_places(one.places) for one in partly)
        allowed += f"; or without places, commitment {commitment}" * (commitment in ended)
    raise NotFound(
        f"development {development} has no ending of commitment {commitment}"
        f"{where or ' as a whole' * bool(partly)} on record",
        field="places" if partly else "commitment",
        allowed=allowed,
    )


def withdrawn_by(
    endings: Iterable[Ending], commitment: int, places: tuple[CoveredPlace, ...]
) -> Iterator[Ending]:
    """Yield the endings that a withdrawal is about.

    Those are the endings in exactly these places, or without places those of the whole commitment.
    """
    named = {place.key for place in places}
    for one in endings:
        if one.commitment == commitment and {place.key for place in one.places} == named:
            yield one


def require_commitment(development: UUID, account: Account, number: int) -> None:
    """Raise `NotFound` if a development has no commitment of this number."""
    made = commitment_numbers(account)
    if number not in made:
        numbers = [str(n) if n else "0, the ceasefire as a whole" for n in made]
        raise NotFound(
            f"development {development} has no commitment {number}",
            field="commitment",
            allowed=", ".join(numbers) or "none recorded",
        )


def check_party(account: Account, number: int, party: str | None, field: str) -> None:
    """Raise `Invalid` if an actor is not a party to a commitment."""
    parties = commitment_parties(account, number)
    if party is not None and party not in parties:
        raise Invalid(
            f"{field}: {party!r} is not a party to the commitment",
            field=field,
            allowed=f"{', '.join(parties)}, or null",
        )


def names_party(account: Account, number: int, party: str) -> str:
    """Return the field of a correction that names this party to a commitment."""
    if number:
        return f"changes.commitments[{number - 1}]"
    return "changes.initiators" if party in account.initiators else "changes.targets"


def check_cause(development: UUID, cause: str | None, verb: str) -> None:
    """Raise `Invalid` if the cause of a change is the development itself."""
    if cause == str(development):
        raise Invalid(f"cause: a commitment cannot {verb} on its own development", field="cause")


def while_void(change: Suspension | Resumption | MetCondition, is_retracted: IsRetracted) -> str:
    """Return why a change of a commitment is void, for an error; empty if it applies."""
    if change.cause is None or not is_retracted(change.cause):
        return ""
    return f" (void while its cause, development {change.cause}, is retracted)"


def check_after_made(account: Account, number: int, date: str) -> None:
    """Raise `Invalid` if a date is certainly before a commitment was made."""
    declared = parse_when(account.occurred).earliest
    effective_from = account.commitments[number - 1].effective_from if number else None
    begins = parse_when(effective_from).earliest if effective_from else declared
    if parse_when(date, "date").latest < min(declared, begins):
        raise Invalid(
            f"date: {date} is before the commitment was made",
            field="date",
            allowed="a day on or after the commitment's own",
        )
