"""Developments that may have been recorded twice: the list, and those like a new one."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from uuid import UUID

from api.answers.duplicates import DuplicateList, duplicate_answer
from api.answers.links import Permalink
from api.questions.cursors import Paging
from domain.claims.claim import Pair
from domain.likeness.developments import PossibleDuplicate, compared_pairs
from domain.log import Recorded
from domain.values import NewDevelopment
from infrastructure.errors import DATABASE_ERRORS, NotShownYetError, ReadModelPositionError
from infrastructure.read_models.as_known import Knowledge, Moment
from infrastructure.read_models.developments.development_filter import DuplicateFilter
from infrastructure.read_models.developments.duplicates import (
    Alike,
    Compared,
    alike_in_memory,
    alike_on_record,
    candidates,
    dataset_of,
    has_others,
    not_shown,
)

MOST_POSSIBLE = 10

_LOG = logging.getLogger(__name__)

Possible = tuple[PossibleDuplicate, ...]


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


class PossibleDuplicates:
    """Finds what was on record before and may be the same as what was just recorded.

    `as_known` opens the read models at a moment.
    """

    def __init__(self, as_known: Callable[[Moment], AbstractContextManager[Knowledge]]) -> None:
        self._as_known = as_known

    def of(self, written: Sequence[tuple[Recorded, NewDevelopment]]) -> list[Possible] | None:
        """Return for each what may be the same, the likeliest first, at most `MOST_POSSIBLE`.

        Return None if the read models cannot be read: all of it is recorded anyway.
        """
        these = [
            Compared(str(at.id), at.position, new.account, dataset_of(new.external_id))
            for at, new in written
        ]
        if not these:
            return []
        try:
            with self._as_known(Moment()) as knowledge:
                return _found_before(knowledge, these)
        except (*DATABASE_ERRORS, NotShownYetError, ReadModelPositionError) as error:
            _LOG.warning("what may be recorded twice is not known: %s", error)
            return None

    def are_possible(self, dataset: str) -> bool:
        """Return whether there is anything with which records of a data set are compared."""
        try:
            with self._as_known(Moment()) as knowledge:
                return has_others(knowledge, dataset)
        except (*DATABASE_ERRORS, NotShownYetError, ReadModelPositionError):
            return False


def _found_before(knowledge: Knowledge, these: Sequence[Compared]) -> list[Possible]:
    found: list[dict[str, Alike]] = [{} for _ in these]
    for at, one in alike_on_record(knowledge, these):
        found[at][one.other.id] = one
    unshown: dict[Pair, list[Compared]] = {}
    for other in not_shown(knowledge, min(one.position for one in these)):
        _add(unshown, other)
    # Records of one data set are not compared with each other.
    imported = {one.dataset for one in these}
    among = len(imported) > 1 or None in imported
    for of_it, new in zip(found, these, strict=True):
        near = {it.id: it for pair in compared_pairs(new.account) for it in unshown.get(pair, ())}
        of_it |= {it.other.id: it for it in alike_in_memory(new, near.values())}
        if among:
            _add(unshown, new)
    return [_before(one, of_it.values()) for one, of_it in zip(these, found, strict=True)]


def _add(by_pair: dict[Pair, list[Compared]], one: Compared) -> None:
    for pair in compared_pairs(one.account):
        by_pair.setdefault(pair, []).append(one)


def _before(one: Compared, found: Iterable[Alike]) -> Possible:
    """Return those that were recorded before it, as the answers to a repeated request do."""
    earlier = [it for it in found if it.other.position < one.position]
    earlier.sort(key=lambda it: (-it.likeness.points, it.other.position))
    return tuple(
        PossibleDuplicate(
            UUID(it.other.id),
            it.other.position,
            it.other.account.title,
            it.likeness.reasons,
            it.likeness.points,
        )
        for it in earlier[:MOST_POSSIBLE]
    )
