"""Compares the read models of two databases row by row, on any kind of database."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import chain, zip_longest
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Integer,
    Table,
    cast,
    select,
    type_coerce,
)
from sqlalchemy.types import NULLTYPE

from domain.claims.claims import Pair
from domain.stance.fold import Snapshot, state_after
from domain.stance.policy import STANCE_V1
from infrastructure.database.compiled import as_of_sqlalchemy
from infrastructure.projections.stances import dissolved_actors
from infrastructure.read_models import DERIVED
from infrastructure.read_models.stances.segments import stance_snapshots
from infrastructure.read_models.stances.timelines_at import (
    NEVER_BEGUN,
    claims_after,
    dissolved_pair,
)

# Of the states from which a fold may start, more or fewer are kept as the log was paged; the
# rows of every other table follow from the log alone. `wrong_states` checks each state.
COMPARED = [table for table in DERIVED if table is not stance_snapshots]
ROWS_AT_ONCE = 5_000

Row = tuple[Any, ...]
Page = list[Row]

_encode_lines = msgspec.json.Encoder().encode_lines


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that one side lacks (None), or two different rows with the same key."""

    table: str
    columns: tuple[str, ...]
    live: Row | None
    derived: Row | None

    def __str__(self) -> str:
        if self.live is None:
            return f"{self.table}: missing {self._shown(self.derived)}"
        if self.derived is None:
            return f"{self.table}: not derived from the log {self._shown(self.live)}"
        apart = [
            f"{name} is {was!r}, derived {is_!r}"
            for name, was, is_ in zip(self.columns, self.live, self.derived, strict=True)
            if was != is_
        ]
        return f"{self.table}: {self._shown(self.live)}: {'; '.join(apart)}"

    def _shown(self, row: Row | None) -> str:
        assert row is not None
        return ", ".join(f"{n}={v!r}" for n, v in zip(self.columns, row, strict=True))


@dataclass(frozen=True, slots=True)
class Content:
    """The content of a table: the number of rows, and the SHA-256 of all rows in order."""

    rows: int
    sha256: str


def differences(
    live: Connection, derived: Connection, held: dict[str, Content] | None = None
) -> Iterator[Difference]:
    """Yield each difference between the live and the derived read models.

    `held` gets the content of each derived table once it was compared.
    """
    for table in COMPARED:
        digest = _Digest()
        yield from table_differences(table, live, derived, digest.take)
        if held is not None:
            held[str(table.name)] = digest.content()


def table_differences(
    table: Table,
    live: Connection,
    derived: Connection,
    read: Callable[[Page], None] = lambda _: None,
) -> Iterator[Difference]:
    """Yield each difference in one table; both sides are read once, in order, page by page.

    `read` gets every page of the derived table.
    """
    ours, theirs = _pages(live, table), _told(_pages(derived, table), read)
    mine: Page
    others: Page
    for mine, others in zip_longest(ours, theirs, fillvalue=[]):
        if mine != others:
            yield from _row_by_row(
                table,
                chain(mine, chain.from_iterable(ours)),
                chain(others, chain.from_iterable(theirs)),
            )
    for _ in theirs:
        pass


def _row_by_row(table: Table, ours: Iterator[Row], theirs: Iterator[Row]) -> Iterator[Difference]:
    """Compare row by row; stops at a live row with a value of another type, which has no order."""
    name, columns = str(table.name), tuple(str(column.name) for column in table.columns)
    is_before = _order(table)
    mine, other = next(ours, None), next(theirs, None)
    while mine is not None or other is not None:
        if mine == other:
            mine, other = next(ours, None), next(theirs, None)
            continue
        try:
            is_mine_alone = other is None or is_before(mine, other)
            is_other_alone = mine is None or is_before(other, mine)
        except TypeError:
            yield Difference(name, columns, _legible(mine), None)
            return
        if is_mine_alone:
            yield Difference(name, columns, _legible(mine), None)
            mine = next(ours, None)
        elif is_other_alone:
            yield Difference(name, columns, None, other)
            other = next(theirs, None)
        else:
            yield Difference(name, columns, _legible(mine), other)
            mine, other = next(ours, None), next(theirs, None)


def contents(connection: Connection) -> dict[str, Content]:
    """Return the content of each table: the same for one log at one position on any database."""
    return {str(table.name): _content(connection, table) for table in COMPARED}


