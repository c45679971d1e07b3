"""The checks of suspensions and resumptions of commitments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import UUID

from domain.checks.invalid_values import InvalidValues
from domain.checks.numbers import check_number
from domain.checks.validation import check_change
from domain.dates import parse_when
from domain.development.endings import (
    IsRetracted,
    check_after_made,
    check_cause,
    check_party,
    require_commitment,
    while_void,
)
from domain.errors import Conflict, Invalid, NotFound
from domain.values import Account, Interruption, Resumption, Suspension


def check_suspension(development: UUID, account: Account, suspension: Suspension) -> None:
    """Raise an error if no commitment of the development can be suspended like this."""
    number = suspension.commitment
    require_commitment(development, account, number)
    found = InvalidValues()
    found.check(check_change, suspension)
    found.check(check_party, account, number, suspension.suspended_by, "suspended_by")
    found.check(check_cause, development, suspension.cause, "be suspended")
    found.check(check_after_made, account, number, suspension.date)
    found.raise_any()


def refuse_overlap(
    suspension: Suspension, interruptions: Sequence[Interruption], is_retracted: IsRetracted
) -> None:
    """Raise `Conflict` if a new suspension may overlap one of `interruptions`.

    It has no end yet, so it overlaps each suspension that is not certainly over by its first day. A
    void one would apply again if the retraction of its cause were withdrawn, so it counts too.
    `is_retracted` only words the message.
    """
    begins = parse_when(suspension.date).earliest
    every = _of_commitment(suspension.commitment, interruptions)
    for at, one in every:
        over = resumption_of(one, [other for _, other in every])
        if over is not None and parse_when(over.date).latest <= begins:
            continue
        until = "" if over is None else f" and resumed on {over.date}"
        raise Conflict(
            f"date: a suspension of commitment {suspension.commitment} from {suspension.date} would"
            f" overlap suspension {at}, which is on record from {one.suspension.date}{until}"
            f"{while_void(one.suspension, is_retracted)}",
            field="date",
            allowed=f"a day on or after the resumption of suspension {at}; or withdraw suspension"
            f" {at} first, and record it again after the earlier one is resumed",
        )


def resumption_of(one: Interruption, every: Iterable[Interruption]) -> Resumption | None:
    """Return the resumption that ends a suspension: the first of its own and the later ones.

    `every` are the suspensions of its commitment. The resumption of another one ends this one too
    if this one certainly began before it, because the commitment is in force again from then on.
    """
    begun = parse_when(one.suspension.date).latest
    ends = [
        (parse_when(other.resumption.date), other.resumption)
        for other in every
        if other.resumption is not None
        and (other == one or begun < parse_when(other.resumption.date).earliest)
    ]
    first = min(ends, key=lambda end: (end[0].earliest, end[0].latest), default=None)
    return None if first is None else first[1]


def checked_resumption(
    development: UUID,
    account: Account,
    commitment: int,
    resumption: Resumption,
    interruptions: Sequence[Interruption],
    is_retracted: IsRetracted,
) -> Resumption:
    """Return a resumption of a commitment, with the number of the suspension that it ends.

    It is the newest that began before the day, and was not resumed by then. Raise `Conflict` if
    none is; `is_retracted` only words the message.
    """
    require_commitment(development, account, commitment)
    found = InvalidValues()
    found.check(check_change, resumption)
    found.check(check_party, account, commitment, resumption.resumed_by, "resumed_by")
    found.check(check_cause, development, resumption.cause, "be resumed")
    found.raise_any()
    on = parse_when(resumption.date)
    every = _of_commitment(commitment, interruptions)
    unresumed = [
        (parse_when(one.suspension.date).earliest, at)
        for at, one in every
        if one.resumption is None
        and (
            (over := resumption_of(one, [other for _, other in every])) is None
            or on.earliest < parse_when(over.date).earliest
        )
    ]
    if not unresumed:
        raise _not_suspended(commitment, resumption, every, is_retracted)
    before = [one for one in unresumed if one[0] < on.latest]
    if not before:
        raise _not_after_suspended(resumption)
    return replace(resumption, suspension=max(before)[1])


def _not_suspended(
    commitment: int,
    resumption: Resumption,
    every: Iterable[tuple[int, Interruption]],
    is_retracted: IsRetracted,
) -> Conflict:
    for at, one in every:
        if one.resumption is not None and (void := while_void(one.resumption, is_retracted)):
            return Conflict(
                f"commitment {commitment} already has a resumption of suspension {at} on record, on"
                f" {one.resumption.date}{void}",
                field="commitment",
                allowed=f"withdraw the resumption of suspension {at} first",
            )
    return Conflict(
        f"commitment {commitment} is not suspended before {resumption.date}",
        field="commitment",
        allowed="a commitment that is suspended",
    )


def refuse_void(
    number: int, interruptions: Sequence[Interruption], is_retracted: IsRetracted
) -> None:
    """Raise `Conflict` if suspension `number` is void: a resumption would change nothing."""
    suspension = interruptions[number - 1].suspension
    if void := while_void(suspension, is_retracted):
        raise Conflict(
            f"commitment {suspension.commitment} is not suspended: suspension {number} is on"
            f" record{void}",
            field="commitment",
            allowed=f"a commitment that is suspended; or withdraw suspension {number}",
        )


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
    found = InvalidValues()
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
    owner = f"development {development}"
    check_number(number, len(interruptions), owner, "suspension", "suspension")
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
