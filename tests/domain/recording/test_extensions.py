"""A commitment that renews another one: only one that was made, between the same two."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.application import Stanceline
from domain.commitments import Commitment, Extension
from domain.errors import Invalid
from domain.event import actor_id
from infrastructure.log.event_log import EventLog
from tests.builders import BY, a_commitment, a_development, the_development

RENEWED = "commitments[0].extends"


@pytest.fixture
def first(verbs: Stanceline) -> UUID:
    """A truce of New Year's Day 2024 to which Hezbollah is bound, until the end of January."""
    return truce(verbs, a_commitment(expires="2024-01-31"))


def truce(it: Stanceline, *commitments: Commitment, occurred: str = "2024-01-01") -> UUID:
    shown = a_development(kind="ceasefire", occurred=occurred, commitments=commitments)
    return it.report_development(shown, BY).id


def renew(it: Stanceline, development: UUID, number: int = 1, **said: Any) -> UUID:
    """A truce of February 2024 that renews a commitment of another development."""
    shown = a_commitment(extends=Extension(development, number), **said)
    return truce(it, shown, occurred="2024-02-01")


def test_a_commitment_extends_one_of_the_same_actor_toward_the_same(
    verbs: Stanceline, first: UUID
) -> None:
    second = renew(verbs, first)
    renew(verbs, second, expires="..")


@pytest.mark.parametrize(
    "said",
    [{"toward": "iran"}, {"by": "israel", "toward": "hezbollah"}, {"action": "withdraw"}],
)
def test_one_of_another_pair_or_action_is_refused(
    verbs: Stanceline, first: UUID, said: dict[str, Any]
) -> None:
    with pytest.raises(Invalid, match="is not one of") as refused:
        renew(verbs, first, **said)
    assert refused.value.field == f"{RENEWED}.commitment"
    assert refused.value.allowed.startswith("a commitment of the same actor toward the same one")


def test_one_that_was_never_made_is_refused(verbs: Stanceline, first: UUID) -> None:
    for number in (0, 2, -1):
        with pytest.raises(Invalid, match=f"no commitment {number}") as refused:
            renew(verbs, first, number)
        assert (refused.value.field, refused.value.allowed) == (f"{RENEWED}.commitment", "1")
    for id in (uuid4(), actor_id("iran")):
        with pytest.raises(Invalid, match="is not recorded") as refused:
            renew(verbs, id)
        assert refused.value.field == f"{RENEWED}.development"


def test_one_of_a_retracted_development_is_refused(verbs: Stanceline, first: UUID) -> None:
    verbs.retract_development(first, "Reported twice.", None, BY)
    with pytest.raises(Invalid, match="is retracted"):
        renew(verbs, first)


def test_one_that_begins_later_is_refused(verbs: Stanceline, first: UUID) -> None:
    second = renew(verbs, first)
    shown = a_commitment(extends=Extension(second, 1))
    with pytest.raises(Invalid, match="begins later"):
        truce(verbs, shown, occurred="2024-01-31")


def test_the_halt_of_a_bare_truce_is_extended_by_number_0(verbs: Stanceline) -> None:
    sides = ("hezbollah", "israel")
    bare = a_development(kind="ceasefire", initiators=sides, targets=sides)
    id = verbs.report_development(bare, BY).id
    renew(verbs, id, 0)
    renew(verbs, id, 0, by="israel", toward="hezbollah")
    with pytest.raises(Invalid, match="is not one of"):
        renew(verbs, id, 0, by="iran", toward="israel")


def test_a_correction_is_held_to_the_same(verbs: Stanceline, first: UUID) -> None:
    second = truce(verbs, a_commitment(), occurred="2024-02-01")
    wrong = {"commitments": (a_commitment(extends=Extension(first, 2)),)}
    with pytest.raises(Invalid, match="no commitment 2"):
        verbs.correct_development(second, wrong, "It renews the first.", BY)
    itself = {"commitments": (a_commitment(extends=Extension(second, 1)),)}
    with pytest.raises(Invalid, match="of its own development"):
        verbs.correct_development(second, itself, "It renews the first.", BY)
    right = {"commitments": (a_commitment(extends=Extension(first, 1)),)}
    verbs.correct_development(second, right, "It renews the first.", BY)
    verbs.retract_development(first, "Reported twice.", None, BY)
    verbs.correct_development(second, {"title": "A truce"}, "A better title.", BY)


def test_what_a_correction_leaves_as_it_was_is_not_asked_again(
    verbs: Stanceline, first: UUID, log: EventLog
) -> None:
    extension = Extension(first, 1)
    second = renew(verbs, first)
    verbs.retract_development(first, "Reported twice.", None, BY)
    for said in (
        {"expires": ".."},
        {"effective_from": "2024-02-03"},
        {"effective_from": "2024-02-03", "partial": True},
    ):
        mended = (a_commitment(extends=extension, **said),)
        verbs.correct_development(second, {"commitments": mended}, "A misprint.", BY)
        assert the_development(log, second).account.commitments == mended


