"""Developments: reported, corroborated, disputed, corrected, ended in part, and retracted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.application import Stanceline
from domain.development.development import Development
from domain.development.events import DevelopmentCorrected
from domain.errors import Conflict, Invalid, NotFound
from domain.event import actor_id
from domain.values import Dispute, ExternalId
from infrastructure.log.event_log import EventLog
from tests.builders import (
    BY,
    a_commitment,
    a_development,
    a_report,
    a_request,
    an_account,
    an_ending,
    the_development,
)

TRUCE: dict[str, Any] = {
    "kind": "ceasefire",
    "commitments": (a_commitment(), a_commitment(action="withdraw")),
}


def test_a_development_is_what_was_reported(verbs: Stanceline, log: EventLog) -> None:
    shown = a_development(record="1")
    id = verbs.report_development(shown, BY).id
    assert the_development(log, id) == Development(
        id, 1, shown.account, shown.reports, ExternalId("gazette", "1")
    )


def test_reports_gather_in_their_order_and_none_twice(verbs: Stanceline, log: EventLog) -> None:
    id = _report(verbs)
    second = a_report(source="al-manar")
    verbs.add_report(id, second, BY)
    assert the_development(log, id).reports == (a_report(), second)
    with pytest.raises(Conflict, match="already recorded"):
        verbs.add_report(id, second, BY)


def test_a_dispute_stands_until_it_is_withdrawn(verbs: Stanceline, log: EventLog) -> None:
    id = _report(verbs)
    denial = a_report(summary="No rockets were fired.")
    verbs.dispute_development(id, denial, "author", BY, actor="hezbollah")
    verbs.dispute_development(id, denial, None, BY)
    verbs.withdraw_dispute(id, 1, "They were.", BY)
    assert the_development(log, id).disputes == (
        Dispute(denial, "author", "hezbollah", withdrawn=True),
        Dispute(denial, "deed", withdrawn=False),
    )
    with pytest.raises(Conflict, match="already withdrawn"):
        verbs.withdraw_dispute(id, 1, "They were.", BY)


@pytest.mark.parametrize("number", [0, 2, -1])
def test_only_a_dispute_on_record_can_be_withdrawn(verbs: Stanceline, number: int) -> None:
    id = _report(verbs)
    verbs.dispute_development(id, a_report(summary="No."), None, BY)
    with pytest.raises(NotFound) as refused:
        verbs.withdraw_dispute(id, number, "It was so.", BY)
    assert refused.value.allowed == "1 to 1"


def test_a_correction_changes_the_fields_it_names_and_says_which(
    verbs: Stanceline, log: EventLog
) -> None:
    id = _report(verbs)
    changes = {"occurred": "2024-01-05", "title": "Rockets at the north"}
    verbs.correct_development(id, changes, "A misprint.", BY)
    corrected = log.load(id)[-1]
    assert isinstance(corrected, DevelopmentCorrected)
    assert corrected.changed == ("occurred",)
    assert the_development(log, id).account == an_account(occurred="2024-01-05")


def test_a_correction_must_change_something_known(verbs: Stanceline) -> None:
    id = _report(verbs)
    with pytest.raises(Conflict, match="nothing would change"):
        verbs.correct_development(id, {"title": "Rockets at the north"}, "?", BY)
    with pytest.raises(Invalid, match="'colour' is not in the vocabulary"):
        verbs.correct_development(id, {"colour": "red"}, "?", BY)


def test_a_correction_is_checked_as_a_first_report_is(verbs: Stanceline) -> None:
    id = _report(verbs)
    for changes, field in (
        ({"kind": "picnic"}, "kind"),
        ({"targets": ("atlantis",)}, "targets[0]"),
        ({"targets": ("hezbollah",)}, "targets"),
    ):
        with pytest.raises(Invalid) as refused:
            verbs.correct_development(id, changes, "A misprint.", BY)
        assert refused.value.field == field


def test_a_retracted_development_takes_nothing_more(verbs: Stanceline, log: EventLog) -> None:
    id, duplicate_of = _report(verbs, **TRUCE), _report(verbs)
    verbs.dispute_development(id, a_report(summary="No."), None, BY)
    verbs.end_commitment(id, an_ending(), BY)
    verbs.retract_development(id, "Reported twice.", duplicate_of, BY)
    state = the_development(log, id)
    assert (state.retracted, state.duplicate_of) == (True, duplicate_of)
    for verb in NOTHING_MORE:
        with pytest.raises(Conflict, match="is retracted"):
            verb(verbs, id)


NOTHING_MORE: list[Callable[[Stanceline, UUID], object]] = [
    lambda it, id: it.add_report(id, a_report(source="al-manar"), BY),
    lambda it, id: it.dispute_development(id, a_report(), None, BY),
    lambda it, id: it.withdraw_dispute(id, 1, "It was so.", BY),
    lambda it, id: it.correct_development(id, {"title": "Another"}, "A misprint.", BY),
    lambda it, id: it.end_commitment(id, an_ending(), BY),
    lambda it, id: it.withdraw_ending(id, 1, "It goes on.", BY),
    lambda it, id: it.retract_development(id, "Again.", None, BY),
]


def test_a_retraction_can_be_withdrawn_and_the_development_retracted_again(
    verbs: Stanceline, log: EventLog
) -> None:
    id, duplicate_of = _report(verbs), _report(verbs)
    with pytest.raises(Conflict, match="is not retracted"):
        verbs.withdraw_retraction(id, "It was so.", BY)
    verbs.retract_development(id, "Reported twice.", duplicate_of, BY)
    verbs.withdraw_retraction(id, "Two attacks.", BY)
    state = the_development(log, id)
    assert (state.retracted, state.duplicate_of) == (False, None)
    with pytest.raises(Conflict, match="is not retracted"):
        verbs.withdraw_retraction(id, "Again.", BY)
    verbs.retract_development(id, "Reported twice.", duplicate_of, BY)
    assert the_development(log, id).duplicate_of == duplicate_of


def test_the_duplicate_is_another_development_on_record(verbs: Stanceline) -> None:
    id = _report(verbs)
    for duplicate_of in (id, uuid4(), actor_id("iran")):
        with pytest.raises(Invalid) as refused:
            verbs.retract_development(id, "Reported twice.", duplicate_of, BY)
        assert refused.value.field == "duplicate_of"


def test_of_two_that_shown_the_same_one_stays(verbs: Stanceline, log: EventLog) -> None:
    one, other = _report(verbs), _report(verbs)
    verbs.retract_development(one, "Reported twice.", other, BY)
    with pytest.raises(Invalid, match=f"development {one} is itself retracted") as refused:
        verbs.retract_development(other, "Reported twice.", one, BY)
    assert refused.value.field == "duplicate_of"
    assert refused.value.allowed == "a recorded development that was not retracted, or null"
    assert not the_development(log, other).retracted


def test_a_duplicate_may_be_retracted_later_for_another(verbs: Stanceline, log: EventLog) -> None:
    first, second, third = (_report(verbs) for _ in range(3))
    verbs.retract_development(first, "Reported twice.", second, a_request(1))
    verbs.retract_development(second, "Reported thrice.", third, BY)
    again = verbs.retract_development(first, "Reported twice.", second, a_request(1))
    assert (again.created, the_development(log, first).duplicate_of) == (False, second)


def test_a_commitment_may_be_ended_again_on_another_day(verbs: Stanceline, log: EventLog) -> None:
    id = _report(verbs, **TRUCE)
    first, second = an_ending(), an_ending(date="2024-04-01", ended_by="hezbollah")
    verbs.end_commitment(id, first, BY)
    verbs.end_commitment(id, second, BY)
    assert the_development(log, id).endings == (first, second)


def test_all_that_ended_a_commitment_is_withdrawn_and_it_may_end_again(
    verbs: Stanceline, log: EventLog
) -> None:
    id = _report(verbs, **TRUCE)
    first, second, other = an_ending(), an_ending(date="2024-04-01"), an_ending(commitment=2)
    for ending in (first, other, second):
        verbs.end_commitment(id, ending, BY)
    verbs.withdraw_ending(id, 1, "It goes on.", BY)
    state = the_development(log, id)
    assert (state.endings, state.withdrawn_endings) == ((other,), (first, second))
    verbs.end_commitment(id, first, BY)
    state = the_development(log, id)
    assert (state.endings, state.withdrawn_endings) == ((other, first), (first, second))


def test_only_an_ending_on_record_can_be_withdrawn_and_once(verbs: Stanceline) -> None:
    id = _report(verbs, **TRUCE)
    for number, allowed in ((1, "none recorded"), (3, "none recorded")):
        with pytest.raises(NotFound, match=f"no ending of commitment {number}") as refused:
            verbs.withdraw_ending(id, number, "It goes on.", BY)
        assert (refused.value.field, refused.value.allowed) == ("commitment", allowed)
    verbs.end_commitment(id, an_ending(commitment=2), BY)
    with pytest.raises(NotFound) as refused:
        verbs.withdraw_ending(id, 1, "It goes on.", BY)
    assert refused.value.allowed == "2"
    with pytest.raises(Invalid, match="reason is empty"):
        verbs.withdraw_ending(id, 2, " ", BY)
    verbs.withdraw_ending(id, 2, "It goes on.", BY)
    with pytest.raises(Conflict, match="commitment 2 is already withdrawn"):
        verbs.withdraw_ending(id, 2, "It goes on.", BY)


def test_a_truce_whose_commitments_nobody_listed_ends_as_a_whole(
    verbs: Stanceline, log: EventLog
) -> None:
    id = _report(verbs, kind="ceasefire")
    verbs.end_commitment(id, an_ending(commitment=0, ended_by="israel"), BY)
    assert the_development(log, id).endings[0].commitment == 0


@pytest.mark.parametrize(
    ("said", "number", "allowed"),
    [
        (TRUCE, 0, "1, 2"),
        (TRUCE, 3, "1, 2"),
        ({}, 1, "none recorded"),
        ({"kind": "ceasefire"}, 1, "0, the ceasefire as a whole"),
    ],
)
def test_only_a_commitment_on_record_can_end(
    verbs: Stanceline, said: dict[str, object], number: int, allowed: str
) -> None:
    with pytest.raises(NotFound) as refused:
        verbs.end_commitment(_report(verbs, **said), an_ending(commitment=number), BY)
    assert refused.value.allowed == allowed


@pytest.mark.parametrize(
    ("ending", "field"),
    [
        ({"ended_by": "iran"}, "ended_by"),
        ({"date": "2023-12-31"}, "date"),
        ({"date": "2024-02/2024-03"}, "date"),
        ({"reason": " "}, "reason"),
        ({"cause": "rumour"}, "cause"),
        ({"cause": str(UUID(int=7))}, "cause"),
        ({"cause": str(actor_id("iran"))}, "cause"),
    ],
)
def test_an_ending_is_by_a_party_not_too_early_and_on_known_ground(
    verbs: Stanceline, ending: dict[str, object], field: str
) -> None:
    id = _report(verbs, **TRUCE)
    with pytest.raises(Invalid) as refused:
        verbs.end_commitment(id, an_ending(**ending), BY)
    assert refused.value.field == field


def test_a_commitment_does_not_end_on_its_own_development(verbs: Stanceline) -> None:
    id = _report(verbs, **TRUCE)
    for spelt in (str(id), str(id).upper(), f"urn:uuid:{id}"):
        with pytest.raises(Invalid, match="its own development"):
            verbs.end_commitment(id, an_ending(cause=spelt), BY)


def _report(verbs: Stanceline, **said: Any) -> UUID:
    return verbs.report_development(a_development(**said), BY).id
