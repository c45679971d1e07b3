"""A commitment lasts while another one is kept: only one that there is, and never itself."""

from __future__ import annotations

from uuid import UUID

import pytest

from domain.application import Stanceline
from domain.commitments import Commitment, Dependency
from domain.errors import Invalid
from domain.event import actor_id
from infrastructure.log.event_log import EventLog
from tests.builders import BY, a_commitment, a_development, the_development

WHILE = "commitments[0].while"
NOWHERE = UUID(int=7)


@pytest.fixture
def first(verbs: Stanceline) -> UUID:
    """A truce to which Hezbollah is bound toward Israel."""
    return truce(verbs, a_commitment(expires=".."))


def truce(it: Stanceline, *commitments: Commitment) -> UUID:
    shown = a_development(kind="ceasefire", commitments=commitments)
    return it.report_development(shown, BY).id


def while_kept(development: UUID | None, number: int = 1) -> Commitment:
    """A commitment of Iran toward Iraq that lasts while another one is kept."""
    return a_commitment(by="iran", toward="iraq", holds_while=Dependency(development, number))


def test_it_names_a_commitment_of_any_pair(verbs: Stanceline, log: EventLog, first: UUID) -> None:
    second = truce(verbs, while_kept(first))
    (made,) = the_development(log, second).account.commitments
    assert made.holds_while == Dependency(first, 1)


def test_a_bare_ceasefire_is_number_0(verbs: Stanceline) -> None:
    truce(verbs, while_kept(truce(verbs), 0))


def test_one_of_its_own_development_is_recorded_with_its_id(
    verbs: Stanceline, log: EventLog
) -> None:
    both = a_commitment(holds_while=Dependency(None, 2)), while_kept(None)
    id = truce(verbs, *both)
    named = [made.holds_while for made in the_development(log, id).account.commitments]
    assert named == [Dependency(id, 2), Dependency(id, 1)]


@pytest.mark.parametrize("own", [True, False])
def test_itself_is_refused(verbs: Stanceline, log: EventLog, first: UUID, own: bool) -> None:
    before = log.position()
    itself = {"commitments": (a_commitment(holds_while=Dependency(None if own else first, 1)),)}
    with pytest.raises(Invalid, match="cannot last while it is itself kept") as refused:
        verbs.correct_development(first, itself, "It does.", BY)
    assert (refused.value.field, refused.value.allowed) == (
        f"{WHILE}.commitment",
        "another commitment, or null",
    )
    assert log.position() == before


def test_itself_is_refused_in_a_first_report(verbs: Stanceline, log: EventLog) -> None:
    before = log.position()
    with pytest.raises(Invalid, match="cannot last while it is itself kept"):
        truce(verbs, while_kept(None))
    assert log.position() == before


def test_the_other_commitments_of_its_own_development_are_named(verbs: Stanceline) -> None:
    both = a_commitment(), a_commitment(holds_while=Dependency(None, 3))
    with pytest.raises(Invalid, match="this development has no commitment 3") as refused:
        truce(verbs, *both)
    assert refused.value.allowed == "1"


@pytest.mark.parametrize("number", [0, 2, -1])
def test_a_commitment_that_was_never_made_is_refused(
    verbs: Stanceline, log: EventLog, first: UUID, number: int
) -> None:
    before = log.position()
    with pytest.raises(Invalid, match=f"no commitment {number}") as refused:
        truce(verbs, while_kept(first, number))
    assert (refused.value.field, refused.value.allowed) == (f"{WHILE}.commitment", "1")
    with pytest.raises(Invalid, match=f"this development has no commitment {number}") as refused:
        truce(verbs, a_commitment(holds_while=Dependency(None, number)))
    assert refused.value.allowed == "null: there is no other commitment"
    assert log.position() == before


def test_a_development_that_is_not_recorded_or_retracted_is_refused(
    verbs: Stanceline, first: UUID
) -> None:
    for id, why in ((NOWHERE, "is not recorded"), (actor_id("iran"), "is not recorded")):
        with pytest.raises(Invalid, match=why) as refused:
            truce(verbs, while_kept(id))
        assert refused.value.field == f"{WHILE}.development"
    verbs.retract_development(first, "There was none.", None, BY)
    with pytest.raises(Invalid, match="is retracted") as refused:
        truce(verbs, while_kept(first))
    assert refused.value.allowed.startswith("a recorded development that is not retracted")


def test_two_may_name_each_other_through_a_correction(
    verbs: Stanceline, log: EventLog, first: UUID
) -> None:
    second = truce(verbs, while_kept(first))
    mutual = {"commitments": (a_commitment(expires="..", holds_while=Dependency(second, 1)),)}
    verbs.correct_development(first, mutual, "So they agreed.", BY)
    (made,) = the_development(log, first).account.commitments
    assert made.holds_while == Dependency(second, 1)


def test_what_a_correction_leaves_is_not_checked_again(
    verbs: Stanceline, log: EventLog, first: UUID
) -> None:
    second = truce(verbs, while_kept(first))
    verbs.retract_development(first, "There was none.", None, BY)
    longer = {"commitments": (while_kept(first), a_commitment())}
    verbs.correct_development(second, longer, "Two of them.", BY)
    assert the_development(log, second).account.commitments == longer["commitments"]
    other = {"commitments": (while_kept(first, 2), a_commitment())}
    with pytest.raises(Invalid, match="is retracted"):
        verbs.correct_development(second, other, "The other one.", BY)


def test_a_correction_that_takes_away_what_its_own_development_names_is_refused(
    verbs: Stanceline,
) -> None:
    id = truce(verbs, a_commitment(), a_commitment(holds_while=Dependency(None, 1), by="iran"))
    alone = {"commitments": (a_commitment(by="iran", holds_while=Dependency(id, 2)),)}
    with pytest.raises(Invalid, match="this development has no commitment 2"):
        verbs.correct_development(id, alone, "One only.", BY)