def test_a_extension_is_corrected_also_where_the_extended_one_reads_otherwise_by_now(
    verbs: Stanceline, first: UUID
) -> None:
    second = renew(verbs, first)
    other = {"commitments": (a_commitment(toward="iran"),)}
    verbs.correct_development(first, other, "Toward Iran.", BY)
    longer = {"commitments": (a_commitment(extends=Extension(first, 1), expires=".."),)}
    verbs.correct_development(second, longer, "Without an end.", BY)


def test_a_extension_that_a_correction_moves_or_makes_is_asked_for(
    verbs: Stanceline, first: UUID
) -> None:
    second = renew(verbs, first)
    plain = truce(verbs, a_commitment(), occurred="2024-02-01")
    verbs.retract_development(first, "Reported twice.", None, BY)
    for said, why in (
        ({"by": "iran"}, "is not one of iran toward israel"),
        ({"effective_from": "2023-12-01"}, "begins later"),
        ({"extends": Extension(first, 2)}, "is retracted"),
    ):
        wrong = (a_commitment(**{"extends": Extension(first, 1), **said}),)
        with pytest.raises(Invalid, match=why):
            verbs.correct_development(second, {"commitments": wrong}, "So?", BY)
    new = (a_commitment(extends=Extension(first, 1)),)
    with pytest.raises(Invalid, match="is retracted"):
        verbs.correct_development(plain, {"commitments": new}, "It renews it.", BY)


def test_a_correction_of_the_day_of_the_development_is_held_to_the_same(
    verbs: Stanceline, first: UUID, log: EventLog
) -> None:
    second = renew(verbs, first)
    with pytest.raises(Invalid, match="begins later") as refused:
        verbs.correct_development(second, {"occurred": "2023-12-01"}, "A misprint.", BY)
    assert refused.value.field == f"{RENEWED}.commitment"
    verbs.correct_development(second, {"occurred": "2024-02-02"}, "A misprint.", BY)
    assert the_development(log, second).account.occurred == "2024-02-02"


def test_the_day_of_the_development_is_free_where_the_extension_has_its_own(
    verbs: Stanceline, first: UUID
) -> None:
    second = renew(verbs, first, effective_from="2024-02-03")
    verbs.correct_development(second, {"occurred": "2023-12-01"}, "Agreed before.", BY)


def test_a_correction_of_the_day_waits_for_one_of_the_extended_development(
    verbs: Stanceline, first: UUID, log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = renew(verbs, first)
    append, late = log.append, {"occurred": "2024-01-20"}

    def after_another(*given: Any) -> Any:
        monkeypatch.setattr(log, "append", append)
        verbs.correct_development(first, late, "It began later.", BY)
        return append(*given)

    monkeypatch.setattr(log, "append", after_another)
    with pytest.raises(Invalid, match="begins later"):
        verbs.correct_development(second, {"occurred": "2024-01-10"}, "A misprint.", BY)


def test_two_commitments_do_not_extend_one_another(verbs: Stanceline) -> None:
    first = truce(verbs, a_commitment())
    second = truce(verbs, a_commitment(extends=Extension(first, 1)))
    circle = {"commitments": (a_commitment(extends=Extension(second, 1)),)}
    with pytest.raises(Invalid, match=f"extend itself through commitment 1 of {second}") as refused:
        verbs.correct_development(first, circle, "They renew one another.", BY)
    assert refused.value.field == RENEWED


def test_a_commitment_does_not_extend_itself_through_a_chain(verbs: Stanceline) -> None:
    first = truce(verbs, a_commitment())
    second = truce(verbs, a_commitment(extends=Extension(first, 1)))
    third = truce(verbs, a_commitment(extends=Extension(second, 1)))
    verbs.retract_development(second, "Reported twice.", None, BY)
    circle = {"commitments": (a_commitment(extends=Extension(third, 1)),)}
    with pytest.raises(Invalid, match="extend itself through"):
        verbs.correct_development(first, circle, "They renew one another.", BY)


def test_a_correction_closes_no_circle_by_the_numbers_of_commitments(verbs: Stanceline) -> None:
    first = truce(verbs, a_commitment())
    plain, renewing = a_commitment(), a_commitment(extends=Extension(first, 1))
    second = truce(verbs, plain, renewing)
    own = a_commitment(extends=Extension(second, 1))
    verbs.correct_development(first, {"commitments": (own,)}, "It renews the other.", BY)
    swapped = {"commitments": (renewing, plain)}
    with pytest.raises(Invalid, match=r"commitments\[0\].extends: .* extend itself through"):
        verbs.correct_development(second, swapped, "In the order of the text.", BY)
