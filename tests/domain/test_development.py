"""Developments: reported, corroborated, disputed, corrected, ended in part, and retracted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.application import Stanceline
from domain.development import Development, DevelopmentCorrected
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


def test_a_development_is_what_was_reported(application: Stanceline, log: EventLog) -> None:
    shown = a_development(record="1")
    id = application.report_development(shown, BY).id
    assert the_development(log, id) == Development(
        id, 1, shown.account, shown.reports, ExternalId("gazette", "1")
    )


def test_reports_gather_in_their_order_and_none_twice(
    application: Stanceline, log: EventLog
) -> None:
    id = _report(application)
    second = a_report(source="al-manar")
    application.add_report(id, second, BY)
    assert the_development(log, id).reports == (a_report(), second)
    with pytest.raises(Conflict, match="already recorded"):
        application.add_report(id, second, BY)


def test_a_dispute_stands_until_it_is_withdrawn(application: Stanceline, log: EventLog) -> None:
    id = _report(application)
    denial = a_report(summary="No rockets were fired.")
    application.dispute_development(id, denial, "that it happened", BY)
    application.dispute_development(id, denial, None, BY)
    application.withdraw_dispute(id, 1, "They were.", BY)
    assert the_development(log, id).disputes == (
        Dispute(denial, "that it happened", withdrawn=True),
        Dispute(denial, None, withdrawn=False),
    )
    with pytest.raises(Conflict, match="already withdrawn"):
        application.withdraw_dispute(id, 1, "They were.", BY)


@pytest.mark.parametrize("number", [0, 2, -1])
def test_only_a_dispute_on_record_can_be_withdrawn(application: Stanceline, number: int) -> None:
    id = _report(application)
    application.dispute_development(id, a_report(summary="No."), None, BY)
    with pytest.raises(NotFound) as refused:
        application.withdraw_dispute(id, number, "It was so.", BY)
    assert refused.value.allowed == "1 to 1"


def test_a_correction_changes_the_fields_it_names_and_says_which(
    application: Stanceline, log: EventLog
) -> None:
    id = _report(application)
    changes = {"occurred": "2024-01-05", "title": "Rockets at the north"}
    application.correct_development(id, changes, "A misprint.", BY)
    corrected = log.load(id)[-1]
    assert isinstance(corrected, DevelopmentCorrected)
    assert corrected.changed == ("occurred",)
    assert the_development(log, id).account == an_account(occurred="2024-01-05")


def test_a_correction_must_change_something_known(application: Stanceline) -> None:
    id = _report(application)
    with pytest.raises(Conflict, match="nothing would change"):
        application.correct_development(id, {"title": "Rockets at the north"}, "?", BY)
    with pytest.raises(Invalid, match="'colour' is not in the vocabulary"):
        application.correct_development(id, {"colour": "red"}, "?", BY)


def test_a_correction_is_checked_as_a_first_report_is(application: Stanceline) -> None:
    id = _report(application)
    for changes, field in (
        ({"kind": "picnic"}, "kind"),
        ({"targets": ("atlantis",)}, "targets[0]"),
        ({"targets": ("hezbollah",)}, "targets"),
    ):
        with pytest.raises(Invalid) as refused:
            application.correct_development(id, changes, "A misprint.", BY)
        assert refused.value.field == field


def test_a_retracted_development_takes_nothing_more(application: Stanceline, log: EventLog) -> None:
    id, duplicate_of = _report(application, **TRUCE), _report(application)
    application.dispute_development(id, a_report(summary="No."), None, BY)
    application.end_commitment(id, an_ending(), BY)
    application.retract_development(id, "Reported twice.", duplicate_of, BY)
    state = the_development(log, id)
    assert (state.retracted, state.duplicate_of) == (True, duplicate_of)
    for verb in NOTHING_MORE:
        with pytest.raises(Conflict, match="is retracted"):
            verb(application, id)


NOTHING_MORE: list[Callable[[Stanceline, UUID], object]] = [
    lambda it, id: it.add_report(id, a_report(source="al-manar"), BY),
    lambda it, id: it.dispute_development(id, a_report(), None, BY),
    lambda it, id: it.withdraw_dispute(id, 1, "It was so.", BY),
    lambda it, id: it.correct_development(id, {"title": "Another"}, "A misprint.", BY),
    lambda it, id: it.end_commitment(id, an_ending(), BY),
    lambda it, id: it.withdraw_ending(id, 1, "It goes on.", BY),
    lambda it, id: it.retract_development(id, "Again.", None, BY),
]


def test_the_duplicate_is_another_development_on_record(application: Stanceline) -> None:
    id = _report(application)
    for duplicate_of in (id, uuid4(), actor_id("iran")):
        with pytest.raises(Invalid) as refused:
            application.retract_development(id, "Reported twice.", duplicate_of, BY)
        assert refused.value.field == "duplicate_of"


def test_of_two_that_shown_the_same_one_stays(application: Stanceline, log: EventLog) -> None:
    one, other = _report(application), _report(application)
    application.retract_development(one, "Reported twice.", other, BY)
    with pytest.raises(Invalid, match=f"development {one} is itself retracted") as refused:
        application.retract_development(other, "Reported twice.", one, BY)
    assert refused.value.field == "duplicate_of"
    assert refused.value.allowed == "a recorded development that was not retracted, or null"
    assert not the_development(log, other).retracted


def test_a_duplicate_may_be_retracted_later_for_another(
    application: Stanceline, log: EventLog
) -> None:
    first, second, third = (_report(application) for _ in range(3))
    application.retract_development(first, "Reported twice.", second, a_request(1))
    application.retract_development(second, "Reported thrice.", third, BY)
    again = application.retract_development(first, "Reported twice.", second, a_request(1))
    assert (again.created, the_development(log, first).duplicate_of) == (False, second)


def test_a_commitment_may_be_ended_again_on_another_day(
    application: Stanceline, log: EventLog
) -> None:
    id = _report(application, **TRUCE)
    first, second = an_ending(), an_ending(date="2024-04-01", ended_by="hezbollah")
    application.end_commitment(id, first, BY)
    application.end_commitment(id, second, BY)
    assert the_development(log, id).endings == (first, second)


def test_all_that_ended_a_commitment_is_withdrawn_and_it_may_end_again(
    application: Stanceline, log: EventLog
) -> None:
    id = _report(application, **TRUCE)
    first, second, other = an_ending(), an_ending(date="2024-04-01"), an_ending(commitment=2)
    for ending in (first, other, second):
        application.end_commitment(id, ending, BY)
    application.withdraw_ending(id, 1, "It goes on.", BY)
    state = the_development(log, id)
    assert (state.endings, state.withdrawn_endings) == ((other,), (first, second))
    application.end_commitment(id, first, BY)
    state = the_development(log, id)
    assert (state.endings, state.withdrawn_endings) == ((other, first), (first, second))


def test_only_an_ending_on_record_can_be_withdrawn_and_once(application: Stanceline) -> None:
    id = _report(application, **TRUCE)
    for number, allowed in ((1, "none recorded"), (3, "none recorded")):
        with pytest.raises(NotFound, match=f"no ending of commitment {number}") as refused:
            application.withdraw_ending(id, number, "It goes on.", BY)
        assert (refused.value.field, refused.value.allowed) == ("commitment", allowed)
    application.end_commitment(id, an_ending(commitment=2), BY)
    with pytest.raises(NotFound) as refused:
        application.withdraw_ending(id, 1, "It goes on.", BY)
    assert refused.value.allowed == "2"
    with pytest.raises(Invalid, match="reason is empty"):
        application.withdraw_ending(id, 2, " ", BY)
    application.withdraw_ending(id, 2, "It goes on.", BY)
    with pytest.raises(Conflict, match="commitment 2 is already withdrawn"):
        application.withdraw_ending(id, 2, "It goes on.", BY)


def test_a_truce_whose_commitments_nobody_listed_ends_as_a_whole(
    application: Stanceline, log: EventLog
) -> None:
    id = _report(application, kind="ceasefire")
    application.end_commitment(id, an_ending(commitment=0, ended_by="israel"), BY)
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
    application: Stanceline, said: dict[str, object], number: int, allowed: str
) -> None:
    with pytest.raises(NotFound) as refused:
        application.end_commitment(_report(application, **said), an_ending(commitment=number), BY)
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
    application: Stanceline, ending: dict[str, object], field: str
) -> None:
    id = _report(application, **TRUCE)
    with pytest.raises(Invalid) as refused:
        application.end_commitment(id, an_ending(**ending), BY)
    assert refused.value.field == field


def test_a_commitment_does_not_end_on_its_own_development(application: Stanceline) -> None:
    id = _report(application, **TRUCE)
    for spelt in (str(id), str(id).upper(), f"urn:uuid:{id}"):
        with pytest.raises(Invalid, match="its own development"):
            application.end_commitment(id, an_ending(cause=spelt), BY)


def _report(application: Stanceline, **said: Any) -> UUID:
    return application.report_development(a_development(**said), BY).id
