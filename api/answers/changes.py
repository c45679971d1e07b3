"""The answer about changes: pairs whose stance differs, with the events that changed it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Literal

from typing_extensions import TypedDict

from api.answers.cited import BasisAnswer, basis_answer
from api.answers.links import (
    Known,
    Named,
    Permalink,
    development_href,
    href_of,
    known_answer,
    named,
)
from api.answers.stances import evidence_date
from domain.claims.claims import Pair
from domain.dates import FOREVER, iso_day
from domain.stance.fold import Segment
from infrastructure.read_models.as_known import Knowledge
from infrastructure.read_models.changes.causes import EventRow
from infrastructure.read_models.changes.changes import (
    ChangeRows,
    ChangesQuestion,
    changed_fields,
)
from infrastructure.read_models.changes.diff import Span
from infrastructure.read_models.developments.rows import DevelopmentInBrief


class BearingEvent(TypedDict):
    """An event that concerns a pair; `title` is a name if it is about an actor or a source.

    The `reason` of a dispute is the summary of the report that denies the development.
    """

    position: int
    recorded_at: datetime
    type: str
    recorded_by: str
    development: str | None
    title: str | None
    href: str
    reason: str | None


class StanceInBrief(TypedDict):
    posture: str
    rule: str
    since: str
    dating: str | None
    evidence_date: str | None
    confidence: int | None
    single_source: bool
    basis: list[BasisAnswer]


class Changed(TypedDict):
    """A stance before and after."""

    before: StanceInBrief | None
    after: StanceInBrief | None
    changed_fields: list[str]


class SpanOfDays(TypedDict):
    """The first and the last day, None if there is no last day."""

    start_date: str
    end_date: str | None


class DifferingSpan(SpanOfDays, Changed):
    pass


class Sides(TypedDict):
    """The actor that holds a stance, and the one toward whom."""

    actor: Named
    toward: Named


class Caused(TypedDict):
    """The events that made a difference."""

    events: list[BearingEvent]
    events_truncated: bool
    events_decisive: bool


class DifferingOnDay(Sides, Caused, Changed):
    pass


class DifferingOnDays(Sides, Caused):
    spans: list[DifferingSpan]


Days = TypedDict("Days", {"from": str | None, "to": str | None})


ChangesOnDay = TypedDict(
    "ChangesOnDay",
    {
        "type": Literal["changes_on_day"],
        "from": Known,
        "to": Known,
        "on": str,
        "policy": str,
        "inherit": Literal[False],
        "data": list[DifferingOnDay],
        "next": str | None,
        "position": int,
        "links": Permalink,
    },
)


ChangesOnDays = TypedDict(
    "ChangesOnDays",
    {
        "type": Literal["changes_on_days"],
        "from": Known,
        "to": Known,
        "days": Days,
        "policy": str,
        "inherit": Literal[False],
        "data": list[DifferingOnDays],
        "next": str | None,
        "position": int,
        "links": Permalink,
    },
)


Changes = ChangesOnDay | ChangesOnDays


def changes_answer(
    earlier: Knowledge,
    later: Knowledge,
    question: ChangesQuestion,
    rows: ChangeRows,
    following: str | None,
    link: str,
) -> Changes:
    """Return a page of pairs whose stance differs; `following` is the cursor of the next page."""
    if question.is_one_day:
        return {
            "type": "changes_on_day",
            "from": known_answer(earlier),
            "to": known_answer(later),
            "on": iso_day(question.begin),
            "policy": question.policy.name,
            "inherit": False,
            "data": pairs_on_day(earlier, later, question, rows),
            "position": later.position,
            "next": following,
            "links": {"permalink": link},
        }
    return {
        "type": "changes_on_days",
        "from": known_answer(earlier),
        "to": known_answer(later),
        "days": {"from": question.first_day, "to": question.last_day},
        "policy": question.policy.name,
        "inherit": False,
        "data": _pairs_on_days(earlier, later, question, rows),
        "position": later.position,
        "next": following,
        "links": {"permalink": link},
    }


def pairs_on_day(
    earlier: Knowledge, later: Knowledge, question: ChangesQuestion, rows: ChangeRows
) -> list[DifferingOnDay]:
    """Return the pairs whose stance on the day of the question differs."""
    answering = _Answering(earlier, later, question, rows)
    return [
        {
            "actor": answering.named(one.pair[0]),
            "toward": answering.named(one.pair[1]),
            **answering.changed(one.spans[0]),
            **answering.cause(one.pair),
        }
        for one in rows.differences
    ]


def _pairs_on_days(
    earlier: Knowledge, later: Knowledge, question: ChangesQuestion, rows: ChangeRows
) -> list[DifferingOnDays]:
    answering = _Answering(earlier, later, question, rows)
    return [
        {
            "actor": answering.named(one.pair[0]),
            "toward": answering.named(one.pair[1]),
            "spans": [answering.span(span) for span in one.spans],
            **answering.cause(one.pair),
        }
        for one in rows.differences
    ]


class _Answering:
    """Builds the parts of the answer from the rows."""

    def __init__(
        self, earlier: Knowledge, later: Knowledge, question: ChangesQuestion, rows: ChangeRows
    ) -> None:
        published = question.only.published
        self._rows = rows
        self._before = _basis(development_href(earlier, published), rows.before)
        self._after = _basis(development_href(later, published), rows.after)
        self._events = {at: _event(later, one, published) for at, one in rows.events.items()}

    def named(self, actor: str) -> Named:
        return named(actor, self._rows.names)

    def changed(self, span: Span) -> Changed:
        return {
            "before": _stance(span.before, self._before),
            "after": _stance(span.after, self._after),
            "changed_fields": changed_fields(span.before, span.after),
        }

    def span(self, span: Span) -> DifferingSpan:
        return {
            "start_date": iso_day(span.begin),
            "end_date": None if span.through == FOREVER else iso_day(span.through),
            **self.changed(span),
        }

    def cause(self, pair: Pair) -> Caused:
        bearing = self._rows.bearing[pair]
        return {
            "events": [self._events[position] for position in bearing.positions],
            "events_truncated": bearing.truncated,
            "events_decisive": bearing.decisive,
        }


def _basis(
    href: Callable[[str], str], developments: dict[str, DevelopmentInBrief]
) -> dict[str, BasisAnswer]:
    return {id: basis_answer(one, href(id)) for id, one in developments.items()}


def _event(knowledge: Knowledge, row: EventRow, published: int) -> BearingEvent:
    return {
        "position": row.position,
        "recorded_at": row.recorded_at,
        "type": row.type,
        "recorded_by": row.recorded_by,
        "development": row.id if row.about == "development" else None,
        "title": row.title,
        "href": href_of(knowledge, row.about, row.id, published),
        "reason": row.reason,
    }


def _stance(segment: Segment | None, basis: dict[str, BasisAnswer]) -> StanceInBrief | None:
    if segment is None:
        return None
    return {
        "posture": segment.posture.value,
        "rule": segment.rule,
        "since": iso_day(segment.since),
        "dating": segment.dating,
        "evidence_date": evidence_date(segment),
        "confidence": segment.confidence,
        "single_source": segment.single_source,
        "basis": [basis[one.development] for one in segment.basis],
    }
