"""The developments an answer rests on, as far as the answer shows them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import Select, select

from domain.dates import FOREVER, iso_day
from infrastructure.database.compiled import CompiledQuery
from infrastructure.database.json_rows import encode_rows, is_among
from infrastructure.read_models.developments.rows import assessed_by, developments
from infrastructure.read_models.knowledge import Knowledge, known
from infrastructure.read_models.permalinks import href_of


class Basis(NamedTuple):
    """A development as known at the position; `position` is that of its first report."""

    id: str
    kind: str
    title: str
    occurred: str
    position: int
    confidence: int | None
    earliest: int
    latest: int
    href: str

    def answer(self) -> dict[str, Any]:
        return {
            "development": self.id,
            "kind": self.kind,
            "title": self.title,
            "occurred": self.occurred,
            "recorded_position": self.position,
            "href": self.href,
        }

    def alleged(self) -> dict[str, Any]:
        """The same with how far it is believed, for what a reader is asked to judge.

        `earliest` and `latest` are the days between which it lies, None for an open end.
        """
        return {
            **self.answer(),
            "earliest": iso_day(self.earliest),
            "latest": None if self.latest == FOREVER else iso_day(self.latest),
            "confidence": self.confidence,
        }


def basis_of(
    knowledge: Knowledge, ids: Iterable[str], published: int = FOREVER
) -> dict[str, Basis]:
    """These developments by id, believed as far as what was `published` by a day (ordinal) lets."""
    rows = _basis.rows(knowledge.connection, ids=encode_rows(ids), position=knowledge.position)
    found = {}
    for *told, believed in rows:
        one = Basis._make((*told, href_of(knowledge, "development", told[0], published)))
        if believed is not None and published < FOREVER:
            one = one._replace(confidence=assessed_by(believed, published).confidence)
        found[one.id] = one
    return found


@CompiledQuery
def _basis(dialect: str) -> Select[*tuple[Any, ...]]:
    table = developments
    c = table.c
    told = (c.kind, c.title, c.occurred, c.position, c.confidence, c.earliest, c.latest)
    return select(c.id, *told, c.believed).where(is_among(dialect, c.id, "ids"), known(table))
