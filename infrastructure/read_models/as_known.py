"""Opens one snapshot of the read models that shows what was known at a moment."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from threading import BoundedSemaphore
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Column,
    ColumnElement,
    Connection,
    Engine,
    FromClause,
    Integer,
    Select,
    and_,
    bindparam,
    select,
)

from domain.errors import Invalid
from infrastructure.database.compiled import CompiledQuery, Row
from infrastructure.errors import NotShownYetError, WrongReachError
from infrastructure.log.event_log import EventLog
from infrastructure.log.tables import events, log_head
from infrastructure.read_models.active import read_snapshot
from infrastructure.read_models.progress import Progress, progress, telling_unreadable
from infrastructure.read_models.progress import read as progress_of
from infrastructure.read_models.set_aside import SetAsideSoFar, first_of, set_aside_by

STILL = 2**62  # known_to of a row that nothing has replaced
NEWEST = STILL - 1  # a position at which just those rows are the answer


def known_columns() -> tuple[Column[int], Column[int]]:
    """The range of positions, first included and last excluded, at which a row is the answer."""
    return (
        Column("known_from", BigInteger, nullable=False),
        Column("known_to", BigInteger, nullable=False),
    )


def published_columns() -> tuple[Column[int], Column[int]]:
    """The range of days of publication, first included and last excluded, that a row is for."""
    return (
        Column("published_from", Integer, nullable=False, comment="day ordinal"),
        Column("published_to", Integer, nullable=False, comment="day ordinal"),
    )


# For statements made once and asked often: making one takes longer than running it.
AT: BindParameter[int] = bindparam("position", type_=BigInteger)


def known(table: FromClause, position: int | BindParameter[int] = AT) -> ColumnElement[bool]:
    """The rows that were the answer when the log had reached `position`."""
    return and_(table.c.known_from <= position, table.c.known_to > position)


def published(table: FromClause, day: int | BindParameter[int]) -> ColumnElement[bool]:
    """The rows that are the answer for one who read all that was published by `day`."""
    return and_(table.c.published_from <= day, table.c.published_to > day)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What an answer may know: one snapshot of the rows, and the position it is asked at.

    `newest` is the position the rows have reached; `at` is when `position` was recorded,
    None for the empty log. The rows are `ours` if they were derived by the rules of this release
    and have reached `position`, which those of a question about the log itself may not have.
    `set_aside` counts the events up to `position` from which no row follows; None where all do.
    """

    connection: Connection
    log: EventLog
    position: int
    newest: int
    at: datetime | None
    ours: bool = True
    set_aside: SetAsideSoFar | None = None

    @property
    def is_whole(self) -> bool:
        """Whether the rows say all that this release could say of the events they follow from."""
        return self.ours and self.set_aside is None

    @property
    def is_newest(self) -> bool:
        return self.position == self.newest


def iso_instant(at: datetime) -> str:
    """An instant in UTC as answers tell it."""
    return at.isoformat().replace("+00:00", "Z")


def recorded_at(knowledge: Knowledge, positions: Collection[int]) -> dict[int, datetime]:
    """When each of at most some hundred positions was recorded."""
    query = select(events.c.position, events.c.recorded_at)
    rows = knowledge.connection.execute(query.where(events.c.position.in_(set(positions))))
    return {row.position: row.recorded_at for row in rows}


WAIT_SECONDS = 2.0
# Of a server's threads so many wait for a projection at once; those that are left can answer.
MOST_WAITING = 10

LOOK_AGAIN_SECONDS = 0.02

_may_wait = BoundedSemaphore(MOST_WAITING)


@CompiledQuery
def _reach(_: str) -> Select[int, datetime, int, int, str]:
    """How far the rows are, when the log recorded their last event, how far it is, their rules.

    And when the event that they showed last was recorded.
    """
    shown, head = progress.c, log_head.c
    at = events.c.recorded_at
    return (
        select(shown.position, at, head.position, shown.version, shown.recorded_at)
        .select_from(progress.join(log_head, log_head.c.only_row == progress.c.only_row))
        .outerjoin(events, events.c.position == progress.c.position)
    )


@dataclass(frozen=True, slots=True)
class Moment:
    """What the log knew at a position, or by an instant; by default all that is shown now.

    `field` is what a refusal calls it.
    """

    position: int | None = None
    known_at: datetime | None = None
    field: str = "position"


@dataclass(frozen=True, slots=True)
class Reach:
    """The last position of the log, the last one that the read models show, and what they lack.

    `set_aside` counts the events among those shown from which no row follows. The rows are `ours`
    if they were derived by the rules of this release.
    """

    log: int
    shown: int
    set_aside: SetAsideSoFar | None
    ours: bool

    @property
    def lag(self) -> int:
        return self.log - self.shown


