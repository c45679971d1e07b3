"""The commitments that something on record is about, and the checks of corrections to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from domain.commitments import CoveredPlace
from domain.development.endings import (
    applies_in,
    ended_everywhere,
    named_place,
    named_places,
    names_party,
)
from domain.errors import Conflict
from domain.values import (
    Account,
    Ending,
    Finding,
    Interruption,
    MetCondition,
    commitment_numbers,
    commitment_parties,
)


class KeptCommitment(NamedTuple):
    """A commitment that something on record is about, and the party that did it.

    `noun` and `verb` name it in an error: "an ending", "ended". `on_condition` says that the
    commitment must go on waiting for a condition. `places` are those in which it ended.
    """

    commitment: int
    by: str | None
    noun: str
    verb: str
    on_condition: bool = False
    places: tuple[CoveredPlace, ...] = ()


def held_by(
    endings: Iterable[Ending],
    interruptions: Iterable[Interruption],
    met: Iterable[MetCondition],
    findings: Iterable[Finding],
) -> list[KeptCommitment]:
    """Return the commitments and parties that a correction must keep."""
    held = [
        KeptCommitment(one.commitment, one.ended_by, "an ending", "ended", places=one.places)
        for one in endings
    ]
    held += [
        KeptCommitment(one.commitment, None, "a met condition", "met", on_condition=True)
        for one in met
    ]
    for one in interruptions:
        if one.withdrawn:
            continue
        number = one.suspension.commitment
        held.append(
            KeptCommitment(number, one.suspension.suspended_by, "a suspension", "suspended")
        )
        if one.resumption is not None:
            held.append(
                KeptCommitment(number, one.resumption.resumed_by, "a resumption", "resumed")
            )
    held += [KeptCommitment(one.commitment, None, "a finding", "judged") for one in findings]
    return held


def check_still_held(before: Account, after: Account, held: Sequence[KeptCommitment]) -> None:
    """Raise `Conflict` if a correction removes a commitment or its party that is held."""
    for one in held:
        number, withdraw = one.commitment, f"; or withdraw the {one.noun.split()[-1]} first"
        if number not in commitment_numbers(after):
            kind_is_wrong = number == 0 and after.kind != "ceasefire"
            field = "changes.kind" if kind_is_wrong else "changes.commitments"
            raise Conflict(
                f"{field}: this removes commitment {number}, which has {one.noun} on record",
                field=field,
                allowed=(
                    "a ceasefire that lists none to cease attacks"
                    if number == 0
                    else f"a list that has a commitment {number}"
                )
                + withdraw,
            )
        _refuse_moved(before, after, one, withdraw)
        if one.on_condition and not after.commitments[number - 1].conditional_start:
            raise Conflict(
                f"changes.commitments[{number - 1}]: commitment {number} would no longer wait for"
                " a condition, which is recorded as met",
                field=f"changes.commitments[{number - 1}]",
                allowed=f"conditional_start: true{withdraw}",
            )
        if one.by is not None and one.by not in commitment_parties(after, number):
            field = names_party(before, number, one.by)
            raise Conflict(
                f"{field}: commitment {number} was {one.verb} by {one.by!r}, which would no"
                " longer be a party to it",
                field=field,
                allowed=f"parties of whom {one.by!r} is one{withdraw}",
            )
    check_still_ends_in_places(before, after, held)


def check_still_ends_in_places(
    before: Account, after: Account, held: Sequence[KeptCommitment]
) -> None:
    """Raise `Conflict` if a corrected commitment cannot have its endings in places any more.

    One that the correction leaves as it is, is not checked.
    """
    for number in sorted({one.commitment for one in held if one.places and one.commitment}):
        made = after.commitments[number - 1]
        if made in before.commitments[number - 1 : number]:
            continue
        field = f"changes.commitments[{number - 1}]"
        ended = [place for one in held if one.commitment == number for place in one.places]
        for place in ended:
            if not applies_in(made, place):
                raise Conflict(
                    f"{field}: commitment {number} would not apply in {named_place(place)}, where"
                    " an ending on record ends it",
                    field=field,
                    allowed=f"places with {named_place(place)} that do not exclude it; or withdraw"
                    " the ending in that place first",
                )
        if ended_everywhere(made, ended):
            raise Conflict(
                f"{field}: commitment {number} would apply nowhere, because endings on record end"
                f" it in {named_places(ended)}",
                field=field,
                allowed="a place in which it has not ended; or withdraw an ending first, and end"
                " the commitment as a whole",
            )


def _refuse_moved(before: Account, after: Account, held: KeptCommitment, withdraw: str) -> None:
    """Raise `Conflict` if a changed list would give what is held to another commitment."""
    number = held.commitment
    ended = before.commitments[number - 1] if number else None
    if ended is None or ended not in after.commitments or after.commitments[number - 1] == ended:
        return
    moved = after.commitments.index(ended) + 1
    raise Conflict(
        f"changes.commitments: commitment {number}, which has {held.noun} on record, would be"
        f" number {moved}",
        field="changes.commitments",
        allowed=f"a list in which it keeps its number{withdraw}",
    )
