"""The state of a development after one more of its events."""

from __future__ import annotations

from dataclasses import replace

from domain.amendments import with_changed
from domain.checks.redactions import redacted_account, redacted_each, redacted_reasons
from domain.development.development import Development
from domain.development.events import (
    CommitmentEnded,
    ConditionMet,
    DevelopmentCorrected,
    DevelopmentDisputed,
    DevelopmentEnded,
    DevelopmentEndWithdrawn,
    DevelopmentRedacted,
    DevelopmentReported,
    DevelopmentRetracted,
    DisputeWithdrawn,
    EndingWithdrawn,
    FindingRecorded,
    FindingWithdrawn,
    MetConditionWithdrawn,
    ReportAdded,
    ReportCorrected,
    ReportWithdrawn,
    RetractionWithdrawn,
)
from domain.development.interruptions import endings_after, interruptions_after, met_after
from domain.event import Event, begun
from domain.values import Dispute


def evolve(development: Development | None, event: Event) -> Development:
    """Return the development after one more of its events; never refuse an event."""
    if isinstance(event, DevelopmentReported):
        return Development(event.originator_id, 1, event.account, event.reports, event.external_id)
    now = replace(begun(development, event), version=event.originator_version)
    match event:
        case ReportAdded() | ReportCorrected() | ReportWithdrawn():
            return _with_report(now, event)
        case DevelopmentDisputed() | DisputeWithdrawn():
            return _with_dispute(now, event)
        case CommitmentEnded() | EndingWithdrawn():
            kept, withdrawn = endings_after(now.endings, now.withdrawn_endings, event)
            return replace(now, endings=kept, withdrawn_endings=withdrawn)
        case ConditionMet() | MetConditionWithdrawn():
            return replace(now, met_conditions=met_after(now.met_conditions, event))
        case FindingRecorded():
            return replace(now, findings=(*now.findings, event.finding))
        case FindingWithdrawn():
            return replace(now, withdrawn_findings=(*now.withdrawn_findings, event.finding))
        case DevelopmentEnded() | DevelopmentEndWithdrawn():
            return replace(now, end=event.end if isinstance(event, DevelopmentEnded) else None)
        case DevelopmentCorrected():
            account, changed = event.account, event.changed
            amendments = with_changed(
                now.amendments, now.account, account, changed, event.reported_at
            )
            return replace(now, account=account, amendments=amendments)
        case DevelopmentRetracted():
            return replace(now, retracted=True, duplicate_of=event.duplicate_of)
        case RetractionWithdrawn():
            return replace(now, retracted=False, duplicate_of=None)
        case DevelopmentRedacted(parts=parts):
            return _redacted(now, parts)
    return replace(now, interruptions=interruptions_after(now.interruptions, event))


def _redacted(now: Development, parts: tuple[str, ...]) -> Development:
    return replace(
        now,
        account=redacted_account(now.account, parts),
        reports=redacted_each(now.numbered_reports.items(), "reports", parts),
        disputes=redacted_each(enumerate(now.disputes, 1), "disputes", parts),
        endings=redacted_reasons(now.endings, parts),
        withdrawn_endings=redacted_reasons(now.withdrawn_endings, parts),
        interruptions=redacted_reasons(now.interruptions, parts),
        met_conditions=redacted_reasons(now.met_conditions, parts),
        findings=redacted_each(enumerate(now.findings, 1), "findings", parts),
        end=redacted_reasons(now.end, parts),
    )


def _with_report(
    now: Development, event: ReportAdded | ReportCorrected | ReportWithdrawn
) -> Development:
    if isinstance(event, ReportAdded):
        return replace(now, reports=(*now.reports, event.report))
    reports = now.numbered_reports
    if isinstance(event, ReportCorrected):
        return replace(now, reports=tuple({**reports, event.number: event.report}.values()))
    del reports[event.number]
    withdrawn = (*now.withdrawn_reports, event.number)
    return replace(now, reports=tuple(reports.values()), withdrawn_reports=withdrawn)


def _with_dispute(now: Development, event: DevelopmentDisputed | DisputeWithdrawn) -> Development:
    if isinstance(event, DevelopmentDisputed):
        denial = Dispute(event.report, event.part, event.actor, event.number)
        return replace(now, disputes=(*now.disputes, denial))
    at = event.dispute - 1
    withdrawn = replace(now.disputes[at], withdrawn=True)
    return replace(now, disputes=(*now.disputes[:at], withdrawn, *now.disputes[at + 1 :]))
