"""The days of a development that lasts, and the checks of its end."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from domain.checks.invalid_values import InvalidValues
from domain.checks.validation import check_change, check_report_by_person
from domain.dates import When, parse_when
from domain.errors import Conflict, Invalid
from domain.values import Account, DevelopmentEnd
from domain.vocabulary import KINDS, Effect

_CAN_END = (
    "a development whose `occurred` is an interval with an open or unknown end, as in"
    " 2024-01-01/.., or a sanction without a stated end"
)


def occurred_until(account: Account, end: DevelopmentEnd | None) -> When:
    """Return when an account occurred; an end that applies makes it a duration before it.

    An end that does not fit the account is ignored: it may have been published before the
    correction of the account that it fits.
    """
    when = parse_when(account.occurred)
    if end is None or _why_endless(account) is not None:
        return when
    over = parse_when(end.date, "date")
    if over.latest <= when.start_earliest:
        return when
    return replace(
        when,
        start_latest=min(when.start_latest, over.latest - 1),
        end_earliest=max(when.start_earliest, over.earliest - 1),
        end_latest=over.latest - 1,
        is_duration=True,
        open_end=False,
        unknown_end=False,
        doubtful=when.doubtful or over.doubtful,
    )


def check_development_end(
    development: UUID, account: Account, end: DevelopmentEnd, recorded: DevelopmentEnd | None
) -> None:
    """Raise an error if a development cannot end like this, or an end of it is `recorded`."""
    found = InvalidValues()
    found.check(check_change, end)
    found.check(check_reports_of_end, end)
    if end.cause == str(development):
        found.add(Invalid("cause: a development cannot be the cause of its own end", field="cause"))
    found.raise_any()
    why = _why_endless(account)
    if why is not None:
        raise Conflict(f"development {development} {why}", field="id", allowed=_CAN_END)
    _check_after_start(account, end)
    if recorded is not None:
        raise Conflict(
            f"development {development} already has an end on record, on {recorded.date}",
            field="id",
            allowed="a development without an end on record; or withdraw that end first",
        )


def check_reports_of_end(end: DevelopmentEnd, changed: Collection[str] | None = None) -> None:
    """Raise `Invalid` with every problem of its reports; only of the `changed` fields, if given."""
    found = InvalidValues()
    for position, report in enumerate(end.reports):
        found.check(check_report_by_person, report, f"reports[{position}]", changed)
    found.raise_any()


def require_development_end(development: UUID, recorded: DevelopmentEnd | None) -> None:
    """Raise `Conflict` if no end of a development is on record."""
    if recorded is None:
        raise Conflict(
            f"development {development} has no end on record",
            field="id",
            allowed="a development with an end on record",
        )


def check_still_ends(before: Account, after: Account, end: DevelopmentEnd | None) -> None:
    """Raise `Conflict` if a correction makes an account that cannot have the end on record."""
    if end is None:
        return
    why = _why_endless(after)
    if why is None:
        if parse_when(end.date, "date").latest > parse_when(after.occurred).start_earliest:
            return
        why = "does not begin before its end"
    changed = (n for n in ("kind", "acts", "occurred") if getattr(before, n) != getattr(after, n))
    field = f"changes.{next(changed, 'occurred')}"
    raise Conflict(
        f"{field}: the development has an end on record, on {end.date}, but then it {why}",
        field=field,
        allowed=f"{_CAN_END}; or withdraw the end first",
    )


def _why_endless(account: Account) -> str | None:
    """Return why an account cannot have an end of its own; None if it can."""
    kind, when = KINDS[account.kind], parse_when(account.occurred)
    if kind.effect is Effect.NONE:
        if account.kind == "ceasefire":
            return "is a ceasefire, which ends with its commitments"
        return f"is a {account.kind}, which does not last"
    if account.acts is not None:
        return "is a number of acts in a period, which does not last"
    if when.open_end or when.unknown_end or (kind.standing and not when.is_duration):
        return None
    if when.is_duration:
        return "has a stated end in `occurred`, which can be corrected"
    return "is of a single day"


def _check_after_start(account: Account, end: DevelopmentEnd) -> None:
    if parse_when(end.date, "date").latest <= parse_when(account.occurred).start_earliest:
        raise Invalid(
            f"date: {end.date} is not after the development began",
            field="date",
            allowed="a day after the first possible day of `occurred`: the first day on which the"
            " development no longer holds",
        )
