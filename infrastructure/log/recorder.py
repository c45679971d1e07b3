"""The recorder: writes the log for the `eventsourcing` library, and reads it page by page."""

from __future__ import annotations

import sqlite3
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias
from uuid import UUID

import msgspec
from eventsourcing import persistence
from eventsourcing.persistence import ApplicationRecorder, Notification, StoredEvent
from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnClause,
    Integer,
    Text,
    Uuid,
    any_,
    bindparam,
    exc,
    func,
    literal,
    literal_column,
    select,
    text,
)
from sqlalchemy.ext.compiler import compiles

from infrastructure.database.compiled import CompiledQuery
from infrastructure.database.completeness import read_complete
from infrastructure.database.engine import shrink_write_ahead_log
from infrastructure.database.json_rows import encode_rows
from infrastructure.log.append import append, appending, erase, originator
from infrastructure.log.follower import Follower
from infrastructure.log.library_errors import DatabaseError, IntegrityError, OperationalError
from infrastructure.log.private_texts import SplitEvent, disclosed, disclosures_in
from infrastructure.log.tables import NAMES_SOMETHING, events, log_head

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from sqlalchemy import ColumnElement, Connection, Engine, Row, Select

    from infrastructure.log.clock import LogClock
    from infrastructure.log.event_log import Since

    Columns: TypeAlias = tuple[Any, ...]

# The last values that fit into the columns.
LAST_POSITION = 2**63 - 1
LAST_VERSION = 2**31 - 1


class RecordedEvent(msgspec.Struct, frozen=True, array_like=True):
    """One event of the log as stored.

    `state` is the encoded content that the mapper wrote, with digests in place of private texts.
    `texts` is a JSON list of the disclosures that are still there.
    """

    position: int
    recorded_at: datetime
    originator_id: UUID
    originator_version: int
    topic: str
    state: bytes
    command_id: UUID | None
    texts: str = "[]"

    @property
    def content(self) -> bytes:
        """The encoded content with its private texts, and `REDACTED` in place of each missing one.

        A text that is not the one that was recorded counts as missing.
        """
        try:
            return disclosed(self.state, disclosures_in(self.texts))
        except ValueError:
            return disclosed(self.state, ())


def texts_of(dialect: str, events: str) -> str:
    """Return the SQL of the disclosures of an event, as a JSON list, for events under this name.

    They are in the order of their paths, on both databases.
    """
    found = f"event_texts t WHERE t.position = {events}.position"
    joined = "string_agg(t.disclosure, ',' ORDER BY t.field)"
    if dialect == "sqlite":
        joined = "group_concat(disclosure, ',')"
        found = f"(SELECT t.disclosure FROM {found} ORDER BY t.field)"  # noqa: S608 our own words
    return f"(SELECT '[' || coalesce({joined}, '') || ']' FROM {found})"  # noqa: S608 our own words


class _Texts(ColumnClause[str]):
    """The disclosures of an event: each kind of database joins texts by another function."""

    inherit_cache = True


@compiles(_Texts)
def _compile_texts(_texts: _Texts, compiler: Any, **_: Any) -> str:
    return texts_of(compiler.dialect.name, "events")


TEXTS = _Texts("texts", Text).label("texts")

# The columns of a `RecordedEvent`, in the order of its fields.
RECORDED_EVENTS = select(
    events.c.position,
    events.c.recorded_at,
    events.c.originator_id,
    events.c.originator_version,
    events.c.topic,
    events.c.state,
    events.c.command_id,
    TEXTS,
)


def _columns(dialect: str) -> Select[*Columns]:
    """Return `RECORDED_EVENTS`; on SQLite with the stored values, for `_recorded` to convert."""
    if dialect != "sqlite":
        return RECORDED_EVENTS
    # SQLite stores an instant in UTC without its zone.
    stored = {"recorded_at": "recorded_at || 'Z'", "texts": texts_of(dialect, "events")}
    names = RECORDED_EVENTS.selected_columns.keys()
    return select(*(literal_column(stored.get(name, name)) for name in names)).select_from(events)


@CompiledQuery
def _page(dialect: str) -> Select[*Columns]:
    position = events.c.position
    after, until = bindparam("after", type_=BigInteger), bindparam("until", type_=BigInteger)
    page = _columns(dialect).where(position > after, position <= until).order_by(position)
    return page.limit(bindparam("limit", type_=Integer))


