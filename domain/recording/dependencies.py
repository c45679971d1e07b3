"""Checks that a commitment can last `while` the one that it names is kept."""

from __future__ import annotations

from uuid import UUID

from domain.checks.invalid_values import InvalidValues
from domain.commitments import Dependency
from domain.development.development import evolve
from domain.development.events import DevelopmentReported
from domain.errors import Invalid
from domain.event import aggregate_after
from domain.log import Log
from domain.values import Account, commitment_numbers


def require_named(
    log: Log, id: UUID | None, account: Account, before: Account | None = None
) -> None:
    """Raise `Invalid` if commitments of development `id` name one `while` there is none.

    What a correction does not change is not checked again, because the commitment that is named
    may have been corrected or retracted since.
    """
    made = () if before is None else before.commitments
    unchanged = {one.holds_while for one in made}
    found = InvalidValues()
    for position, commitment in enumerate(account.commitments):
        named = commitment.holds_while
        if named is None:
            continue
        field = f"commitments[{position}].while"
        if named.development in (None, id):
            found.check(_require_another, account, named, position + 1, field)
        elif named not in unchanged:
            found.check(_require_recorded, log, named, field)
    found.raise_any()


def _require_another(account: Account, named: Dependency, number: int, field: str) -> None:
    """Raise `Invalid` unless the account has the commitment, and it is not number `number`."""
    if named.commitment == number:
        raise Invalid(
            f"{field}: commitment {number} cannot last while it is itself kept",
            field=f"{field}.commitment",
            allowed="another commitment, or null",
        )
    others = [one for one in commitment_numbers(account) if one != number]
    _require_number(named, others, "this development", field)


def _require_recorded(log: Log, named: Dependency, field: str) -> None:
    assert named.development is not None
    state = aggregate_after(log.load(named.development), DevelopmentReported, evolve)
    if state is None or state.retracted:
        what = "is retracted" if state is not None else "is not recorded"
        raise Invalid(
            f"{field}: development {named.development} {what}",
            field=f"{field}.development",
            allowed="a recorded development that is not retracted; null for this one",
        )
    numbers = commitment_numbers(state.account)
    _require_number(named, numbers, f"development {named.development}", field)


def _require_number(named: Dependency, numbers: list[int], where: str, field: str) -> None:
    if named.commitment not in numbers:
        raise Invalid(
            f"{field}: {where} has no commitment {named.commitment}",
            field=f"{field}.commitment",
            allowed=", ".join(map(str, numbers)) or "null: there is no other commitment",
        )
