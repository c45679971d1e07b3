"""The decision on a correction of the account of a development."""

from __future__ import annotations

from dataclasses import fields

from domain.checks.accounts import checked_account
from domain.checks.invalid_values import InvalidValues
from domain.checks.text import LONG_TEXT, check_text
from domain.checks.validation import check_published
from domain.development.development import Development
from domain.development.durations import check_still_ends
from domain.development.events import DevelopmentCorrected
from domain.development.kept_commitments import check_still_held
from domain.errors import Conflict
from domain.values import Account, with_own_id

FIELDS = tuple(field.name for field in fields(Account))


def correct_account(
    before: Development, account: Account, reason: str, by: str, reported_at: str | None = None
) -> DevelopmentCorrected:
    """Return the event after which a development has this account.

    Raise `Invalid` with every problem, and `Conflict` if nothing changes or the account lacks a
    commitment that must be kept.
    """
    found = InvalidValues()
    found.check(check_text, reason, "reason", LONG_TEXT, required=True)
    found.check(check_published, reported_at, "reported_at")
    account = with_own_id(found.check(checked_account, account), before.id)
    found.raise_any()
    changed = tuple(n for n in FIELDS if getattr(account, n) != getattr(before.account, n))
    if not changed:
        raise Conflict("changes: nothing would change", field="changes", allowed="a new value")
    check_still_held(before.account, account, before.held)
    check_still_ends(before.account, account, before.end)
    return DevelopmentCorrected(
        account=account,
        changed=changed,
        reason=reason,
        reported_at=reported_at,
        **before.next(by),
    )
