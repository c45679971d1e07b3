"""Many developments at once: each is recorded, known already, or refused, by itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

import pytest

from domain.application import Stanceline
from domain.errors import Conflict, DomainError, Invalid
from domain.event import Event
from domain.log import Recorded
from domain.values import ExternalId
from infrastructure.log.event_log import EventLog
from tests.builders import BY, a_development, a_report, a_request


def test_good_and_bad_rows_are_answered_each_for_itself(verbs: Stanceline, log: EventLog) -> None:
    known = verbs.report_development(a_development(record="known"), BY)
    head = log.recorder.position()
    answers = verbs.report_developments(
        [
            a_development(record="new"),
            a_development(record="known"),
            a_development(record="known", title="Otherwise"),
            a_development(record="bad", kind="picnic"),
            a_development(record="stranger", targets=("atlantis",)),
            a_development(record="new"),
            a_development(record="new", title="Otherwise"),
            a_development(),
        ],
        BY,
    )
    assert [_told(answer) for answer in answers] == [
        f"recorded at {head + 1}",
        f"known at {known.position}",
        "Conflict",
        "Invalid kind",
        "Invalid targets[0]",
        f"known at {head + 1}",
        "Conflict",
        f"recorded at {head + 2}",
    ]
    assert log.recorder.position() == head + 2


def test_the_same_rows_again_record_nothing(verbs: Stanceline, log: EventLog) -> None:
    rows = [a_development(record=str(number)) for number in range(30)]
    first = verbs.report_developments(rows, BY)
    head = log.recorder.position()
    again = verbs.report_developments(rows, BY)
    assert [(a.id, a.position) for a in _recorded(again)] == [
        (f.id, f.position) for f in _recorded(first)
    ]
    assert not any(a.created for a in _recorded(again))
    assert log.recorder.position() == head


@pytest.mark.parametrize(("before", "now"), [("25.1", "26.1"), (None, "26.1"), ("25.1", None)])
def test_the_edition_of_a_record_is_not_its_content(
    verbs: Stanceline, log: EventLog, before: str | None, now: str | None
) -> None:
    new = a_development()
    of_editions = [
        replace(new, external_id=ExternalId("gazette", "17", edition)) for edition in (before, now)
    ]
    first = verbs.report_development(of_editions[0], BY)
    head = log.recorder.position()
    (again,) = _recorded(verbs.report_developments(of_editions[1:], BY))
    assert (again.position, again.created) == (first.position, False)
    assert log.recorder.position() == head


def test_rows_without_an_id_are_reported_apart_by_their_place_under_one_command(
    verbs: Stanceline, log: EventLog
) -> None:
    rows = [a_development(title="One"), a_development(title="Two")]
    first = _recorded(verbs.report_developments(rows, a_request(command=1)))
    again = _recorded(verbs.report_developments(rows, a_request(command=1)))
    assert first[0].id != first[1].id
    assert [(a.id, a.position, a.created) for a in again] == [
        (f.id, f.position, False) for f in first
    ]


def test_no_rows_are_no_events(verbs: Stanceline, log: EventLog) -> None:
    head = log.recorder.position()
    assert verbs.report_developments([], BY) == []
    assert log.recorder.position() == head


class OvertakenLog(EventLog):
    """A log in which another application records a development just after it was looked for."""

    def first(self, originator_ids: Iterable[UUID]) -> dict[UUID, tuple[int, Event]]:
        wanted = list(originator_ids)
        found = super().first(wanted)
        if len(wanted) == 2:
            Stanceline(EventLog(self.recorder)).report_development(a_development(record="b"), BY)
        return found


def test_a_batch_that_is_overtaken_is_refused_as_a_whole(verbs: Stanceline, log: EventLog) -> None:
    overtaken = Stanceline(OvertakenLog(log.recorder))
    head = log.recorder.position()
    with pytest.raises(Conflict, match="nothing was recorded"):
        overtaken.report_developments([a_development(record="a"), a_development(record="b")], BY)
    assert log.recorder.position() == head + 1  # the other application's


def test_a_report_of_the_row_must_name_a_known_source(verbs: Stanceline) -> None:
    (answer,) = verbs.report_developments([a_development(a_report(source="gossip"))], BY)
    assert isinstance(answer, Invalid)
    assert answer.field == "reports[0].source"


def _told(answer: Recorded | DomainError) -> str:
    if isinstance(answer, Recorded):
        return f"{'recorded' if answer.created else 'known'} at {answer.position}"
    field = answer.field if isinstance(answer, Invalid) else ""
    return f"{type(answer).__name__} {field}".strip()


def _recorded(answers: list[Recorded | DomainError]) -> list[Recorded]:
    assert all(isinstance(answer, Recorded) for answer in answers)
    return [answer for answer in answers if isinstance(answer, Recorded)]
