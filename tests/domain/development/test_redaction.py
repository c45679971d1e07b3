"""Which texts of an event are private, and what a redaction does to a development."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any, get_args, get_type_hints
from uuid import UUID

import pytest

from domain import values
from domain.application import Stanceline
from domain.development.events import DevelopmentRedacted
from domain.development.redactions import PARTS
from domain.errors import Conflict, DomainError, Invalid
from domain.event import REDACTED, Event, classes_in, private_fields, private_texts
from domain.values import PrivateText
from infrastructure.log.event_log import EventLog
from infrastructure.log.mapper import EVENT_TYPES
from tests.builders import (
    BY,
    a_commitment,
    a_development,
    a_report,
    a_request,
    an_ending,
    the_development,
)

# Words, ids, dates and addresses of records: what answers depend on, and what is no free text.
PUBLIC = {
    "Account": {"kind", "initiators", "targets", "occurred", "mediators", "mode", "contexts",
                "conflict"},
    "Commitment": {"by", "toward", "action", "effective_from", "expires"},
    "Attribution": {"actor", "degree"},
    "Coder": {"tool", "version"},
    "Dispute": {"actor", "part"},
    "Finder": {"actor", "source"},
    "Finding": {"result", "date"},
    "CoveredPlace": {"country", "name"},
    "Ending": {"date", "ended_by", "cause", "reported_at"},
    "Suspension": {"date", "suspended_by", "cause", "reported_at"},
    "Resumption": {"date", "resumed_by", "cause", "reported_at"},
    "DevelopmentEnd": {"date", "cause", "reported_at"},
    "MetCondition": {"date", "cause", "reported_at"},
    "ExternalId": {"dataset", "id", "edition"},
    "Place": {"name", "country"},
    "PrivateText": {"field"},
    "Report": {"source", "reported_at", "original_source"},
    "ActorRegistered": {"kind", "identifiers"},
    "ActorCorrected": {"kind", "identifiers", "changed"},
    "ActorDissolved": {"date", "reported_at"},
    "CoverageDeclared": {"reported_at"},
    "EditionBegun": {"edition"},
    "DissolutionCorrected": {"date", "reported_at"},
    "MembershipStarted": {"of", "relation", "start_date", "ending_date", "reported_at"},
    "MembershipEnded": {"of", "ending_date", "reported_at"},
    "MembershipCorrected": {"of", "relation", "start_date", "ending_date", "changed",
                            "reported_at"},
    "MembershipWithdrawn": {"of"},
    "SuccessionRecorded": {"of", "date", "reported_at"},
    "SuccessionWithdrawn": {"of"},
    "SourceRegistered": {"affiliation"},
    "SourceRated": {"reliability"},
    "SourceAffiliated": {"affiliation"},
    "SourceCorrected": {"changed"},
    "DevelopmentCorrected": {"changed", "reported_at"},
    "ReportCorrected": {"changed"},
    "DevelopmentDisputed": {"part"},
    "DevelopmentRedacted": {"parts"},
}  # fmt: skip


def _values_of(kind: type) -> Iterator[type]:
    """Yield the classes of the values in an event or a value, at any depth."""
    for hint in get_type_hints(kind).values():
        for one in filter(is_dataclass, classes_in(hint)):
            yield one
            yield from _values_of(one)


OF_STATES = [one for one in vars(values).values() if isinstance(one, type) and is_dataclass(one)]
VALUES = list(dict.fromkeys([*(v for kind in EVENT_TYPES for v in _values_of(kind)), *OF_STATES]))
OF_EVERY_EVENT = {"recorded_by", "actor", "dataset", "source", "originator_id"}


@pytest.mark.parametrize(
    "kind",
    [*EVENT_TYPES, *VALUES],
    ids=lambda kind: kind.__name__,
)  # fmt: skip
def test_each_text_of_an_event_is_private_or_public(kind: type[Any]) -> None:
    hints = get_type_hints(kind)
    texts = {field.name for field in fields(kind) if _holds_text(hints[field.name])}
    name = kind.__name__
    private, public = set(private_fields(kind)), PUBLIC.get(name, set())
    if issubclass(kind, Event):
        public = public | OF_EVERY_EVENT
    assert not private & public
    assert texts - private - public == set(), "name them in PRIVATE_TEXTS, or here as public"
    assert private <= texts


def test_an_empty_text_is_not_private(verbs: Stanceline, log: EventLog) -> None:
    id = verbs.report_development(a_development(), BY).id
    (reported,) = log.load(id)
    assert list(private_texts(reported)) == [
        ("account.title", "Rockets at the north"),
        ("reports.0.summary", "Rockets were fired."),
    ]


def test_a_redaction_names_each_text_in_each_event(verbs: Stanceline, log: EventLog) -> None:
    id = everything(verbs)
    verbs.redact_development(id, ("title", "reports.2", "disputes", "reasons"), "Why.", BY)
    *_, redacted = log.load(id)
    assert isinstance(redacted, DevelopmentRedacted)
    assert redacted.texts == (
        PrivateText(1, "account.title"),
        PrivateText(2, "report.attributed_to"),
        PrivateText(2, "report.summary"),
        PrivateText(3, "report.summary"),
        PrivateText(4, "account.title"),
        PrivateText(4, "reason"),
        PrivateText(5, "ending.reason"),
    )


def test_a_development_shows_what_is_left(verbs: Stanceline, log: EventLog) -> None:
    id = everything(verbs)
    parts = ("title", "commitments", "reports.2", "disputes.1", "reasons")
    verbs.redact_development(id, parts, "Why.", BY)
    now = the_development(log, id)
    assert (now.account.title, now.account.summary) == (REDACTED, "How it was.")
    assert now.account.commitments == (a_commitment(scope=REDACTED),)
    assert [report.summary for report in now.reports] == ["Rockets were fired.", REDACTED]
    assert [report.attributed_to for report in now.reports] == [None, REDACTED]
    assert now.disputes[0].report.summary == REDACTED
    assert now.endings == (an_ending(reason=REDACTED),)


def test_a_later_report_is_kept(verbs: Stanceline, log: EventLog) -> None:
    id = everything(verbs)
    verbs.redact_development(id, ("reports",), "Why.", BY)
    verbs.add_report(id, a_report(source="al-manar", summary="Another account."), BY)
    summaries = [report.summary for report in the_development(log, id).reports]
    assert summaries == [REDACTED, REDACTED, "Another account."]


def test_a_correction_repeats_a_redacted_title(verbs: Stanceline, log: EventLog) -> None:
    id = everything(verbs)
    verbs.redact_development(id, ("title",), "Why.", BY)
    verbs.correct_development(id, {"occurred": "2024-01-03"}, "A misprint.", BY)
    assert the_development(log, id).account.title == REDACTED
    verbs.correct_development(id, {"title": "A new title"}, "It can be named.", BY)
    assert the_development(log, id).account.title == "A new title"


def test_a_retracted_development_can_be_redacted(verbs: Stanceline, log: EventLog) -> None:
    id = everything(verbs)
    verbs.retract_development(id, "Never.", None, BY)
    verbs.redact_development(id, tuple(PARTS), "Why.", BY)
    assert the_development(log, id).retracted
    assert the_development(log, id).account.title == REDACTED


def test_the_same_text_is_not_redacted_twice(verbs: Stanceline) -> None:
    id = everything(verbs)
    verbs.redact_development(id, ("title",), "Why.", BY)
    with pytest.raises(Conflict, match="no text to redact in title"):
        verbs.redact_development(id, ("title",), "Why.", BY)


def test_a_repeated_request_gets_the_first_answer(verbs: Stanceline, log: EventLog) -> None:
    id = everything(verbs)
    first = verbs.redact_development(id, ("title",), "Why.", a_request(7))
    again = verbs.redact_development(id, ("title",), "Why.", a_request(7))
    assert (again.position, again.created) == (first.position, False)
    assert log.position() == first.position


@pytest.mark.parametrize(
    ("parts", "reason", "field"),
    [
        ((), "Why.", "parts"),
        (("name",), "Why.", "parts[0]"),
        (("title", "reports.3"), "Why.", "parts[1]"),
        (("reports.0",), "Why.", "parts[0]"),
        (("disputes.2",), "Why.", "parts[0]"),
        (("title",), " ", "reason"),
    ],
)
def test_a_wrong_request_records_nothing(
    verbs: Stanceline, log: EventLog, parts: tuple[str, ...], reason: str, field: str
) -> None:
    id = everything(verbs)
    before = log.position()
    with pytest.raises(Invalid) as refused:
        verbs.redact_development(id, parts, reason, BY)
    assert (refused.value.field, log.position()) == (field, before)


def test_nobody_records_the_text_that_replaces_a_redacted_one(verbs: Stanceline) -> None:
    id = everything(verbs)
    with pytest.raises(Invalid) as refused:
        verbs.report_development(a_development(a_report(summary=REDACTED)), BY)
    assert refused.value.field == "reports[0].summary"
    with pytest.raises(Invalid) as refused:
        verbs.correct_development(id, {"title": REDACTED}, "Why.", BY)
    assert refused.value.field == "title"
    with pytest.raises(Invalid) as refused:
        verbs.correct_development(id, {"title": "Other"}, REDACTED, BY)
    assert refused.value.field == "reason"
    for outcome in verbs.report_developments([a_development(title=REDACTED)], BY):
        assert isinstance(outcome, DomainError)


def test_a_record_that_was_redacted_is_not_recorded_again(verbs: Stanceline) -> None:
    first = verbs.report_development(a_development(record="7"), BY)
    verbs.redact_development(first.id, ("title", "reports"), "Why.", BY)
    again = verbs.report_development(a_development(record="7"), BY)
    assert (again.id, again.created) == (first.id, False)
    with pytest.raises(Conflict, match="already recorded"):
        verbs.report_development(a_development(record="7", occurred="2024-01-05"), BY)


def everything(verbs: Stanceline) -> UUID:
    """Record a development with a text in each part, in five events."""
    made = (a_commitment(scope="The north"),)
    new = a_development(kind="ceasefire", summary="How it was.", commitments=made)
    id = verbs.report_development(new, BY).id
    verbs.add_report(id, a_report(source="al-akhbar", attributed_to="a witness"), BY)
    verbs.dispute_development(id, a_report(source="al-manar", summary="It is not so."), None, BY)
    verbs.correct_development(id, {"occurred": "2024-01-02"}, "A misprint.", BY)
    verbs.end_commitment(id, an_ending(), BY)
    return id


def _holds_text(hint: Any) -> bool:
    return hint is str or any(_holds_text(one) for one in get_args(hint))
