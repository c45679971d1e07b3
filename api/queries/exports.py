"""The two answers that have formats: a list of developments, and a timeline of stances."""

from __future__ import annotations

from datetime import date

from api.formats.export import Export, stances_of
from api.formats.table import JSON
from api.queries.dependencies import Asked
from api.queries.entries import all_entries, entries_of, news
from api.queries.exporting import Exporting
from api.queries.paging import Paging
from domain.dates import FOREVER
from infrastructure.read_models.answers import known_answer, named
from infrastructure.read_models.development_answers import development_answers
from infrastructure.read_models.development_search import (
    Such,
    development_count,
    development_rows,
)
from infrastructure.read_models.knowledge import Knowledge
from infrastructure.read_models.timelines import BEGINNING, TimelineAsked, timeline_answer


def developments_export(
    it: Exporting, asked: Asked, knowledge: Knowledge, page: Paging, such: Such
) -> Export:
    """The developments meant: a page of them, all of them, or what changed last."""
    position, at = knowledge.position, known_answer(knowledge)["at"]
    title, question = _title("Developments", it), it.question
    if it.format.newest_first:
        found = news(knowledge, such, (), page.after, page.limit + 1)
        following = page.after + page.limit if len(found) > page.limit else None
        links = it.links(position, page, following)
        return Export(title, question, position, at, links, news=tuple(found[: page.limit]))
    if it.format.page is None and not page.is_asked:
        links = it.links(position, page, None)
        stream = all_entries(asked, position, such, with_terms=it.format.needs_terms)
        return Export(title, question, position, at, links, stream)
    limit = page.asked_limit or it.format.page or page.limit
    rows = development_rows(knowledge, such, page.after, limit + 1)
    more, rows = len(rows) > limit, rows[:limit]
    last = rows[-1].position if more else None
    links = it.links(position, page, last)
    if it.format is JSON:
        answers = development_answers(knowledge, rows, such.published)
        body = page.answer(
            asked.links(knowledge),
            knowledge,
            answers,
            last,
            lambda: development_count(knowledge, such),
        )
        return Export(title, question, position, at, links, body=body)
    entries = entries_of(
        knowledge, rows, published=such.published, with_terms=it.format.needs_terms
    )
    return Export(title, question, position, at, links, entries, truncated=more)


def timeline_export(
    it: Exporting, asked: Asked, knowledge: Knowledge, page: Paging, wanted: TimelineAsked
) -> Export:
    """The stances of an actor over time, and the developments it was party to."""
    position, at = knowledge.position, known_answer(knowledge)["at"]
    body = timeline_answer(knowledge, wanted)
    stances, such, question = stances_of(body), _developments_of(wanted), it.question
    title = f"Timeline of {body['actor']['name']}"
    if wanted.toward is not None:
        title += f" toward {named(knowledge, wanted.toward)['name']}"
    title = _title(title, it)
    if it.format.newest_first:
        found = news(knowledge, such, stances, page.after, page.limit + 1)
        following = page.after + page.limit if len(found) > page.limit else None
        links = it.links(position, page, following)
        return Export(title, question, position, at, links, news=tuple(found[: page.limit]))
    links = it.links(position, page, None)
    if it.format is JSON:
        return Export(title, question, position, at, links, body=body)
    if it.format.page is None:
        entries = all_entries(asked, position, such, with_terms=it.format.needs_terms)
        return Export(title, question, position, at, links, entries, stances)
    rows = development_rows(knowledge, such, 0, it.format.page + 1)
    shown, more = rows[: it.format.page], len(rows) > it.format.page
    told = entries_of(knowledge, shown, published=such.published)
    return Export(title, question, position, at, links, told, stances, truncated=more)


def _title(of: str, it: Exporting) -> str:
    published_by = it.question.get("reported_by")
    return f"{of}, as published by {published_by}" if published_by else of


def _developments_of(wanted: TimelineAsked) -> Such:
    return Such(
        actor=wanted.actor,
        other=wanted.toward,
        conflict=wanted.only.conflict,
        min_confidence=wanted.only.min_confidence,
        published=wanted.only.published,
        occurred_from=None if wanted.begin == BEGINNING else date.fromordinal(wanted.begin),
        occurred_to=None if wanted.through == FOREVER else date.fromordinal(wanted.through),
    )
