"""Developments that may have been recorded twice: the list, and those like a new one."""

from __future__ import annotations

from api.answers.duplicates import DuplicateList, duplicate_answer
from api.answers.links import Permalink
from api.questions.cursors import Paging
from infrastructure.read_models.as_known import Knowledge
from infrastructure.read_models.developments.development_filter import DuplicateFilter
from infrastructure.read_models.developments.duplicates import candidates


def duplicates_page(
    wanted: DuplicateFilter, knowledge: Knowledge, page: Paging, links: Permalink
) -> DuplicateList:
    """Return the body of `GET /v1/duplicates`."""
    every = candidates(knowledge, wanted)
    rows, more = page.read(
        lambda after, limit: [one for one in every.found if one.place > after][:limit]
    )
    last = rows[-1].place if more else None
    found = [duplicate_answer(knowledge, one, wanted.only.published) for one in rows]
    body = page.answer(links, knowledge, found, last, lambda: len(every.found))
    return {**body, "compared": every.compared, "complete": every.is_complete}
