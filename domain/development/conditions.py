"""The checks of what is recorded about the condition on which a commitment takes effect."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from domain.checks.invalid_values import InvalidValues
from domain.checks.validation import check_change
from domain.dates import parse_when
from domain.development.endings import (
    IsRetracted,
    check_after_made,
    check_cause,
    require_commitment,
    while_void,
)
from domain.errors import Conflict, Invalid, NotFound
from domain.values import Account, MetCondition


def check_condition_met(
    development: UUID,
    account: Account,
    met: MetCondition,
    recorded: Iterable[MetCondition],
    is_retracted: IsRetracted = lambda _: False,
) -> None:
    """Raise an error if the condition of no commitment of the development can be met like this.

    `recorded` are those that are met already. Raise `Conflict` if this one is among them, also if
    that is void; `is_retracted` only words the message.
    """
    number = met.commitment
    require_commitment(development, account, number)
    if not (number and account.commitments[number - 1].conditional_start):
        raise Invalid(
            f"commitment {number} does not wait for a condition",
            field="commitment",
            allowed="a commitment with conditional_start: true",
        )
    found = InvalidValues()
    found.check(check_change, met)
    found.check(check_cause, development, met.cause, "take effect")
    found.check(_check_date, account, number, met.date)
    found.raise_any()
    for one in recorded:
        if one.commitment == number:
            raise Conflict(
                f"the condition of commitment {number} is already recorded as met on"
                f" {one.date}{while_void(one, is_retracted)}",
                field="commitment",
                allowed="a commitment that waits for its condition; or withdraw that first",
            )


def _check_date(account: Account, number: int, date: str) -> None:
    check_after_made(account, number, date)
    expires = account.commitments[number - 1].expires
    if expires is None or expires == "..":
        return
    if parse_when(date, "date").earliest > parse_when(expires).latest:
        raise Invalid(
            f"date: {date} is after the last day of the commitment",
            field="date",
            allowed="a day on or before the day on which the commitment expires",
        )


def require_condition_met(
    development: UUID, commitment: int, recorded: Iterable[MetCondition]
) -> None:
    """Raise `NotFound` if no condition of a commitment is recorded as met."""
    met = sorted({one.commitment for one in recorded})
    if commitment not in met:
        raise NotFound(
            f"development {development} has no met condition of commitment {commitment} on record",
            field="commitment",
            allowed=", ".join(map(str, met)) or "none recorded",
        )
