"""The developments that were taken from a data set and are not retracted."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Engine, Select, bindparam, select

from domain.dates import FOREVER
from infrastructure.database.compiled import CompiledQuery
from infrastructure.read_models import progress
from infrastructure.read_models.active import read_snapshot
from infrastructure.read_models.as_known import NEWEST, known, published
from infrastructure.read_models.developments.rows import developments


class OnRecord(NamedTuple):
    """A development on record: its id, its first possible day (ordinal) and its country."""

    id: str
    earliest: int
    country: str | None


def on_record(engine: Engine, dataset: str, after: str, most: int) -> list[OnRecord]:
    """Return the next developments of a data set after an id, in the order of their ids."""
    with read_snapshot(engine) as connection:
        rows = _on_record.rows(connection, dataset=dataset, after=after, most=most)
    return [OnRecord(*row) for row in rows]


def shown_position(engine: Engine) -> int:
    """Return the last position of the log that the read models show."""
    with read_snapshot(engine) as connection:
        return progress.position(connection)


@CompiledQuery
def _on_record(_: str) -> Select[*tuple[Any, ...]]:
    c = developments.c
    return (
        select(c.id, c.earliest, c.place_country)
        .where(
            known(developments, NEWEST),
            published(developments, FOREVER),
            c.dataset == bindparam("dataset"),
            c.retracted.is_(False),
            c.id > bindparam("after"),
        )
        .order_by(c.id)
        .limit(bindparam("most"))
    )
