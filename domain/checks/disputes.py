"""The checks of the part of a development that a dispute denies."""

from __future__ import annotations

from collections.abc import Iterable

from domain.checks.validation import check_report, check_slug, check_word
from domain.checks.violations import Violations
from domain.errors import Invalid
from domain.values import Account, Dispute, Ending, commitment_numbers, parties
from domain.vocabulary import DISPUTE_PARTS, DisputePart

# The parts that an actor narrows, and those that the number of a commitment narrows.
OF_AN_ACTOR = (DisputePart.AUTHOR, DisputePart.TARGET)
OF_A_NUMBER = (DisputePart.COMMITMENT, DisputePart.ENDING)


def check_dispute(dispute: Dispute, account: Account, endings: Iterable[Ending]) -> None:
    """Raise `Invalid` with every problem if a dispute denies no part of this development.

    `endings` are the endings that were not withdrawn.
    """
    found = Violations()
    found.check(check_report, dispute.report, "report")
    part = DisputePart.DEED.value if dispute.part is None else dispute.part
    found.check(check_word, part, DISPUTE_PARTS, "part")
    if dispute.actor is not None:
        found.check(_check_actor, dispute.actor, part, account)
    if dispute.number is not None:
        found.check(_check_number, dispute.number, part, account, endings)
    found.raise_any()


def _check_actor(actor: str, part: str, account: Account) -> None:
    _check_narrows("actor", part, OF_AN_ACTOR)
    check_slug(actor, "actor")
    named = parties(account)
    if actor not in named:
        raise Invalid(
            f"actor: the development does not name {actor!r}",
            field="actor",
            allowed=f"{', '.join(named)}, or null for every one",
        )


def _check_number(number: int, part: str, account: Account, endings: Iterable[Ending]) -> None:
    _check_narrows("number", part, OF_A_NUMBER)
    made, noun = commitment_numbers(account), "commitment"
    if part == DisputePart.ENDING:
        ended = {ending.commitment for ending in endings}
        made, noun = [one for one in made if one in ended], "ending of commitment"
    if number not in made:
        numbers = ", ".join(map(str, made))
        raise Invalid(
            f"number: the development has no {noun} {number}",
            field="number",
            allowed=f"{numbers}, or null for every one" if made else "null: none is recorded",
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
