"""The checks of suspensions and resumptions of commitments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from domain.checks.endings import check_after_made, check_cause, check_party, require_commitment
from domain.checks.validation import check_change
from domain.checks.violations import Violations
from domain.dates import FOREVER, parse_when
from domain.errors import Conflict, Invalid, NotFound
from domain.values import Account, Interruption, Resumption, Suspension


def check_suspension(
    development: UUID,
    account: Account,
    suspension: Suspension,
    interruptions: Sequence[Interruption],
) -> None:
    """Raise an error if no commitment of the development can be suspended like this.

    `interruptions` are those on record. Raise `Conflict` if the commitment is suspended on the day.
    """
    number = suspension.commitment
    require_commitment(development, account, number)
    found = Violations()
    found.check(check_change, suspension)
    found.check(check_party, account, number, suspension.suspended_by, "suspended_by")
    found.check(check_cause, development, suspension.cause, "be suspended")
    found.check(check_after_made, account, number, suspension.date)
    found.raise_any()
    when = parse_when(suspension.date)
    for at, one in _of_commitment(number, interruptions):
        until = FOREVER if one.resumption is None else parse_when(one.resumption.date).latest
        if parse_when(one.suspension.date).earliest <= when.latest and when.earliest < until:
            raise Conflict(
                f"date: commitment {number} is already suspended on {suspension.date}, by"
                f" suspension {at}",
                field="date",
                allowed="a day before that suspension, or on or after its resumption",
            )


def checked_resumption(
    development: UUID,
    account: Account,
    commitment: int,
    resumption: Resumption,
    interruptions: Sequence[Interruption],
) -> Resumption:
    """Return a resumption of a commitment, with the number of the suspension that it ends.

    It is the newest that began before the day and was not resumed. Raise `Conflict` if none is.
    """
    require_commitment(development, account, commitment)
    found = Violations()
    found.check(check_change, resumption)
    found.check(check_party, account, commitment, resumption.resumed_by, "resumed_by")
    found.check(check_cause, development, resumption.cause, "be resumed")
    found.raise_any()
    unresumed = [
        (parse_when(one.suspension.date).earliest, at)
        for at, one in _of_commitment(commitment, interruptions)
        if one.resumption is None
    ]
    if not unresumed:
        raise Conflict(
            f"commitment {commitment} is not suspended",
            field="commitment",
            allowed="a commitment that is suspended",
        )
    day = parse_when(resumption.date).latest
    before = [one for one in unresumed if one[0] < day]
    if not before:
        raise _not_after_suspended(resumption)
    return replace(resumption, suspension=max(before)[1])


def check_resumed(
    development: UUID,
    account: Account,
    resumption: Resumption,
    interruptions: Sequence[Interruption],
) -> None:
    """Raise an error if a resumption cannot end the suspension of its number."""
    number = resumption.suspension
    suspended = require_suspension(development, number, interruptions)
    if suspended.resumption is not None:
        raise Conflict(f"suspension {number} is already resumed", field="suspension")
    commitment = suspended.suspension.commitment
    found = Violations()
    found.check(check_change, resumption)
    found.check(check_party, account, commitment, resumption.resumed_by, "resumed_by")
    found.check(check_cause, development, resumption.cause, "be resumed")
    found.raise_any()
    if parse_when(suspended.suspension.date).earliest >= parse_when(resumption.date).latest:
        raise _not_after_suspended(resumption)


def _not_after_suspended(resumption: Resumption) -> Invalid:
    return Invalid(
        f"date: {resumption.date} is not after the commitment was suspended",
        field="date",
        allowed="a day after the day of the suspension",
    )


def require_suspension(
    development: UUID, number: int, interruptions: Sequence[Interruption]
) -> Interruption:
    """Return suspension `number` of a development; raise an error if it is not on record."""
    if not 1 <= number <= len(interruptions):
        raise NotFound(
            f"development {development} has no suspension {number}",
            field="suspension",
            allowed=f"1 to {len(interruptions)}" if interruptions else "none recorded",
        )
    found = interruptions[number - 1]
    if found.withdrawn:
        raise Conflict(f"suspension {number} is already withdrawn", field="suspension")
    return found


def require_resumption(
    development: UUID, number: int, interruptions: Sequence[Interruption]
) -> None:
    """Raise an error if suspension `number` of a development has no resumption on record."""
    if require_suspension(development, number, interruptions).resumption is None:
        raise NotFound(
            f"suspension {number} of development {development} has no resumption on record",
            field="suspension",
            allowed="a suspension that has a resumption",
        )


def _of_commitment(
    number: int, interruptions: Sequence[Interruption]
) -> list[tuple[int, Interruption]]:
    """Return the suspensions of a commitment that were not withdrawn, with their numbers."""
    return [
        (at, one)
        for at, one in enumerate(interruptions, 1)
        if one.suspension.commitment == number and not one.withdrawn
    ]
