"""Reports of a development that are corrected and withdrawn."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from domain.application import Stanceline
from domain.errors import Conflict, DomainError, Invalid, NotFound
from domain.event import REDACTED
from infrastructure.log.event_log import EventLog
from tests.builders import BY, a_development, a_report, the_development

WHY = "A misprint."


@pytest.fixture
def attack(verbs: Stanceline) -> UUID:
    """An attack with three reports."""
    reports = (a_report(), a_report(source="al-manar"), a_report(source="al-akhbar"))
    return verbs.report_development(a_development(*reports), BY).id


def test_a_correction_changes_the_fields_that_it_names(
    verbs: Stanceline, log: EventLog, attack: UUID
) -> None:
    verbs.correct_report(attack, 2, {"credibility": 1, "reported_at": "2024-01-04"}, WHY, BY)
    of_manar = a_report(source="al-manar", credibility=1, reported_at="2024-01-04")
    shown = the_development(log, attack).reports
    assert shown == (a_report(), of_manar, a_report(source="al-akhbar"))


def test_a_report_that_was_withdrawn_does_not_count_and_the_others_keep_their_numbers(
    verbs: Stanceline, log: EventLog, attack: UUID
) -> None:
    verbs.withdraw_report(attack, 2, WHY, BY)
    verbs.correct_report(attack, 3, {"credibility": 5}, WHY, BY)
    verbs.add_report(attack, a_report(source="al-manar"), BY)
    assert the_development(log, attack).numbered_reports == {
        1: a_report(),
        3: a_report(source="al-akhbar", credibility=5),
        4: a_report(source="al-manar"),
    }


def test_the_last_report_cannot_be_withdrawn(verbs: Stanceline, attack: UUID) -> None:
    verbs.withdraw_report(attack, 1, WHY, BY)
    verbs.withdraw_report(attack, 3, WHY, BY)
    with pytest.raises(Conflict) as refused:
        verbs.withdraw_report(attack, 2, WHY, BY)
    assert "retract the development" in refused.value.allowed


@pytest.mark.parametrize(
    ("number", "changes", "reason", "error", "field"),
    [
        (4, {"credibility": 1}, WHY, NotFound, "number"),
        (0, {"credibility": 1}, WHY, NotFound, "number"),
        (3, {"credibility": 1}, WHY, Conflict, "number"),
        (1, {"credibility": 0}, WHY, Invalid, "report.credibility"),
        (1, {"source": "nobody"}, WHY, Invalid, "report.source"),
        (1, {"original_source": "reuters"}, WHY, Invalid, "report.original_source"),
        (1, {"url": "x"}, WHY, Invalid, "report.url"),
        (1, {"summary": REDACTED}, WHY, Invalid, "report.summary"),
        (1, {"place": None}, WHY, Invalid, "changes"),
        (1, {"credibility": 1}, "", Invalid, "reason"),
        (1, {"credibility": 3}, WHY, Conflict, "changes"),
        (1, {"source": "al-manar"}, WHY, Conflict, "changes"),
    ],
)
def test_a_correction_is_checked_as_a_report_is(
    verbs: Stanceline,
    log: EventLog,
    attack: UUID,
    number: int,
    changes: dict[str, Any],
    reason: str,
    error: type[DomainError],
    field: str,
) -> None:
    verbs.withdraw_report(attack, 3, WHY, BY)
    before = log.recorder.position()
    with pytest.raises(error) as refused:
        verbs.correct_report(attack, number, changes, reason, BY)
    assert refused.value.field == field
    assert log.recorder.position() == before


def test_a_report_is_withdrawn_once(verbs: Stanceline, attack: UUID) -> None:
    verbs.withdraw_report(attack, 3, WHY, BY)
    with pytest.raises(Conflict, match="already withdrawn"):
        verbs.withdraw_report(attack, 3, WHY, BY)
    with pytest.raises(NotFound, match="has no report 4"):
        verbs.withdraw_report(attack, 4, WHY, BY)


def test_a_retracted_development_keeps_its_reports(verbs: Stanceline, attack: UUID) -> None:
    verbs.retract_development(attack, "Made up.", None, BY)
    with pytest.raises(Conflict, match="is retracted"):
        verbs.correct_report(attack, 1, {"credibility": 1}, WHY, BY)
    with pytest.raises(Conflict, match="is retracted"):
        verbs.withdraw_report(attack, 1, WHY, BY)


def test_a_redaction_of_a_report_reaches_its_corrections_and_one_that_was_withdrawn(
    verbs: Stanceline, log: EventLog, attack: UUID
) -> None:
    verbs.correct_report(
        attack, 2, {"summary": "A witness saw it.", "url": "https://a.lb/1"}, WHY, BY
    )
    verbs.withdraw_report(attack, 1, WHY, BY)
    verbs.redact_development(attack, ("reports.1", "reports.2"), "A witness is in danger.", BY)
    redacted = a_report(source="al-manar", summary=REDACTED, url=REDACTED)
    assert the_development(log, attack).numbered_reports == {
        2: redacted,
        3: a_report(source="al-akhbar"),
    }
    first, corrected = log.load(attack)[:2]
    assert [report.summary for report in vars(first)["reports"]] == [
        REDACTED,
        REDACTED,
        "Rockets were fired.",
    ]
    assert vars(corrected)["report"] == redacted
    assert vars(corrected)["reason"] == WHY


def test_a_redacted_report_can_be_corrected(verbs: Stanceline, log: EventLog, attack: UUID) -> None:
    verbs.correct_report(attack, 1, {"url": "https://a.lb/1"}, WHY, BY)
    verbs.redact_development(attack, ("reports.1",), "A witness is in danger.", BY)
    verbs.correct_report(attack, 1, {"credibility": 2}, WHY, BY)
    corrected = the_development(log, attack).report(1)
    assert (corrected.credibility, corrected.summary, corrected.url) == (2, REDACTED, REDACTED)
