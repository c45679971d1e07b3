"""The checks of the part of a development that a dispute denies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from uuid import UUID

from domain.checks.invalid_values import InvalidValues
from domain.checks.numbers import check_number
from domain.checks.validation import check_report_by_person
from domain.checks.words import check_slug, check_word
from domain.errors import Conflict, Invalid
from domain.values import (
    Account,
    DevelopmentEnd,
    Dispute,
    Ending,
    commitment_numbers,
    commitment_parties,
    parties,
)
from domain.vocabulary import DISPUTE_PARTS, KINDS, DisputePart

# The parts that an actor narrows, and those that the number of a commitment narrows.
OF_AN_ACTOR = (DisputePart.AUTHOR, DisputePart.TARGET)
OF_A_NUMBER = (DisputePart.COMMITMENT, DisputePart.ENDING)


def check_dispute(
    dispute: Dispute, account: Account, endings: Iterable[Ending], end: DevelopmentEnd | None
) -> None:
    """Raise `Invalid` with every problem if a dispute denies no part of this development.

    `endings` are the endings of commitments, and `end` is the end of the development itself, that
    were not withdrawn.
    """
    found = InvalidValues()
    found.check(check_report_by_person, dispute.report, "report")
    part = DisputePart.DEED.value if dispute.part is None else dispute.part
    found.check(check_word, part, DISPUTE_PARTS, "part")
    denied = _Denied(account, tuple(endings))
    if dispute.actor is not None:
        found.check(_check_actor, dispute.actor, part, denied)
    elif part in OF_AN_ACTOR:
        found.check(_require_any, denied.actors(part), part)
    if dispute.number is not None:
        found.check(_check_number, dispute.number, part, denied)
    elif part in OF_A_NUMBER:
        found.check(_require_any, denied.numbers(part), part)
    elif part == DisputePart.END:
        found.check(_require_any, () if end is None else (end,), part)
    found.raise_any()


def require_dispute(development: UUID, number: int, disputes: Sequence[Dispute]) -> None:
    """Raise an error if dispute `number` of a development is not on record, or is withdrawn."""
    check_number(number, len(disputes), f"development {development}", "dispute", "dispute")
    if disputes[number - 1].withdrawn:
        raise Conflict(f"dispute {number} is already withdrawn", field="dispute")


class _Denied(NamedTuple):
    """What a dispute can deny: the account of a development, and its endings."""

    account: Account
    endings: tuple[Ending, ...]

    def actors(self, part: str) -> list[str]:
        """Return the actors that did something in the development, or those it was done to.

        In a mutual kind, such as talks, and in a reciprocal development each side does the same to
        the other. Who declared a commitment over did so to the other party.
        """
        account = self.account
        by, toward = [*account.initiators], [*account.targets]
        if account.reciprocal or (account.kind in KINDS and KINDS[account.kind].mutual):
            by, toward = [*by, *toward], [*toward, *by]
        for commitment in account.commitments:
            by.append(commitment.by)
            toward.append(commitment.toward)
        for ending in self.endings:
            if ending.ended_by is not None:
                both = commitment_parties(account, ending.commitment)
                by.append(ending.ended_by)
                toward += [party for party in both if party != ending.ended_by]
        return list(dict.fromkeys(by if part == DisputePart.AUTHOR else toward))

    def numbers(self, part: str) -> list[int]:
        """Return the numbers of the commitments, or of those with an ending."""
        made = commitment_numbers(self.account)
        if part == DisputePart.ENDING:
            ended = {ending.commitment for ending in self.endings}
            made = [one for one in made if one in ended]
        return made


def _require_any(found: Sequence[object], part: str) -> None:
    """Raise `Invalid` if a development has nothing of the part that is disputed."""
    if not found:
        others = [one for one in DISPUTE_PARTS if one != part]
        raise Invalid(
            f"part: the development has no {part} to dispute",
            field="part",
            allowed=f"another part: {', '.join(others)}",
        )


def _check_actor(actor: str, part: str, denied: _Denied) -> None:
    _check_narrows("actor", part, OF_AN_ACTOR)
    check_slug(actor, "actor")
    such, noun = parties(denied.account), "a party"  # if the part is unknown
    if part in OF_AN_ACTOR:
        such, noun = denied.actors(part), "an author" if part == DisputePart.AUTHOR else "a target"
        _require_any(such, part)
    if actor not in such:
        raise Invalid(
            f"actor: {actor!r} is not {noun} of the development",
            field="actor",
            allowed=f"{', '.join(such)}, or null for every one",
        )


def _check_number(number: int, part: str, denied: _Denied) -> None:
    _check_narrows("number", part, OF_A_NUMBER)
    such = denied.numbers(part)
    if part in OF_A_NUMBER:
        _require_any(such, part)
    if number not in such:
        noun = "ending of commitment" if part == DisputePart.ENDING else "commitment"
        raise Invalid(
            f"number: the development has no {noun} {number}",
            field="number",
            allowed=f"{', '.join(map(str, such))}, or null for every one",
        )


def _check_narrows(field: str, part: str, parts: tuple[DisputePart, ...]) -> None:
    """Raise `Invalid` if a field is given with a part that it does not narrow.

    An unknown part is reported elsewhere.
    """
    if part in DISPUTE_PARTS and part not in parts:
        raise Invalid(
            f"{field}: a dispute of the part {part!r} has no {field}",
            field=field,
            allowed=f"null; {field} only with the parts {' and '.join(parts)}",
        )
