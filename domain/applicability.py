"""Which events of a log can be applied: those with values that a verb would have accepted.

Another program, or a newer release, may have appended the others. The checks are those of the
verbs, except those of texts: a text changes no other answer, and may have been redacted. Values
that earlier releases recorded, and this one does not, are applied (`Outdated`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from uuid import UUID

from domain.actor.actor import CORRECTABLE_FACTS, Actor
from domain.actor.events import (
    ActorCorrected,
    ActorDissolved,
    ActorEvent,
    ActorRegistered,
    DissolutionCorrected,
    MembershipCorrected,
    MembershipEnded,
    MembershipStarted,
    MembershipWithdrawn,
)
from domain.actor.membership import CORRECTABLE as CORRECTABLE_OF_MEMBERSHIPS
from domain.actor.membership import Membership, check_membership, numbered
from domain.checks.accounts import checked_account
from domain.checks.conditions import check_condition_met, require_condition_met
from domain.checks.disputes import check_dispute, require_dispute
from domain.checks.durations import (
    check_development_end,
    check_still_ends,
    require_development_end,
)
from domain.checks.endings import check_end, check_party, require_commitment, require_ending
from domain.checks.findings import check_finding, check_values_of_finding, require_finding
from domain.checks.redactions import check_parts
from domain.checks.suspensions import (
    check_resumed,
    check_suspension,
    require_resumption,
    require_suspension,
)
from domain.checks.text import one_line
from domain.checks.validation import (
    check_change,
    check_distinct,
    check_published,
    check_report,
    check_single_day,
    check_slug,
    check_word,
    checked_external_id,
)
from domain.checks.violations import Violations
from domain.dataset import Coverage, CoverageDeclared, check_span
from domain.development.development import Development
from domain.development.events import (
    CommitmentEnded,
    CommitmentResumed,
    CommitmentSuspended,
    ConditionMet,
    DevelopmentCorrected,
    DevelopmentDisputed,
    DevelopmentEnded,
    DevelopmentEndWithdrawn,
    DevelopmentRedacted,
    DevelopmentReported,
    DisputeWithdrawn,
    EndingWithdrawn,
    FindingRecorded,
    FindingWithdrawn,
    MetConditionWithdrawn,
    ReportAdded,
    ReportCorrected,
    ReportWithdrawn,
    ResumptionWithdrawn,
    SuspensionWithdrawn,
)
from domain.development.interruptions import held_by
from domain.errors import Invalid, Outdated
from domain.event import PRIVATE_TEXTS, Event
from domain.source import CORRECTABLE as CORRECTABLE_OF_SOURCES
from domain.source import (
    SourceAffiliated,
    SourceCorrected,
    SourceEvent,
    SourceRated,
    SourceRegistered,
)
from domain.values import (
    Account,
    DevelopmentEnd,
    Dispute,
    Ending,
    MetCondition,
    Report,
    Resumption,
    Suspension,
    with_fields,
)
from domain.vocabulary import ACTOR_KINDS, DISPUTE_PARTS, IDENTIFIER_SCHEMES, RELIABILITIES

# Accepted in place of any text.
_A_TEXT = "-"
_FIELDS_OF_ACCOUNTS = tuple(field.name for field in fields(Account))
_FIELDS_OF_REPORTS = tuple(field.name for field in fields(Report))
_CHECKED_OF_REPORTS = frozenset(_FIELDS_OF_REPORTS) - frozenset(PRIVATE_TEXTS["Report"])


def check_values(event: Event) -> None:
    """Raise `Invalid` if a value of an event is one that no release records."""
    with _outdated_values():
        _check_values(event)


@contextmanager
def _outdated_values() -> Iterator[None]:
    """Accept values that an earlier release recorded; raise the first other error of the body."""
    try:
        yield
    except Invalid as refusal:
        wrong = [one for one in refusal.every if not isinstance(one, Outdated)]
        if wrong:
            raise wrong[0] from None


def _check_values(event: Event) -> None:
    found = Violations()
    if isinstance(event, ActorEvent):
        _check_actor_event(event, found)
    elif isinstance(event, SourceEvent):
        _check_source_event(event, found)
    elif isinstance(event, CoverageDeclared):
        found.check(check_slug, event.dataset, "dataset")
        found.check(check_span, Coverage(event.start_date, event.end_date, event.holds))
        found.check(check_published, event.reported_at, "reported_at")
    else:
        _check_development_event(event, found)
    found.raise_any()


def _check_actor_event(event: ActorEvent, found: Violations) -> None:
    found.check(check_slug, event.actor, "actor")
    match event:
        case ActorRegistered() | ActorCorrected():
            found.check(check_word, event.kind, ACTOR_KINDS, "kind")
            for scheme, value in event.identifiers.items():
                found.check(check_word, scheme, IDENTIFIER_SCHEMES, "identifiers")
                found.check(one_line, value, f"identifiers.{scheme}", 100)
            if isinstance(event, ActorCorrected):
                found.check(_check_changed, event.changed, CORRECTABLE_FACTS)
        case MembershipStarted() | MembershipCorrected():
            held = Membership(event.of, event.relation, event.start_date, event.ending_date)
            found.check(check_membership, event.actor, replace(held, reported_at=event.reported_at))
            if isinstance(event, MembershipCorrected):
                found.check(_check_changed, event.changed, CORRECTABLE_OF_MEMBERSHIPS)
        case MembershipEnded():
            found.check(check_single_day, event.ending_date, "ending_date")
            found.check(check_published, event.reported_at, "reported_at")
        case ActorDissolved() | DissolutionCorrected():
            found.check(check_single_day, event.date, "date")
            found.check(check_published, event.reported_at, "reported_at")


def _check_source_event(event: SourceEvent, found: Violations) -> None:
    found.check(check_slug, event.source, "source")
    match event:
        case SourceRated():
            found.check(check_word, event.reliability, RELIABILITIES, "reliability")
        case SourceRegistered() | SourceAffiliated() if event.affiliation is not None:
            found.check(check_slug, event.affiliation, "affiliation", "actor")
        case SourceCorrected():
            found.check(_check_changed, event.changed, CORRECTABLE_OF_SOURCES)


def _check_development_event(event: Event, found: Violations) -> None:
    match event:
        case DevelopmentReported():
            found.check(checked_account, _without_texts(event.account))
            if not event.reports:
                found.add(
                    Invalid("reports is empty", field="reports", allowed="at least one report")
                )
            for position, report in enumerate(event.reports):
                found.check(check_report, report, f"reports[{position}]", _CHECKED_OF_REPORTS)
            if event.external_id is not None:
                found.check(checked_external_id, event.external_id)
        case DevelopmentCorrected():
            found.check(checked_account, _without_texts(event.account))
            found.check(_check_changed, event.changed, _FIELDS_OF_ACCOUNTS)
            found.check(check_published, event.reported_at, "reported_at")
        case ReportAdded() | ReportCorrected() | DevelopmentDisputed():
            found.check(check_report, event.report, "report", _CHECKED_OF_REPORTS)
            if isinstance(event, ReportCorrected):
                found.check(_check_changed, event.changed, _FIELDS_OF_REPORTS)
            if isinstance(event, DevelopmentDisputed) and event.part is not None:
                found.check(check_word, event.part, DISPUTE_PARTS, "part")
        case _:
            _check_commitment_event(event, found)


def _check_commitment_event(event: Event, found: Violations) -> None:
    match event:
        case (
            CommitmentEnded(ending=change)
            | CommitmentSuspended(suspension=change)
            | CommitmentResumed(resumption=change)
            | ConditionMet(met=change)
            | DevelopmentEnded(end=change)
        ):
            found.check(_check_change, change)
        case FindingRecorded():
            found.check(check_values_of_finding, event.finding, _CHECKED_OF_REPORTS)


def _check_change(
    change: Ending | Suspension | Resumption | MetCondition | DevelopmentEnd,
) -> None:
    check_change(replace(change, reason=_A_TEXT))
    if change.cause is not None:
        _check_id(change.cause, "cause")


def _check_id(text: str, field: str) -> None:
    """Raise `Invalid` unless a text is an id as verbs record it."""
    try:
        is_id = str(UUID(text)) == text
    except ValueError:
        is_id = False
    if not is_id:
        raise Invalid(
            f"{field}: {text[:100]!r} is not a development id", field=field, allowed="a UUID"
        )


def _check_changed(names: Collection[str], allowed: Collection[str]) -> None:
    if not names:
        raise Invalid("changed is empty", field="changed", allowed="at least one field")
    check_distinct(tuple(names), "changed")
    for name in names:
        check_word(name, allowed, "changed")


def _without_text(report: Report) -> Report:
    return replace(report, summary=_A_TEXT, attributed_to=None, url=None)


def _without_texts(account: Account) -> Account:
    commitments = tuple(
        with_fields(one, scope=None, condition=_A_TEXT if one.conditional_start else None)
        for one in account.commitments
    )
    return replace(account, title=_A_TEXT, summary="", commitments=commitments)


def check_change_of_actor(actor: Actor, event: Event) -> None:
    """Raise a `DomainError` if an event names a membership that the actor does not have."""
    with _outdated_values():
        _check_change_of_actor(actor, event)


def _check_change_of_actor(actor: Actor, event: Event) -> None:
    match event:
        case MembershipEnded() | MembershipCorrected() | MembershipWithdrawn():
            held = numbered(actor.memberships, event.number, actor.id)
            if event.of != held.of:
                raise Invalid(
                    f"of: membership {event.number} is in {held.of!r}",
                    field="of",
                    allowed=held.of,
                )
            if isinstance(event, MembershipEnded):
                check_membership(actor.id, replace(held, ending_date=event.ending_date))


def check_change_of_development(development: Development, event: Event) -> None:
    """Raise a `DomainError` if an event names what the development before it does not have."""
    with _outdated_values():
        _check_change_of_development(development, event)


def _check_change_of_development(development: Development, event: Event) -> None:
    match event:
        case ReportCorrected():
            development.report(event.number)
        case ReportWithdrawn():
            development.require_withdrawable(event.number)
        case DevelopmentDisputed():
            dispute = Dispute(_without_text(event.report), event.part, event.actor, event.number)
            check_dispute(dispute, development.account, development.endings)
        case DisputeWithdrawn():
            require_dispute(development.id, event.dispute, development.disputes)
        case DevelopmentRedacted():
            check_parts(event.parts, development.parts_recorded)
        case DevelopmentEnded():
            end = replace(event.end, reason=_A_TEXT)
            check_development_end(development.id, development.account, end, development.end)
        case DevelopmentEndWithdrawn():
            require_development_end(development.id, development.end)
        case DevelopmentCorrected():
            # Which commitment was moved is not checked: two may be the same once redacted.
            for held in held_by(
                development.endings,
                development.interruptions,
                development.met_conditions,
                development.numbered_findings.values(),
            ):
                require_commitment(development.id, event.account, held.commitment)
                check_party(event.account, held.commitment, held.by, "account")
            check_still_ends(development.account, event.account, development.end)
        case _:
            _check_change_of_commitment(development, event)


def _check_change_of_commitment(development: Development, event: Event) -> None:
    id, account, interruptions = development.id, development.account, development.interruptions
    match event:
        case CommitmentEnded():
            check_end(id, account, replace(event.ending, reason=_A_TEXT))
        case EndingWithdrawn():
            withdrawn = development.withdrawn_endings
            require_ending(id, event.commitment, development.endings, withdrawn)
        case CommitmentSuspended():
            suspension = replace(event.suspension, reason=_A_TEXT)
            check_suspension(id, account, suspension)
        case CommitmentResumed():
            resumption = replace(event.resumption, reason=_A_TEXT)
            check_resumed(id, account, resumption, interruptions)
        case ConditionMet():
            met = replace(event.met, reason=_A_TEXT)
            check_condition_met(id, account, met, development.met_conditions)
        case MetConditionWithdrawn():
            require_condition_met(id, event.commitment, development.met_conditions)
        case FindingRecorded(finding=finding):
            reports = tuple(map(_without_text, finding.reports))
            check_finding(id, account, replace(finding, reports=reports), {})
        case FindingWithdrawn():
            withdrawn_findings = development.withdrawn_findings
            require_finding(id, event.finding, development.findings, withdrawn_findings)
        case SuspensionWithdrawn():
            require_suspension(id, event.suspension, interruptions)
        case ResumptionWithdrawn():
            require_resumption(id, event.suspension, interruptions)
