"""What the verbs promise of each request: once, whole, on the newest version, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from domain.application import Request, Stanceline
from domain.errors import Conflict, NotFound, Stale
from domain.event import Event, actor_id
from infrastructure.log.event_log import EventLog
from tests.builders import BY, a_development, a_report, a_request
from tests.domain.every_verb import AN_ATTACK, EVERY_VERB, TRUCE


def test_every_verb_records_one_event_of_its_own(verbs: Stanceline, log: EventLog) -> None:
    verbs.report_development(AN_ATTACK, BY)
    before = log.recorder.position()
    for verb in EVERY_VERB.values():
        verb(verbs, BY)
    assert [recorded.topic for recorded in log.recorder.read(before, 100)] == list(EVERY_VERB)


def test_the_answer_says_where_the_event_stands(verbs: Stanceline, log: EventLog) -> None:
    head = log.recorder.position()
    reported = verbs.report_development(a_development(record="truce"), BY)
    added = verbs.add_report(TRUCE, a_report(summary="It holds."), BY)
    assert (reported.id, reported.position, reported.version) == (TRUCE, head + 1, 1)
    assert (added.id, added.position, added.version) == (TRUCE, head + 2, 2)
    assert reported.created
    assert added.created


# The same again


def test_the_same_content_again_is_answered_with_the_first_result(
    verbs: Stanceline, log: EventLog
) -> None:
    first = verbs.report_development(a_development(record="truce"), BY)
    head = log.recorder.position()
    again = verbs.report_development(a_development(record="truce"), Request("another"))
    assert (again.id, again.position, again.version) == (first.id, first.position, 1)
    assert not again.created
    assert log.recorder.position() == head


def test_other_content_under_the_same_id_is_a_conflict(verbs: Stanceline, log: EventLog) -> None:
    verbs.report_development(a_development(record="truce"), BY)
    head = log.recorder.position()
    with pytest.raises(Conflict, match="already recorded at position") as refused:
        verbs.report_development(a_development(record="truce", title="Another"), BY)
    assert refused.value.allowed == "the same content again, or a correction"
    assert log.recorder.position() == head


def test_an_actor_registered_again_the_same_is_the_same_and_otherwise_a_conflict(
    verbs: Stanceline,
) -> None:
    again = verbs.register_actor("iran", "Iran", "armed-group", (), {}, BY)
    assert not again.created
    with pytest.raises(Conflict):
        verbs.register_actor("iran", "Persia", "armed-group", (), {}, BY)


def test_a_development_without_an_id_is_a_new_one_each_time(verbs: Stanceline) -> None:
    first = verbs.report_development(a_development(), BY)
    second = verbs.report_development(a_development(), BY)
    assert first.id != second.id


def test_a_development_without_an_id_is_known_by_its_command(verbs: Stanceline) -> None:
    first = verbs.report_development(a_development(), a_request(command=1))
    again = verbs.report_development(a_development(), a_request(command=1))
    other = verbs.report_development(a_development(), a_request(command=2))
    assert (again.id, again.position, again.created) == (first.id, first.position, False)
    assert other.id != first.id


def test_every_verb_answers_a_repeated_command_with_its_first_result(
    verbs: Stanceline, log: EventLog
) -> None:
    verbs.report_development(AN_ATTACK, BY)
    requests = [a_request(command=number) for number in range(1, len(EVERY_VERB) + 1)]
    shown = list(zip(EVERY_VERB.values(), requests, strict=True))
    first = [verb(verbs, request) for verb, request in shown]
    head = log.recorder.position()
    again = [verb(verbs, request) for verb, request in shown]
    assert [(a.id, a.position, a.version) for a in again] == [
        (f.id, f.position, f.version) for f in first
    ]
    assert not any(a.created for a in again)
    assert log.recorder.position() == head


def test_a_repeated_command_is_answered_even_if_the_version_it_expected_is_gone(
    verbs: Stanceline,
) -> None:
    request = a_request(command=1, expected_version=1)
    first = verbs.add_alias("iran", "Persia", request)
    verbs.add_alias("iran", "IRI", BY)
    assert verbs.add_alias("iran", "Persia", request).position == first.position


def test_a_membership_command_is_answered_although_it_would_now_close_a_cycle(
    verbs: Stanceline,
) -> None:
    request = a_request(command=1)
    first = verbs.start_membership("iran", "resistance", "member", None, request)
    verbs.end_membership("iran", "resistance", "2024-01-01", "", BY)
    verbs.start_membership("resistance", "iran", "member", "2024-02-01", BY)
    again = verbs.start_membership("iran", "resistance", "member", None, request)
    assert (again.position, again.created) == (first.position, False)


def test_a_command_with_other_content_is_a_conflict(verbs: Stanceline) -> None:
    verbs.add_alias("iran", "Persia", a_request(command=1))
    with pytest.raises(Conflict):
        verbs.add_alias("iran", "IRI", a_request(command=1))


@pytest.mark.parametrize(
    "other",
    [
        lambda it, by: it.add_alias("israel", "Zion", by),
        lambda it, by: it.register_actor("hamas", "Hamas", "armed-group", (), {}, by),
        lambda it, by: it.report_development(a_development(), by),
        lambda it, by: it.affiliate_source("afp", "iran", "", by),
    ],
)
def test_a_command_used_for_something_else_is_a_conflict(
    verbs: Stanceline, log: EventLog, other: Callable[[Stanceline, Request], object]
) -> None:
    verbs.register_source("afp", "AFP", None, None, a_request(command=1))
    head = log.recorder.position()
    with pytest.raises(Conflict, match="idempotency key"):
        other(verbs, a_request(command=1))
    assert log.recorder.position() == head


def test_two_commands_of_one_content_are_two_events(verbs: Stanceline) -> None:
    dispute = a_report(summary="There was none.")
    verbs.report_development(a_development(record="truce"), BY)
    first = verbs.dispute_development(TRUCE, dispute, None, a_request(command=1))
    second = verbs.dispute_development(TRUCE, dispute, None, a_request(command=2))
    assert (first.version, second.version) == (2, 3)


# On the newest version only


def test_a_request_that_expects_the_newest_version_is_recorded(verbs: Stanceline) -> None:
    recorded = verbs.add_alias("iran", "Persia", a_request(expected_version=1))
    assert recorded.version == 2


@pytest.mark.parametrize("expected", [1, 3])
def test_a_request_that_expects_another_version_is_stale(
    verbs: Stanceline, log: EventLog, expected: int
) -> None:
    verbs.add_alias("iran", "Persia", BY)
    head = log.recorder.position()
    with pytest.raises(Stale, match=f"at version 2, not {expected}"):
        verbs.add_alias("iran", "IRI", a_request(expected_version=expected))
    assert log.recorder.position() == head


def test_what_is_not_in_the_log_cannot_be_changed(verbs: Stanceline) -> None:
    with pytest.raises(NotFound, match="no actor 'hamas'"):
        verbs.add_alias("hamas", "Harakat", BY)
    with pytest.raises(NotFound, match="no source 'afp'"):
        verbs.affiliate_source("afp", "iran", "", BY)
    with pytest.raises(NotFound, match=f"no development {TRUCE}"):
        verbs.retract_development(TRUCE, "Made up.", None, BY)


class OvertakenLog(EventLog):
    """A log to which somebody else appends, once, just after it was first read."""

    def __init__(self, log: EventLog, meanwhile: Callable[[], object]) -> None:
        super().__init__(log.recorder)
        self._meanwhile = [meanwhile]

    def load(self, originator_id: UUID) -> list[Event]:
        events = super().load(originator_id)
        self._overtake()
        return events

    def _overtake(self) -> None:
        for append in self._meanwhile:
            self._meanwhile = []
            append()


def test_of_two_writes_at_once_the_later_is_decided_again(verbs: Stanceline, log: EventLog) -> None:
    overtaken = Stanceline(OvertakenLog(log, lambda: verbs.add_alias("iran", "IRI", BY)))

    overtaken.rename_actor("iran", "Persia", "", BY)

    assert [event.TOPIC for event in log.load(actor_id("iran"))] == [
        "actor.registered.v1",
        "actor.alias_added.v1",
        "actor.renamed.v1",
    ]


def test_of_two_writes_on_one_version_the_later_is_stale_and_not_recorded(
    verbs: Stanceline, log: EventLog
) -> None:
    overtaken = Stanceline(OvertakenLog(log, lambda: verbs.add_alias("iran", "IRI", BY)))

    with pytest.raises(Stale, match="at version 2, not 1"):
        overtaken.rename_actor("iran", "Persia", "", Request("tester", expected_version=1))

    assert [event.TOPIC for event in log.load(actor_id("iran"))] == [
        "actor.registered.v1",
        "actor.alias_added.v1",
    ]


def test_a_command_recorded_by_another_in_between_answers_as_the_first_did(
    verbs: Stanceline, log: EventLog
) -> None:
    once = Request("tester", command=uuid4())

    def the_same() -> None:
        verbs.rename_actor("iran", "Persia", "", once)

    again = Stanceline(OvertakenLog(log, the_same)).rename_actor("iran", "Persia", "", once)

    assert (again.version, again.created) == (2, False)


def test_of_two_appends_of_one_new_development_both_hear_the_same_place(
    verbs: Stanceline, log: EventLog
) -> None:
    news = a_development(record="truce")
    other = Stanceline(EventLog(log.recorder))
    first = other.report_development(news, BY)
    second = verbs.report_development(news, BY)
    assert (second.position, second.created) == (first.position, False)
