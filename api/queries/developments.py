"""Developments: the list, one with its reports, and its history."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from api.answers.developments import (
    DevelopmentList,
    KnownDevelopment,
    development_answers,
    known_development,
)
from api.answers.listing import Listing
from api.exports.answers import developments_export
from api.exports.exporting import (
    Exporting,
    Negotiated,
    Suffixed,
    in_any_format,
    in_every_format,
)
from api.filters import OnlyDevelopments
from api.http.parameters import DayOrPeriod
from api.http.responses import TAGGED, change_tag, redaction_mark
from api.questions.cursors import Paging
from api.questions.lists import require_parties
from api.questions.question_route import QuestionRoute
from api.questions.read_request import APage, Asked, AskedMoment, unpaged
from domain.dates import FOREVER
from domain.errors import NotFound
from infrastructure.read_models.as_known import Knowledge
from infrastructure.read_models.claim_filter import ClaimFilter
from infrastructure.read_models.commitments.findings import findings_about
from infrastructure.read_models.developments.conflicts import ConflictAnswer, conflict_rows
from infrastructure.read_models.developments.development_filter import DevelopmentFilter
from infrastructure.read_models.developments.rows import DevelopmentRow
from infrastructure.read_models.developments.search import development_position, development_row
from infrastructure.read_models.developments.whole import last_change
from infrastructure.read_models.history import HistoryEntry, development_history
from infrastructure.read_models.registry.datasets import dataset_row

router = APIRouter(route_class=QuestionRoute, tags=["developments"], responses=TAGGED)

ReportedBy = Annotated[
    DayOrPeriod | None,
    Query(
        description="Only what had been published by this day, or by the end of this month or year"
    ),
]


@router.get("/v1/developments", responses=in_every_format(DevelopmentList))
def list_developments(
    exporting: Negotiated, asked: AskedMoment, page: APage, wanted: OnlyDevelopments
) -> Response:
    """Developments in the order in which they were first reported.

    `Accept` chooses the format. A feed begins with what changed last; a format without pages
    contains all of them unless a limit is given.
    """
    return _listed(exporting, asked, page, wanted)


@router.get("/v1/developments.{format}", responses=in_any_format())
def export_developments(
    exporting: Suffixed, asked: AskedMoment, page: APage, wanted: OnlyDevelopments
) -> Response:
    """The same developments in the format that the path names."""
    return _listed(exporting, asked, page, wanted)


def _listed(
    exporting: Exporting, asked: Asked, page: Paging, wanted: DevelopmentFilter
) -> Response:
    exporting.check(page)
    with asked.known() as knowledge:
        require_parties(knowledge, wanted)
        return asked.answered(
            knowledge,
            lambda: developments_export(exporting, asked, knowledge, page, wanted),
            form=exporting.form(exporting.format.developments),
        )


@router.get("/v1/conflicts", responses={200: {"model": Listing[ConflictAnswer]}})
def list_conflicts(asked: AskedMoment) -> Response:
    """Every conflict, with the number of its developments and their first and last day.

    The conflict with most developments comes first. Retracted developments do not count.
    """
    with asked.known() as knowledge:
        return asked.answered(
            knowledge, lambda: unpaged(asked, knowledge, conflict_rows(knowledge))
        )


@router.get("/v1/developments/{id}", responses={200: {"model": KnownDevelopment}})
def read_development(id: UUID, asked: AskedMoment, reported_by: ReportedBy = None) -> Response:
    """One development with all its reports and disputes."""
    published = ClaimFilter(reported_by=reported_by).published
    with asked.known() as knowledge:
        row = _require_development(knowledge, id, published)
        if row.published > published:
            raise NotFound(
                f"no report of development {id} had been published by {reported_by}",
                field="reported_by",
                allowed="a later day" if row.published < FOREVER else "to be left out: undated",
            )
        is_judged = bool(findings_about(knowledge, [row.id], published))
        return asked.answered(
            knowledge,
            lambda: known_development(
                knowledge,
                development_answers(knowledge, [row], published)[0],
                asked.as_known(knowledge),
            ),
            # Neither number shows that the cause of an ending was published earlier, nor what was
            # found about it under a commitment of another development.
            tag=None
            if reported_by or is_judged
            else change_tag(
                row.version,
                max(last_change(knowledge, row), _described(knowledge, row)),
                redaction_mark(knowledge.redactions),
            ),
        )


@router.get("/v1/developments/{id}/history", responses={200: {"model": Listing[HistoryEntry]}})
def read_development_history(id: UUID, asked: AskedMoment) -> Response:
    """Every event of a development, oldest first: who recorded what, when and why."""
    with asked.known() as knowledge:
        _require_development(knowledge, id)
        return asked.answered(
            knowledge, lambda: unpaged(asked, knowledge, development_history(knowledge, id))
        )


def _described(knowledge: Knowledge, row: DevelopmentRow) -> int:
    """Return the position of the last event of its data set; 0 without one."""
    found = None if row.dataset is None else dataset_row(knowledge, row.dataset)
    return 0 if found is None else found.known_from


def _require_development(
    knowledge: Knowledge, id: UUID, published: int = FOREVER
) -> DevelopmentRow:
    row = development_row(knowledge, str(id), published)
    if row is not None:
        return row
    first = development_position(knowledge, str(id))
    if first is None:
        raise NotFound(f"there is no development {id}", field="id", allowed="one that is recorded")
    raise NotFound(
        f"development {id} is not known yet at position {knowledge.position}",
        field="id",
        allowed=f"a position from {first} on, where it was first reported",
    )
