"""Read the events of a database without trusting what is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import chain, repeat
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Text,
    bindparam,
    cast,
    exc,
    func,
    select,
    type_coerce,
)

from domain.errors import Invalid
from infrastructure.database.compiled import CompiledQuery
from infrastructure.log.recorder import RECORDED, RecordedEvent
from infrastructure.log.tables import events
from infrastructure.sealing.entries import entry_in_texts, instant_text, leaf_of
from infrastructure.sealing.tree import leaves_after
from infrastructure.verifying.check import Hashed

PAGE = 5_000
MOST = 2**63 - 1


class _Leaf(NamedTuple):
    position: int
    recorded_at: str
    leaf: bytes


_WITH_CARE = RECORDED.order_by(events.c.position)


@CompiledQuery
def _as_stored(dialect: str) -> Select[*tuple[Any, ...]]:
    """The same with texts for the instants and ids, much as SQLite stores them.

    To make the values that these stand for, and write them again, would take most of the time.
    """
    at, id, command = events.c.recorded_at, events.c.originator_id, events.c.command_id
    texts: list[ColumnElement[Any]]
    if dialect == "sqlite":
        texts = [type_coerce(one, Text) for one in (at, id, command)]
    else:
        texts = [func.to_char(at, "YYYY-MM-DD HH24:MI:SS.US"), cast(id, Text), cast(command, Text)]
    position = events.c.position
    rest = (events.c.originator_version, events.c.topic, events.c.state)
    return (
        select(position, *texts, *rest)
        .where(position > bindparam("after"), position <= bindparam("until"))
        .order_by(position)
    )


_KINDS = {
    "recorded_at": datetime,
    "originator_id": UUID,
    "originator_version": int,
    "topic": str,
    "state": bytes,
    "command_id": UUID | None,
}

_UNREADABLE = (TypeError, ValueError, AttributeError, exc.OperationalError, exc.DataError)


def stored_lines(
    connection: Connection,
    size: int,
    *,
    after: int = 0,
    until: int = MOST,
    report_progress: Callable[[int], None] = lambda _: None,
) -> Iterator[Hashed]:
    """Every event after one position up to another, with its leaf in a tree of `size` leaves.

    `report_progress` receives the last position of each page. Raises `Invalid` at a row that
    Stanceline never wrote.
    """
    limit = PAGE
    while True:
        sealed = max(0, min(limit, size - after))
        leaves = leaves_after(connection, after, sealed)
        try:
            page = _page(connection, after, until, limit, sealed, leaves)
        except _UNREADABLE as error:
            if limit == 1:
                raise Invalid(f"the event there cannot be read: {error}") from error
            limit = 1  # so that all that come before it are checked, and it can be named
            continue
        if not page:
            return
        for (position, recorded_at, leaf), stated in zip(
            page, chain(leaves, repeat(None)), strict=False
        ):
            yield Hashed(position, recorded_at, leaf, stated)
        after = page[-1].position
        report_progress(after)


def _page(
    connection: Connection, after: int, until: int, limit: int, sealed: int, leaves: list[bytes]
) -> list[_Leaf]:
    """The next events, at most `limit`, and no unsealed ones beside the `sealed` of these leaves.

    They are read as texts where these give the leaves, else with care.
    """
    if limit == PAGE and sealed:
        page = _of_texts(connection, after, until, sealed)
        if page and [one.leaf for one in page] == leaves[: len(page)]:
            return page
    return _with_care(connection, after, until, sealed or limit)


def _with_care(connection: Connection, after: int, until: int, limit: int) -> list[_Leaf]:
    """The values that stand for the rows, each of the kind that it is to be."""
    position = events.c.position
    query = _WITH_CARE.where(position > after, position <= until).limit(limit)
    found = (_typed(RecordedEvent(*row)) for row in connection.execute(query))
    return [_Leaf(one.position, instant_text(one.recorded_at), leaf_of(one)) for one in found]


def _of_texts(connection: Connection, after: int, until: int, limit: int) -> list[_Leaf]:
    """The texts that are stored, put as an entry has them: true if that gives the leaf."""
    told = _dashed if connection.dialect.name == "sqlite" else str
    # A server that has not counted its rows yet would sort all that come after these.
    until = min(until, after + limit)
    found = _as_stored.rows(connection, after=after, until=until)
    leaves = []
    for n, at, id, by, version, topic, state in found:
        instant = f"{at[:10]}T{at[11:]}Z"
        entry = entry_in_texts(n, instant, told(id), version, topic, state, by and told(by))
        leaves.append(_Leaf(n, instant, entry.leaf))
    return leaves


def _dashed(stored: str) -> str:
    return f"{stored[:8]}-{stored[8:12]}-{stored[12:16]}-{stored[16:20]}-{stored[20:]}"


def _typed(event: RecordedEvent) -> RecordedEvent:
    # A column of SQLite takes a value of any type from somebody who wants it to.
    for name, kind in _KINDS.items():
        value = getattr(event, name)
        if not isinstance(value, kind):
            raise TypeError(f"its {name} is of the kind {type(value).__name__}")
    event.topic.encode()  # raises where it is no text, but was read as one
    return event
