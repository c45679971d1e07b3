"""Compares the active generation, row by row, with rows derived again from the log.

`projections verify` and `log verify` do this. The comparison changes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import chain, islice, zip_longest
from typing import Any

import msgspec
from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Engine,
    Integer,
    Table,
    cast,
    select,
    type_coerce,
)
from sqlalchemy.types import NULLTYPE

from domain.stance.fold import Snapshot, state_after
from domain.stance.policy import Policy
from infrastructure.database.compiled import as_of_sqlalchemy
from infrastructure.database.engine import read_transaction
from infrastructure.errors import ReadModelPositionError
from infrastructure.generations.rebuild import derived_separately
from infrastructure.generations.schema import schema_differences
from infrastructure.log.event_log import EventLog
from infrastructure.projections.stances import dissolved_actors
from infrastructure.read_models import progress
from infrastructure.read_models.active import read_snapshot
from infrastructure.read_models.claim_filter import EVERYTHING
from infrastructure.read_models.set_aside import SetAsideEvent, listed_set_aside
from infrastructure.read_models.stances.segments import stance_snapshots
from infrastructure.read_models.stances.timelines_at import (
    NEVER_BEGUN,
    claims_after,
    dissolved_pair,
)
from infrastructure.read_models.tables import DERIVED

# How many states are stored for a fold to start from depends on how the log was paged; the rows of
# every other table follow from the log alone. `_wrong_states` checks the states.
COMPARED = [table for table in DERIVED if table is not stance_snapshots]
ROWS_AT_ONCE = 5_000
MOST_NAMED = 100

Row = tuple[Any, ...]
Page = list[Row]

_encode_lines = msgspec.json.Encoder().encode_lines


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that only one side has (None on the other), or two rows with the same key."""

    table: str
    columns: tuple[str, ...]
    stored: Row | None
    derived: Row | None

    def __str__(self) -> str:
        if self.stored is None:
            return f"{self.table}: missing {self._shown(self.derived)}"
        if self.derived is None:
            return f"{self.table}: not derived from the log {self._shown(self.stored)}"
        apart = [
            f"{name} is {was!r}, derived {is_!r}"
            for name, was, is_ in zip(self.columns, self.stored, self.derived, strict=True)
            if was != is_
        ]
        return f"{self.table}: {self._shown(self.stored)}: {'; '.join(apart)}"

    def _shown(self, row: Row | None) -> str:
        assert row is not None
        return ", ".join(f"{n}={v!r}" for n, v in zip(self.columns, row, strict=True))


@dataclass(frozen=True, slots=True)
class Content:
    """The content of a table: the number of rows, and the SHA-256 of all rows in order."""

    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Verified:
    """The active read models at `position`, compared with those derived again from the log.

    `contents` describes the derived ones. `differences` and `set_aside` name the first
    `MOST_NAMED` rows that differ and events that could not be applied. `schema` names the tables,
    indexes, triggers and so on that are not those of this release.
    """

    position: int
    contents: dict[str, Content]
    differing: int
    differences: list[Difference]
    set_aside: list[SetAsideEvent]
    schema: list[str]

    @property
    def is_same(self) -> bool:
        """Whether rows and schema are what follows from the log."""
        return not (self.differing or self.schema)


def verified(
    engine: Engine,
    log: EventLog,
    policy: Policy,
    *,
    report_progress: Callable[[int, int], None] = lambda *_: None,
) -> Verified:
    """Derive everything up to the position shown, and compare it with one snapshot of the rows.

    Rows that cannot be brought together with the log are compared at its last position. Rows of
    another version of the rules, or of another policy, count as a difference, even if they are the
    same.
    """
    with read_snapshot(engine) as stored:
        stated: list[Table] = []
        try:
            shown = progress.read_with_log(stored)
            position = shown.position
            if not shown.follows(policy):
                stated = [progress.progress]
        except ReadModelPositionError:
            position, stated = log.position(), [progress.progress]
        with (
            derived_separately(
                log, policy, position, reached=lambda done: report_progress(done, position)
            ) as separate,
            read_transaction(separate) as derived,
        ):
            contents: dict[str, Content] = {}
            found = chain(
                *(table_differences(table, stored, derived) for table in stated),
                differences(stored, derived, contents),
                _wrong_states(stored, derived, policy),
            )
            named = list(islice(found, MOST_NAMED))
            count = len(named) + sum(1 for _ in found)
            aside = listed_set_aside(derived, MOST_NAMED)
            schema = schema_differences(stored, derived)
            return Verified(position, contents, count, named, aside, schema)


def differences(
    stored: Connection, derived: Connection, contents: dict[str, Content]
) -> Iterator[Difference]:
    """Yield each difference between the stored and the derived read models.

    `contents` gets the content of each derived table once it was compared.
    """
    for table in COMPARED:
        digest = _Digest()
        yield from table_differences(table, stored, derived, digest.take)
        contents[str(table.name)] = digest.content()


def table_differences(
    table: Table,
    stored: Connection,
    derived: Connection,
    read: Callable[[Page], None] = lambda _: None,
) -> Iterator[Difference]:
    """Yield each difference in one table; both sides are read once, in order, page by page.

    `read` gets every page of the derived table.
    """
    ours, theirs = _pages(stored, table), _each_given(_pages(derived, table), read)
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
    """Compare row by row; stop at a value of another type than its column, which has no order."""
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
            yield Difference(name, columns, mine, None)
            return
        if is_mine_alone:
            yield Difference(name, columns, mine, None)
            mine = next(ours, None)
        elif is_other_alone:
            yield Difference(name, columns, None, other)
            other = next(theirs, None)
        else:
            yield Difference(name, columns, mine, other)
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


def _each_given(pages: Iterator[Page], read: Callable[[Page], None]) -> Iterator[Page]:
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


def _wrong_states(stored: Connection, derived: Connection, policy: Policy) -> Iterator[Difference]:
    """Yield the stored rows of `stance_snapshots` that do not follow from the claims.

    How many states are stored for a pair depends on how the log was paged, so the rows of both
    sides may differ. A row that both sides have needs no check.
    """
    columns = tuple(str(column.name) for column in stance_snapshots.columns)
    dissolved = dissolved_actors(derived)
    for difference in table_differences(stance_snapshots, stored, derived):
        if difference.stored is None:
            continue
        actor, toward, day, state = difference.stored
        pair = (actor, toward)
        counted = EVERYTHING.under(policy)
        claims = claims_after(derived, {pair: NEVER_BEGUN}, only=counted)[pair]
        expected = state_after(claims, day, policy, dissolved=dissolved_pair(pair, dissolved))
        if not _is_state(state, expected):
            row = (*pair, day, msgspec.json.encode(expected).decode())
            yield Difference(
                str(stance_snapshots.name), columns, (*pair, day, _legible(state)), row
            )


def _is_state(stored: bytes, expected: Snapshot) -> bool:
    try:
        state = msgspec.json.decode(stored, type=Snapshot)
    except msgspec.MsgspecError:
        return False
    # `lasting` depends on how the log was paged, not on the pair.
    return replace(state, lasting=expected.lasting) == expected


def _legible(state: bytes | str) -> str:
    return state if isinstance(state, str) else state.decode("utf-8", "backslashreplace")
