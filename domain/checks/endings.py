"""The checks of endings, and of corrections to commitments that have an ending."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from domain.checks.validation import check_ending
from domain.checks.violations import Violations
from domain.dates import parse_when
from domain.errors import Conflict, Invalid, NotFound
from domain.values import Account, Ending, commitment_numbers, commitment_parties

_OR_WITHDRAW = "; or withdraw the ending first"


def check_end(development: UUID, account: Account, ending: Ending) -> None:
    """Raise `NotFound` or `Invalid` if no commitment of the development can end like this."""
    number = ending.commitment
    made = commitment_numbers(account)
    if number not in made:
        numbers = [str(n) if n else "0, the ceasefire as a whole" for n in made]
        raise NotFound(
            f"development {development} has no commitment {number}",
            field="commitment",
            allowed=", ".join(numbers) or "none recorded",
        )
    found = Violations()
    found.check(check_ending, ending)
    parties = commitment_parties(account, number)
    if ending.ended_by is not None and ending.ended_by not in parties:
        found.add(
            Invalid(
                f"ended_by: {ending.ended_by!r} is not a party to the commitment",
                field="ended_by",
                allowed=f"{', '.join(parties)}, or null",
            )
        )
    if ending.cause == str(development):
        found.add(Invalid("cause: a commitment cannot end on its own development", field="cause"))
    found.check(_check_after_made, ending, account)
    found.raise_any()


def _check_after_made(ending: Ending, account: Account) -> None:
    declared = parse_when(account.occurred).earliest
    effective_from = (
        account.commitments[ending.commitment - 1].effective_from if ending.commitment else None
    )
    begins = parse_when(effective_from).earliest if effective_from else declared
    if parse_when(ending.date, "date").latest < min(declared, begins):
        raise Invalid(
            f"date: {ending.date} is before the commitment was made",
            field="date",
            allowed="a day on or after the commitment's own",
        )


def check_still_ended(before: Account, after: Account, endings: Iterable[Ending]) -> None:
    """Raise `Conflict` if a correction removes the commitment or the party of an ending."""
    for ending in endings:
        number = ending.commitment
        if number not in commitment_numbers(after):
            kind_is_wrong = number == 0 and after.kind != "ceasefire"
            field = "changes.kind" if kind_is_wrong else "changes.commitments"
            raise Conflict(
                f"{field}: this removes commitment {number}, which has an ending on record",
                field=field,
                allowed=(
                    "a ceasefire that lists none to cease attacks"
                    if number == 0
                    else f"a list that has a commitment {number}"
                )
                + _OR_WITHDRAW,
            )
        _refuse_moved(before, after, number)
        if ending.ended_by is not None and ending.ended_by not in commitment_parties(after, number):
            field = _names_party(before, number, ending.ended_by)
            raise Conflict(
                f"{field}: commitment {number} was ended by {ending.ended_by!r}, which would no"
                " longer be a party to it",
                field=field,
                allowed=f"parties of whom {ending.ended_by!r} is one{_OR_WITHDRAW}",
            )


def _refuse_moved(before: Account, after: Account, number: int) -> None:
    """Raise `Conflict` if a changed list would give the ending to another commitment."""
    ended = before.commitments[number - 1] if number else None
    if ended is None or ended not in after.commitments or after.commitments[number - 1] == ended:
        return
    moved = after.commitments.index(ended) + 1
    raise Conflict(
        f"changes.commitments: commitment {number}, which has an ending on record, would be"
        f" number {moved}",
        field="changes.commitments",
        allowed=f"a list in which it keeps its number{_OR_WITHDRAW}",
    )


def _names_party(account: Account, number: int, party: str) -> str:
    """Return the field of a correction that names this party to a commitment."""
    if number:
        return f"changes.commitments[{number - 1}]"
    return "changes.initiators" if party in account.initiators else "changes.targets"
