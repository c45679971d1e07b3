"""The answers about developments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import NotRequired
from uuid import UUID

from typing_extensions import TypedDict

from api.answers.commitments import FindingAbout, While, findings_about_answer
from api.answers.datasets import UsedDataset, named_datasets
from api.answers.links import AsKnown, Known, Permalink, href_of
from domain.commitments import Commitment, CoveredPlace, Extension, Place
from domain.dates import FOREVER, in_words, iso_day
from domain.values import Attribution, ExternalId, Fatalities
from infrastructure.read_models.as_known import Knowledge
from infrastructure.read_models.commitments.findings import findings_about
from infrastructure.read_models.developments.reports import (
    DisputeAnswer,
    FindingAnswer,
    ReportAnswer,
)
from infrastructure.read_models.developments.rows import DevelopmentRow
from infrastructure.read_models.developments.whole import (
    DevelopmentEndAnswer,
    EndingAnswer,
    MetConditionAnswer,
    SuspensionAnswer,
    WholeDevelopment,
    whole_developments,
)


class CommitmentTerms(While):
    """A commitment by its number, from 1."""

    number: int
    by: str
    toward: str
    action: str
    effective_from: str | None
    expires: str | None
    partial: bool
    scope: str | None
    condition: str | None
    places: list[CoveredPlace]
    excluded_places: list[CoveredPlace]
    extends: Extension | None
    announced_by_other: bool
    conditional_start: bool


@dataclass(frozen=True, slots=True)
class DevelopmentAnswer:
    """A development; `position` and `recorded_at` are of its first report.

    `earliest` and `latest` are the days between which it lies, None for an open end.
    """

    id: str
    href: str
    kind: str
    mode: str | None
    contexts: tuple[str, ...]
    initiators: tuple[str, ...]
    targets: tuple[str, ...]
    reciprocal: bool
    mediators: tuple[str, ...]
    occurred: str
    earliest: str
    latest: str | None
    title: str
    summary: str
    place: Place | None
    conflict: str | None
    fatalities: Fatalities | None
    acts: int | None
    attributions: tuple[Attribution, ...]
    commitments: list[CommitmentTerms]
    end: DevelopmentEndAnswer | None
    endings: list[EndingAnswer]
    suspensions: list[SuspensionAnswer]
    met_conditions: list[MetConditionAnswer]
    findings: list[FindingAnswer]
    findings_about: list[FindingAbout]
    reports: list[ReportAnswer]
    disputes: list[DisputeAnswer]
    external_id: ExternalId | None
    credibility: int
    confidence: int | None
    origins: int
    single_source: bool
    disputed: bool
    machine_coded: bool
    retracted: bool
    duplicate_of: UUID | None
    flags: list[str]
    version: int
    position: int
    recorded_at: str


@dataclass(frozen=True, slots=True)
class KnownDevelopment(DevelopmentAnswer):
    """A development as known at a moment, with the data set that it was imported from."""

    datasets: list[UsedDataset]
    known: Known
    links: Permalink


class DevelopmentList(TypedDict):
    """A page of developments, as `Listing`, with the data sets that they were imported from."""

    data: Sequence[DevelopmentAnswer]
    next: str | None
    position: int
    links: Permalink
    total: NotRequired[int | None]
    datasets: list[UsedDataset]


def development_answers(
    knowledge: Knowledge, rows: Sequence[DevelopmentRow], published: int = FOREVER
) -> list[DevelopmentAnswer]:
    """Return the development of each row as far as it was `published` by a day (ordinal)."""
    found = whole_developments(knowledge, rows, published)
    judged = findings_about(knowledge, [row.id for row in rows], published)
    return [
        _answer(
            one,
            href_of(knowledge, "development", one.row.id, published),
            findings_about_answer(judged.get(one.row.id, ())),
        )
        for one in found
    ]


def known_development(
    knowledge: Knowledge, one: DevelopmentAnswer, as_known: AsKnown
) -> KnownDevelopment:
    """Return a development with what the answer knew."""
    own = {field.name: getattr(one, field.name) for field in fields(one)}
    datasets = named_datasets(knowledge, imported_from([one]))
    return KnownDevelopment(**own, datasets=datasets, **as_known)


def imported_from(developments: Iterable[DevelopmentAnswer]) -> set[str]:
    """Return the ids of the data sets of these developments."""
    return {one.external_id.dataset for one in developments if one.external_id is not None}


def end_in_words(end: DevelopmentEndAnswer) -> str:
    """Return when it ended and who reports that: ended 1 March 2024, reported by Reuters."""
    void = " (void)" if end.void else ""
    names = [report.source_name or report.source for report in end.reports]
    *others, last = names or [""]
    reported = f", reported by {', '.join(others)}{' and ' * bool(others)}{last}" if last else ""
    return f"ended {in_words(end.date)}{void}{reported}"


def _answer(one: WholeDevelopment, href: str, judged: list[FindingAbout]) -> DevelopmentAnswer:
    row, account, when = one.row, one.recorded.account, one.occurred
    return DevelopmentAnswer(
        id=row.id,
        href=href,
        kind=account.kind,
        mode=account.mode,
        contexts=account.contexts,
        initiators=account.initiators, targets=account.targets, reciprocal=account.reciprocal,
        mediators=account.mediators,
        occurred=account.occurred,
        earliest=iso_day(when.earliest),
        latest=None if when.latest == FOREVER else iso_day(when.latest),
        title=account.title,
        summary=account.summary,
        place=account.place,
        conflict=account.conflict,
        fatalities=account.fatalities,
        acts=account.acts,
        attributions=account.attributions,
        commitments=[_terms(n, terms) for n, terms in enumerate(account.commitments, 1)],
        end=one.end, endings=one.endings,
        suspensions=one.suspensions,
        met_conditions=one.met_conditions,
        findings=one.findings, findings_about=judged,
        reports=one.reports,
        disputes=one.disputes,
        external_id=one.recorded.external_id,
        credibility=one.assessment.credibility,
        confidence=one.assessment.confidence,
        origins=one.assessment.origins,
        single_source=one.assessment.origins == 1,
        disputed=one.assessment.disputed, machine_coded=one.assessment.machine_coded,
        retracted=row.retracted,
        duplicate_of=one.recorded.duplicate_of,
        flags=list(dict.fromkeys(flag for report in one.reports for flag in report.flags)),
        version=row.version,
        position=row.position,
        recorded_at=row.recorded_at.replace("+00:00", "Z"),
    )  # fmt: skip


def _terms(number: int, commitment: Commitment) -> CommitmentTerms:
    return {
        "number": number,
        "by": commitment.by,
        "toward": commitment.toward,
        "action": commitment.action,
        "effective_from": commitment.effective_from,
        "expires": commitment.expires,
        "partial": commitment.partial,
        "scope": commitment.scope,
        "condition": commitment.condition,
        "places": list(commitment.places),
        "excluded_places": list(commitment.excluded_places),
        "extends": commitment.extends,
        "while": commitment.holds_while,
        "announced_by_other": commitment.announced_by_other,
        "conditional_start": commitment.conditional_start,
    }
