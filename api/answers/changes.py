"""The answer about changes: pairs whose stance differs, with the events that changed it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, NotRequired

from typing_extensions import TypedDict

from api.answers.links import (
    Known,
    Named,
    Permalink,
    development_href,
    href_of,
    known_answer,
    named,
)
from api.answers.stances.brief import (
    Changed,
    DifferingSpan,
    basis_answers,
    changed,
    differing_span,
)
from api.answers.stances.sensitivity import Sensitivity, of_changes
from domain.claims.claim import Pair
from domain.dates import iso_day
from infrastructure.read_models.as_known import Knowledge
from infrastructure.read_models.changes.causes import EventRow
from infrastructure.read_models.changes.changes import (
    ChangeRows,
    ChangesQuestion,
)
from infrastructure.read_models.changes.diff import Span


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
        "sensitivity": NotRequired[Sensitivity],
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
        "sensitivity": NotRequired[Sensitivity],
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
            **of_changes(later, question),
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
        **of_changes(later, question),
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
        self._before = basis_answers(rows.before, development_href(earlier, published))
        self._after = basis_answers(rows.after, development_href(later, published))
        self._events = {at: _event(later, one, published) for at, one in rows.events.items()}

    def named(self, actor: str) -> Named:
        return named(actor, self._rows.names)

    def changed(self, span: Span) -> Changed:
        return changed(span, self._before, self._after)

    def span(self, span: Span) -> DifferingSpan:
        return differing_span(span, self._before, self._after)

    def cause(self, pair: Pair) -> Caused:
        bearing = self._rows.bearing[pair]
        return {
            "events": [self._events[position] for position in bearing.positions],
            "events_truncated": bearing.truncated,
            "events_decisive": bearing.decisive,
        }


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
