"""Whether a commitment that renews another one renews one that was made, between the same two."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from domain.claims.commitment import Term, terms
from domain.dates import When, parse_when
from domain.development import DevelopmentReported, evolve
from domain.errors import Invalid
from domain.event import state_after
from domain.log import Log
from domain.values import Account, Commitment, Extension
from domain.violations import Violations


def require_extended(
    log: Log, id: UUID | None, account: Account, before: Account | None = None
) -> None:
    """Raise `Invalid` where commitments of development `id` cannot renew what they say they do.

    What a correction leaves as it read `before` stands: what is renewed may have been corrected
    or retracted since. Where it moves a renewal to another pair or day, but not to another
    commitment, that this one was retracted is nothing against it.
    """
    stood = set() if before is None else {_extends(one, before) for one in before.commitments}
    named = {renewed for renewed, *_ in stood}
    found = Violations()

    def check(commitment: Commitment, renewed: Extension, at: str) -> None:
        field = f"{at}.extends"
        numbered = _numbered(log, id, renewed, field, may_be_retracted=renewed in named)
        dated = f"{at}.effective_from" if commitment.effective_from else "occurred"
        begins = parse_when(_effective_from(commitment, account), dated)
        _require_same(commitment, renewed, numbered, begins, field)

    for position, commitment in enumerate(account.commitments):
        renewed = commitment.extends
        if renewed is not None and _extends(commitment, account) not in stood:
            found.check(check, commitment, renewed, f"commitments[{position}]")
    found.raise_any()


def _extends(
    commitment: Commitment, account: Account
) -> tuple[Extension | None, str, str, str, str]:
    """All that decides whether it can renew what it says it does."""
    day = _effective_from(commitment, account)
    return commitment.extends, commitment.by, commitment.toward, commitment.action, day


def _effective_from(commitment: Commitment, account: Account) -> str:
    return commitment.effective_from or account.occurred


def _numbered(
    log: Log, id: UUID | None, renewed: Extension, field: str, *, may_be_retracted: bool
) -> list[Term]:
    """The commitment that is renewed; of a bare ceasefire, one for each pair."""
    if renewed.development == id:
        raise Invalid(
            f"{field}: a commitment cannot renew one of its own development",
            field=f"{field}.development",
            allowed="an earlier development",
        )
    state = state_after(log.load(renewed.development), DevelopmentReported, evolve)
    if state is None or (state.retracted and not may_be_retracted):
        what = "is retracted" if state is not None else "is not recorded"
        raise Invalid(
            f"{field}: development {renewed.development} {what}",
            field=f"{field}.development",
            allowed="a recorded one that was not retracted",
        )
    made = terms(replace(state, retracted=False))
    numbered = [term for term in made if term.number == renewed.commitment]
    if not numbered:
        numbers = dict.fromkeys(str(term.number) for term in made)
        raise Invalid(
            f"{field}: development {renewed.development} has no commitment {renewed.commitment}",
            field=f"{field}.commitment",
            allowed=", ".join(numbers) or "none recorded",
        )
    return numbered


def _require_same(
    extension: Commitment, renewed: Extension, numbered: list[Term], begins: When, field: str
) -> None:
    """One of the same actor toward the same, to the same action, that began before."""
    membership = (extension.by, extension.toward, extension.action)
    same = [
        t
        for t in numbered
        if (t.commitment.by, t.commitment.toward, t.commitment.action) == membership
    ]
    if not same:
        by, toward, action = membership
        raise Invalid(
            f"{field}: commitment {renewed.commitment} of {renewed.development}"
            f" is not one of {by} toward {toward} to {action}",
            field=f"{field}.commitment",
            allowed="a commitment of the same actor toward the same one, to the same action",
        )
    if same[0].begins > begins.start_latest:
        raise Invalid(
            f"{field}: commitment {renewed.commitment} of {renewed.development} begins later",
            field=f"{field}.commitment",
            allowed="a commitment that began before",
        )