def reach(engine: Engine) -> Reach:
    """How far the log and the read models have come, in one snapshot.

    Raises `WrongReachError` where nothing says so.
    """
    with read_snapshot(engine) as connection:
        shown, _, head, version, recorded_at = _reached(connection)
        is_ours = Progress(shown, version, recorded_at).is_ours
        aside = set_aside_by(connection, shown) if is_ours else None
        return Reach(head, shown, aside, is_ours)


def why_set_aside(engine: Engine, id: UUID) -> tuple[int, str] | None:
    """The first event of an actor, source or development that was set aside, and why.

    None where none was, or nothing can tell: whoever records then asks the log alone.
    """
    try:
        with read_snapshot(engine) as connection:
            return first_of(connection, id) if progress_of(connection).is_ours else None
    except WrongReachError:
        return None


def _reached(connection: Connection) -> Row:
    with telling_unreadable():
        rows = _reach.rows(connection)
    if not rows:
        raise WrongReachError("nothing says how far the log or the read models reach")
    shown, at, head, version, recorded_at = rows[0]
    if not (isinstance(shown, int) and isinstance(head, int)):
        raise WrongReachError(
            f"the read models are said to show {shown!r}, and the log to end at {head!r}"
        )
    Progress(shown, version, recorded_at).require_of_log(at)
    return rows[0]


@contextmanager
def open_as_known(
    engine: Engine, log: EventLog, moment: Moment, *, of_log: bool = False
) -> Iterator[Knowledge]:
    """One snapshot that shows the moment; waits up to `WAIT_SECONDS` for the projection.

    Where `MOST_WAITING` others wait already, it does not wait. A question `of_log` alone needs no
    projection, and by default knows all that is recorded.
    Raises `Invalid` for a position ahead of the log, `NotShownYetError` after the wait, and
    `WrongReachError` where nothing says how far the rows are.
    """
    position = moment.position
    if moment.known_at is not None:
        position = log.recorder.position_at(moment.known_at)
    with ExitStack() as waiting:
        deadline = None
        while True:
            with read_snapshot(engine) as connection:
                shown, shown_at, head, version, recorded_at = _reached(connection)
                # Rows that were made to say they are ahead of the log know no more than it.
                newest = head if of_log else min(shown, head)
                if position is None or position <= newest:
                    waiting.close()
                    if position is None:
                        position = newest
                    at = shown_at if position == shown else _recorded_at(connection, position)
                    ours = Progress(shown, version, recorded_at).is_ours
                    aside = set_aside_by(connection, position) if ours else None
                    # Nothing says yet whether this release can read the events after `shown`.
                    ours = ours and position <= shown
                    yield Knowledge(connection, log, position, newest, at, ours, aside)
                    return
            if position > head:
                raise _ahead_of_log(moment.field, position, head)
            if deadline is None:
                deadline = time.monotonic() + (WAIT_SECONDS if _enter(waiting) else 0)
            if time.monotonic() >= deadline:
                raise NotShownYetError(position, shown)
            time.sleep(LOOK_AGAIN_SECONDS)


def _enter(waiting: ExitStack) -> bool:
    """Whether there is room for one more who waits, until the stack is closed."""
    if not _may_wait.acquire(blocking=False):
        return False
    waiting.callback(_may_wait.release)
    return True


def _ahead_of_log(field: str, position: int, head: int) -> Invalid:
    return Invalid(
        f"{field}: {position} is ahead of the log",
        field=field,
        allowed=f"0 to {head}, the last position of the log",
    )


@contextmanager
def open_both(
    engine: Engine, log: EventLog, earlier: Moment, later: Moment
) -> Iterator[tuple[Knowledge, Knowledge]]:
    """What was known at two moments, in one snapshot of the rows.

    Waits and raises as `open_as_known` does. Raises `Invalid` if `earlier` is after `later`.
    """
    with open_as_known(engine, log, earlier) as then:
        position, at, aside = then.position, then.at, then.set_aside
    with open_as_known(engine, log, later) as knowledge:
        if position > knowledge.position:
            raise Invalid(
                f"{earlier.field}: position {position} is after {knowledge.position}",
                field=earlier.field,
                allowed=f"what was known at position {knowledge.position} or before",
            )
        yield replace(knowledge, position=position, at=at, set_aside=aside), knowledge


def _recorded_at(connection: Connection, position: int) -> datetime | None:
    query = select(events.c.recorded_at).where(events.c.position == position)
    return connection.execute(query).scalar()