@CompiledQuery
def _of_aggregates(dialect: str) -> Select[*Columns]:
    """Return the query for events of the aggregates `ids`, up to a version and a position."""
    id, position = events.c.originator_id, events.c.position
    if dialect == "sqlite":
        ids = func.json_each(bindparam("ids", type_=Text)).table_valued("value")
        among: ColumnElement[bool] = literal_column("originator_id").in_(select(ids.c.value))
    else:
        among = id == any_(bindparam("ids", type_=ARRAY(Uuid)))
    version, until = bindparam("version", type_=Integer), bindparam("until", type_=BigInteger)
    such = (among, events.c.originator_version <= version, position <= until)
    return _columns(dialect).where(*such).order_by(position)


def _recorded(rows: Sequence[tuple[Any, ...]]) -> list[RecordedEvent]:
    """Return the events in rows of `_columns`; raises ValueError for a value of another type.

    msgspec converts ids and instants ten times faster than SQLAlchemy.
    """
    return msgspec.convert(rows, list[RecordedEvent], builtin_types=(bytes,))


def utc_now() -> datetime:
    """Return the time of this machine's clock, in UTC."""
    return datetime.now(UTC)


class SQLAlchemyRecorder(ApplicationRecorder):
    """The log in one database: positions 1, 2, 3 … without gaps, in the order of commits.

    Every method may raise `OperationalError` if the database cannot be reached or a lock is not
    free in time. An append that raised either did not happen or, if the connection
    was lost during the commit, happened completely.
    """

    def __init__(
        self,
        engine: Engine,
        clock: Callable[[], datetime] = utc_now,
        limits: LogClock | None = None,
    ) -> None:
        self.engine = engine
        self._clock = clock
        self._limits = limits
        self._ahead = timedelta(0)
        self._within: Connection | None = None

    def within(self, connection: Connection) -> SQLAlchemyRecorder:
        """Return the same log, read in the transaction of a connection that sees it.

        The holder of a lock must not wait for a connection: their holders may wait for the lock.
        """
        same = SQLAlchemyRecorder(self.engine, self._clock, self._limits)
        same._within = connection
        return same

    def insert_events(
        self,
        stored_events: Sequence[StoredEvent],
        *,
        command_id: UUID | None = None,
        none: Since | None = None,
        **_: Any,
    ) -> list[int]:
        """Append all the events or none; return their positions, in order.

        The private texts that an event erases are destroyed in the same transaction.

        Raises `IntegrityError` if the log already has one of these versions of an
        aggregate, or the command, or an event that `none` rules out.
        """
        if not stored_events:
            return []
        erased = [one for e in stored_events if isinstance(e, SplitEvent) for one in e.erases]
        opened = appending(self.engine, none, is_alone=not erased)
        with _library_errors(), opened as connection:
            positions = append(connection, stored_events, command_id, self._clock, self._limits)
            if erased:
                erase(connection, erased)
        if erased:
            shrink_write_ahead_log(self.engine)
        return list(positions)

    def require_clock(self) -> None:
        """Raise `ClockError` if the clock is not within the limits; nothing is written."""
        if self._limits is not None:
            self._limits.require(*self._times())

    def now(self) -> datetime:
        """Return the time of the clock that dates the log, which on PostgreSQL is the server's.

        How far that one is ahead of this machine's was measured when both were last compared.
        """
        return self._clock() + self._ahead

    def clock_off_by(self) -> timedelta:
        """Return how far the clock is off: ahead, or (below 0) behind the last event."""
        last, now = self._times()
        if self._limits is None or last is None:
            return timedelta(0)
        return self._limits.off_by(last, now)

    def _times(self) -> tuple[datetime | None, datetime]:
        """Return when the last event was recorded (None for an empty log), and the time now."""
        at_server = self.engine.dialect.name == "postgresql"
        now = func.clock_timestamp() if at_server else literal(None)
        try:
            rows = self._rows(select(log_head.c.position, log_head.c.recorded_at, now))
        except (ValueError, TypeError) as error:  # somebody wrote a value that is not a time
            raise DatabaseError(f"log_head names no time: {error}") from error
        last = rows[0].recorded_at if rows and rows[0].position else None
        if rows and at_server:
            self._ahead = rows[0][2] - self._clock()
        return last, self.now()

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> list[StoredEvent]:
        """Return the events of one aggregate by version, after `gt` up to and including `lte`."""
        version = events.c.originator_version
        query = RECORDED_EVENTS.where(events.c.originator_id == originator(originator_id))
        if gt is not None:
            query = query.where(version > gt)
        if lte is not None:
            query = query.where(version <= lte)
        query = query.order_by(version.desc() if desc else version).limit(limit)
        found = (RecordedEvent(*row) for row in self._rows(query))
        return [
            StoredEvent(e.originator_id, e.originator_version, e.topic, e.content) for e in found
        ]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> list[Notification]:
        """Return at most `limit` events from position `start` up to and including `stop`."""
        after = (start or 0) - (1 if start and inclusive_of_start else 0)
        if topics:
            found = self.of_topics(topics, after, LAST_POSITION if stop is None else stop, limit)
        else:
            found = self.read(after, limit, stop)
        return [
            Notification(e.originator_id, e.originator_version, e.topic, e.content, e.position)
            for e in found
        ]

    def max_notification_id(self) -> int | None:
        """Return the last position, or None for an empty log."""
        return self.position() or None

    def subscribe(
        self, gt: int | None = None, topics: Sequence[str] = ()
    ) -> persistence.Subscription[ApplicationRecorder]:
        """Raise `NotImplementedError`: `follower` waits for events, and `read` returns them."""
        raise NotImplementedError("use follower() and read()")

    def follower(self) -> Follower:
        """Return an object that waits for new events; each thread needs its own."""
        return Follower(self.engine, self.position)

    def read(self, after: int, limit: int, until: int | None = None) -> list[RecordedEvent]:
        """Return at most `limit` events after position `after`, up to and including `until`."""
        until = LAST_POSITION if until is None else until
        with _library_errors(), self._reading() as connection:
            return _recorded(_page.rows(connection, after=after, until=until, limit=limit))

    def of_topics(
        self, topics: Collection[str], after: int, until: int, limit: int | None = None
    ) -> list[RecordedEvent]:
        """Return the events of these topics after `after`, up to and including `until`."""
        query = RECORDED_EVENTS.where(events.c.position > after, events.c.position <= until)
        query = query.where(events.c.topic.in_(topics)).order_by(events.c.position).limit(limit)
        return [RecordedEvent(*row) for row in self._rows(query)]

    def naming_events(self, after: int) -> list[RecordedEvent]:
        """Return the events after `after` that give names, identifiers or members."""
        query = RECORDED_EVENTS.where(text(NAMES_SOMETHING), events.c.position > after)
        return [RecordedEvent(*row) for row in self._rows(query.order_by(events.c.position))]

    def position(self) -> int:
        """Return the last position of the log, 0 if it is empty."""
        rows = self._rows(select(log_head.c.position))
        if not rows:
            raise DatabaseError("log_head has no row: the head of the log is missing")
        return int(rows[0].position)

    def position_at(self, instant: datetime) -> int:
        """Return the last position recorded by `instant`, 0 if there is none.

        It may still rise until `instant` has passed: pin the position, not the instant.
        """
        recorded_by_then = select(events.c.position).where(events.c.recorded_at <= instant)
        newest = (events.c.recorded_at.desc(), events.c.position.desc())
        rows = self._rows(recorded_by_then.order_by(*newest).limit(1))
        return rows[0].position if rows else 0

    def find_command(self, command_id: UUID) -> list[RecordedEvent]:
        """Return the first event that this command appended, in a list; empty if there is none."""
        query = RECORDED_EVENTS.where(events.c.command_id == command_id)
        return [RecordedEvent(*row) for row in self._rows(query)]

    def first_events(self, originator_ids: Sequence[UUID]) -> list[RecordedEvent]:
        """Return the first event of each of these aggregates."""
        return self._of_aggregates(originator_ids, 1, LAST_POSITION)

    def histories(self, originator_ids: Sequence[UUID], until: int) -> list[RecordedEvent]:
        """Return all events of these aggregates up to position `until`, in order."""
        return self._of_aggregates(originator_ids, LAST_VERSION, until)

    def _of_aggregates(
        self, originator_ids: Sequence[UUID], version: int, until: int
    ) -> list[RecordedEvent]:
        if not originator_ids:
            return []
        with _library_errors(), self._reading() as connection:
            is_file = connection.dialect.name == "sqlite"
            ids = encode_rows(one.hex for one in originator_ids) if is_file else [*originator_ids]
            return _recorded(_of_aggregates.rows(connection, ids=ids, version=version, until=until))

    def _reading(self) -> AbstractContextManager[Connection]:
        return read_complete(self.engine) if self._within is None else nullcontext(self._within)

    def _rows(self, query: Select[*Columns]) -> Sequence[Row[*Columns]]:
        with _library_errors(), self._reading() as connection:
            return connection.execute(query).all()


@contextmanager
def _library_errors() -> Iterator[None]:
    """Raise database errors as the errors that the `eventsourcing` library promises."""
    try:
        yield
    except (exc.IntegrityError, sqlite3.IntegrityError) as error:
        raise IntegrityError(str(error)) from error
    except (exc.OperationalError, exc.TimeoutError, sqlite3.OperationalError) as error:
        raise OperationalError(str(error)) from error
    except (exc.DBAPIError, sqlite3.Error) as error:
        raise DatabaseError(str(error)) from error
