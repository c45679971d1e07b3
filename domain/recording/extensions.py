"""Checks that a commitment can extend the one that it names.

It extends an earlier commitment of the same actor toward the same one, to the same action, or one
that either took over as a successor. No commitment extends itself through a chain of others.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from domain.checks.invalid_values import InvalidValues
from domain.claims.commitment import Term
from domain.claims.terms import terms
from domain.commitments import Commitment, Extension
from domain.dates import When, parse_when
from domain.development.development import evolve
from domain.development.events import DevelopmentReported
from domain.errors import Invalid
from domain.event import aggregate_after
from domain.log import Log
from domain.recording.membership_cycles import succeeded_by
from domain.values import Account


def may_change_extensions(changed: Collection[str]) -> bool:
    """Return whether a correction of these fields can change what a commitment may extend.

    A commitment without `effective_from` applies from `occurred`.
    """
    return "commitments" in changed or "occurred" in changed


def require_extended(
    log: Log, id: UUID | None, account: Account, before: Account | None = None
) -> None:
    """Raise `Invalid` if commitments of development `id` cannot extend what they refer to.

    An extension that a correction does not change is not checked again, because the extended
    commitment may have been corrected or retracted since. If a correction changes only the pair
    or the day of an extension, the extended commitment may be retracted.
    """
    made = () if before is None else before.commitments
    unchanged = set() if before is None else {_extends(one, before) for one in made}
    named = {extended for extended, *_ in unchanged}
    numbered = {(at, one.extends) for at, one in enumerate(made)}
    found = InvalidValues()

    def check(commitment: Commitment, extended: Extension, at: str) -> None:
        field = f"{at}.extends"
        extends = _numbered(log, id, extended, field, may_be_retracted=extended in named)
        dated = f"{at}.effective_from" if commitment.effective_from else "occurred"
        begins = parse_when(_effective_from(commitment, account), dated)
        _require_same(log, commitment, extended, extends, begins, field)

    for position, commitment in enumerate(account.commitments):
        extended = commitment.extends
        if extended is None:
            continue
        if _extends(commitment, account) not in unchanged:
            found.check(check, commitment, extended, f"commitments[{position}]")
        # Only a correction can close a circle, also by the numbers that it gives to commitments.
        if id is not None and before is not None and (position, extended) not in numbered:
            found.check(_refuse_circle, log, id, account, position)
    found.raise_any()


def _refuse_circle(log: Log, id: UUID, account: Account, position: int) -> None:
    """Raise `Invalid` if a commitment of development `id` extends itself through others."""
    field = f"commitments[{position}].extends"
    start = Extension(id, position + 1)
    accounts = {id: account}
    passed: list[Extension] = []
    reached = account.commitments[position].extends
    while reached is not None and reached not in passed:
        if reached == start and passed:
            chain = ", ".join(f"commitment {one.commitment} of {one.development}" for one in passed)
            raise Invalid(
                f"{field}: commitment {position + 1} would extend itself through {chain}",
                field=field,
                allowed="a commitment that does not extend this one, directly or through others",
            )
        passed.append(reached)
        reached = _extended_by(log, reached, accounts)


def _extended_by(log: Log, one: Extension, accounts: dict[UUID, Account]) -> Extension | None:
    """Return what a recorded commitment extends; None if it is not recorded or extends none."""
    if one.development not in accounts:
        state = aggregate_after(log.load(one.development), DevelopmentReported, evolve)
        if state is None:
            return None
        accounts[one.development] = state.account
    made = accounts[one.development].commitments
    return made[one.commitment - 1].extends if 1 <= one.commitment <= len(made) else None


def _extends(
    commitment: Commitment, account: Account
) -> tuple[Extension | None, str, str, str, str]:
    """Return everything that decides whether a commitment can extend another one."""
    day = _effective_from(commitment, account)
    return commitment.extends, commitment.by, commitment.toward, commitment.action, day


def _effective_from(commitment: Commitment, account: Account) -> str:
    return commitment.effective_from or account.occurred


def _numbered(
    log: Log, id: UUID | None, extended: Extension, field: str, *, may_be_retracted: bool
) -> list[Term]:
    """Return the extended commitment; for a bare ceasefire, one for each pair."""
    if extended.development == id:
        raise Invalid(
            f"{field}: a commitment cannot extend a commitment of its own development",
            field=f"{field}.development",
            allowed="an earlier development",
        )
    state = aggregate_after(log.load(extended.development), DevelopmentReported, evolve)
    if state is None or (state.retracted and not may_be_retracted):
        what = "is retracted" if state is not None else "is not recorded"
        raise Invalid(
            f"{field}: development {extended.development} {what}",
            field=f"{field}.development",
            allowed="a recorded development that is not retracted",
        )
    made = terms(replace(state, retracted=False))
    numbered = [term for term in made if term.number == extended.commitment]
    if not numbered:
        numbers = dict.fromkeys(str(term.number) for term in made)
        raise Invalid(
            f"{field}: development {extended.development} has no commitment {extended.commitment}",
            field=f"{field}.commitment",
            allowed=", ".join(numbers) or "none recorded",
        )
    return numbered


def _require_same(
    log: Log,
    extension: Commitment,
    extended: Extension,
    numbered: list[Term],
    begins: When,
    field: str,
) -> None:
    """Raise `Invalid` unless a commitment extends an older one of the same pair and action.

    A successor of a party may extend what it took over.
    """
    by, toward, action = extension.by, extension.toward, extension.action
    day = begins.start_latest
    same = [
        t
        for t in numbered
        if t.commitment.action == action
        and _continues(log, by, t.commitment.by, day)
        and _continues(log, toward, t.commitment.toward, day)
    ]
    if not same:
        raise Invalid(
            f"{field}: commitment {extended.commitment} of {extended.development}"
            f" is not one of {by} toward {toward} to {action}",
            field=f"{field}.commitment",
            allowed="a commitment of the same actor toward the same one, to the same action, or"
            " one that one of the two took over as a successor by then",
        )
    if same[0].begins > begins.start_latest:
        raise Invalid(
            f"{field}: commitment {extended.commitment} of {extended.development} begins later",
            field=f"{field}.commitment",
            allowed="a commitment that began before",
        )


def _continues(log: Log, actor: str, party: str, day: int) -> bool:
    """Return whether an actor is a party, or may have succeeded it by a day."""
    return actor == party or party in succeeded_by(log, actor, day)
