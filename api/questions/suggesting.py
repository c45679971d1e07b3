"""Adds "Did you mean …?" to the refusal of an actor or a source that is not registered."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from itertools import islice

from domain.errors import DomainError
from infrastructure.errors import DATABASE_ERRORS, NotShownYetError, ReadModelPositionError
from infrastructure.read_models.as_known import Knowledge, Moment
from infrastructure.read_models.registry.suggestions import suggested_ids

# Every name that is looked for is compared with all names there are.
MOST_SUGGESTED = 500

_LOG = logging.getLogger(__name__)


class Suggestions:
    """Finds what a refused request may have meant among the registered actors and sources.

    `as_known` opens the read models at a moment.
    """

    def __init__(self, as_known: Callable[[Moment], AbstractContextManager[Knowledge]]) -> None:
        self._as_known = as_known

    def add_to(self, *refusals: DomainError) -> None:
        """Extend the message of each refusal that names what is not registered.

        Reads the database, so do not call it on the event loop. A refusal stays as it is where
        nothing similar is registered, or where the read models cannot be read.
        """
        for kind in ("actor", "source"):
            named = [
                (one, one.unregistered[1])
                for one in refusals
                if one.unregistered is not None and one.unregistered[0] == kind
            ]
            ids = set(islice(dict.fromkeys(id for _, id in named), MOST_SUGGESTED))
            if not ids:
                continue
            try:
                with self._as_known(Moment()) as knowledge:
                    found = suggested_ids(knowledge, kind, ids)
            except (*DATABASE_ERRORS, NotShownYetError, ReadModelPositionError) as error:
                _LOG.warning("no %s can be suggested: %s", kind, error)
                continue
            for refusal, id in named:
                if similar := found.get(id):
                    refusal.message += f". Did you mean {_alternatives(similar)}?"
                    refusal.unregistered = None

    @contextmanager
    def added(self) -> Iterator[None]:
        """Extend a refusal that is raised inside, and raise it again."""
        try:
            yield
        except DomainError as refusal:
            self.add_to(*refusal.every)
            raise


def _alternatives(ids: Sequence[str]) -> str:
    *first, last = [repr(id) for id in ids]
    return f"{', '.join(first)} or {last}" if first else last