def _content(connection: Connection, table: Table) -> Content:
    digest = _Digest()
    for page in _pages(connection, table):
        digest.take(page)
    return digest.content()


class _Digest:
    """The SHA-256 and the number of the rows taken, each encoded as a line of JSON."""

    def __init__(self) -> None:
        self._sha256, self._rows = hashlib.sha256(), 0

    def take(self, page: Page) -> None:
        self._sha256.update(_encode_lines(page))
        self._rows += len(page)

    def content(self) -> Content:
        return Content(self._rows, self._sha256.hexdigest())


def _told(pages: Iterator[Page], read: Callable[[Page], None]) -> Iterator[Page]:
    for page in pages:
        read(page)
        yield page


def _pages(connection: Connection, table: Table) -> Iterator[Page]:
    """Yield every row, in an order that is the same on both kinds of database.

    The values are those of the driver: a column of SQLite takes a value of any type.
    """
    order = (column.asc().nulls_first() for column in _key(table))
    query = select(*(_alike(connection, column) for column in table.columns)).order_by(*order)
    sql = str(query.compile(dialect=connection.dialect))
    driver: Any = connection.connection.driver_connection
    on_server = {"name": "compared"} if connection.dialect.name == "postgresql" else {}
    try:
        with closing(driver.cursor(**on_server)) as cursor:
            cursor.execute(sql)
            while page := cursor.fetchmany(ROWS_AT_ONCE):
                yield page
    except connection.dialect.loaded_dbapi.Error as error:
        raise as_of_sqlalchemy(error, connection.dialect, sql, {}) from error


def _alike(connection: Connection, column: Column[Any]) -> ColumnElement[Any]:
    """Return the column in a form that both drivers read as the same values."""
    if connection.dialect.name == "postgresql" and isinstance(column.type, Boolean):
        return cast(column, Integer)
    return type_coerce(column, NULLTYPE)


def _key(table: Table) -> Sequence[Column[Any]]:
    """Return the key of the table, or all columns if it has none."""
    return list(table.primary_key) or list(table.columns)


def _order(table: Table) -> Callable[[Row | None, Row | None], bool]:
    """Return a function that says whether one row comes before another; None comes last."""
    names = [column.name for column in table.columns]
    at = [names.index(column.name) for column in _key(table)]

    def place(row: Row) -> Row:
        return tuple((row[i] is not None, row[i]) for i in at)

    def is_before(one: Row | None, other: Row | None) -> bool:
        return one is not None and other is not None and place(one) < place(other)

    return is_before


def _legible(row: Row | None) -> Row | None:
    """Return the row with bytes that are not valid text written as escapes."""
    return row and tuple(
        value.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
        if isinstance(value, str)
        else value
        for value in row
    )


class KeptState(NamedTuple):
    """A state kept for a pair, as JSON: the stored one, and the one that the claims give."""

    pair: Pair
    day: int
    kept: str
    derived: str


def wrong_states(derived: Connection, kept: Iterable[tuple[Any, ...]]) -> Iterator[KeptState]:
    """Yield the rows of `stance_snapshots` that do not follow from the claims of `derived`.

    A column of SQLite takes a value of any type: a value that is not a state is wrong, too.
    """
    dissolved = dissolved_actors(derived)
    for actor, toward, day, said in kept:
        pair = (actor, toward)
        if not (isinstance(actor, str) and isinstance(toward, str) and isinstance(day, int)):
            yield KeptState(pair, day, _shown_state(said), "")  # not a pair and a day
            continue
        claims = claims_after(derived, {pair: NEVER_BEGUN})[pair]
        state = state_after(claims, day, STANCE_V1, dissolved=dissolved_pair(pair, dissolved))
        if not _says(said, state):
            yield KeptState(pair, day, _shown_state(said), msgspec.json.encode(state).decode())


def _shown_state(said: object) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else repr(said)


def _says(kept: object, state: Snapshot) -> bool:
    if not isinstance(kept, bytes):
        return False
    try:
        said = msgspec.json.decode(kept, type=Snapshot)
    except (ValueError, TypeError):
        return False
    # `lasting` depends on how the log was paged, not on the pair.
    return replace(said, lasting=state.lasting) == state
