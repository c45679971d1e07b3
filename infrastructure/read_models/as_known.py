"""Opens one snapshot of the read models that shows what was known at a moment."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from threading import BoundedSemaphore
from typing import TYPE_CHECKING
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
    func,
    select,
    text,
)

from domain.errors import Invalid
from infrastructure.database.compiled import CompiledQuery
from infrastructure.errors import NotShownYetError, ReadModelPositionError
from infrastructure.log.tables import REDACTS, events, log_head
from infrastructure.read_models.active import read_snapshot
from infrastructure.read_models.progress import Progress, progress, reading_time_of_last
from infrastructure.read_models.progress import read as progress_of
from infrastructure.read_models.set_aside import SetAsideSoFar, first_of, set_aside_by

if TYPE_CHECKING:
    from domain.stance.policy import Policy
    from infrastructure.log.event_log import EventLog

STILL = 2**62  # `known_to` of a row that nothing has replaced
NEWEST = STILL - 1  # a position at which only those rows are valid


def known_columns() -> tuple[Column[int], Column[int]]:
    """Return the columns of the positions at which a row is valid: from (inclusive) and to."""
    return (
        Column("known_from", BigInteger, nullable=False),
        Column("known_to", BigInteger, nullable=False),
    )


def published_columns() -> tuple[Column[int], Column[int]]:
    """Return the columns of the days of publication at which a row is valid: from and to."""
    return (
        Column("published_from", Integer, nullable=False, comment="day ordinal"),
        Column("published_to", Integer, nullable=False, comment="day ordinal"),
    )


# The parameter of compiled statements: compiling one takes longer than running it.
AT: BindParameter[int] = bindparam("position", type_=BigInteger)
PUBLISHED: BindParameter[int] = bindparam("published", type_=Integer)


def known(table: FromClause, position: int | BindParameter[int] = AT) -> ColumnElement[bool]:
    """Return the condition for rows that are valid at a position."""
    return and_(table.c.known_from <= position, table.c.known_to > position)


def published(table: FromClause, day: int | BindParameter[int]) -> ColumnElement[bool]:
    """Return the condition for rows that are valid for what was published by a day (ordinal)."""
    return and_(table.c.published_from <= day, table.c.published_to > day)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What an answer may use: one snapshot of the read models, and the position of the answer.

    `newest` is the last position that the rows show; `at` is when `position` was recorded, None for
    the empty log. `rows` says
    what the rows show, and by which rules; for a question about the log itself they may not show
    `position` yet. `set_aside` counts the
    events up to `position` that were not applied; None if all were. `stored_policy` is the name of
    the policy that the stored stances follow. `redactions` are the positions of the last redaction
    in the log and of the last one that the rows show, of those after `position`: the answer lacks
    texts that it had before.
    """

    connection: Connection
    log: EventLog
    position: int
    newest: int
    at: datetime | None
    rows: Progress | None = None
    set_aside: SetAsideSoFar | None = None
    stored_policy: object = None
    redactions: tuple[int, ...] = ()

    def stores(self, policy: Policy) -> bool:
        """Return whether the stored stances follow this policy; others are folded on demand."""
        return self.stored_policy == policy.name

    @property
    def is_whole(self) -> bool:
        """Whether every event up to the position was applied, as this release does it.

        It is not known whether this release can apply events that the rows do not show.
        """
        if self.set_aside is not None:
            return False
        return self.rows is None or (self.position <= self.rows.position and self.rows.is_ours)

    @property
    def is_newest(self) -> bool:
        return self.position == self.newest


def recorded_at(knowledge: Knowledge, positions: Collection[int]) -> dict[int, datetime]:
    """Return the instant at which each of these positions, a few hundred, was recorded."""
    query = select(events.c.position, events.c.recorded_at)
    rows = knowledge.connection.execute(query.where(events.c.position.in_(set(positions))))
    return {row.position: row.recorded_at for row in rows}


WAIT_SECONDS = 2.0
# How many threads may wait for a projection at once, so that the others can answer.
MOST_WAITING = 10

LOOK_AGAIN_SECONDS = 0.02

_may_wait = BoundedSemaphore(MOST_WAITING)


_LAST_REDACTION = select(func.max(events.c.position)).where(text(REDACTS))


@CompiledQuery
def _positions(_: str) -> Select[datetime, int, int, int, int, str, str]:
    """Select when the log recorded the position of the rows, the head of the log, the last
    redaction in it, and the progress that the rows state.
    """
    shown, head = progress.c, log_head.c
    at, redacted = events.c.recorded_at, _LAST_REDACTION.scalar_subquery()
    stated = shown.position, shown.version, shown.recorded_at, shown.policy
    return (
        select(at, head.position, redacted, *stated)
        .select_from(progress.join(log_head, log_head.c.only_row == progress.c.only_row))
        .outerjoin(events, events.c.position == progress.c.position)
    )


@dataclass(frozen=True, slots=True)
class Moment:
    """A position or an instant of the log; by default the newest position that is shown.

    `field` names it in an error.
    """

    position: int | None = None
    known_at: datetime | None = None
    field: str = "position"


@dataclass(frozen=True, slots=True)
class ProjectionStatus:
    """The last position of the `log`, and the last one that the read models show.

    `set_aside` counts the events up to it that were not applied. `rows` says what the rows show,
    and by which rules.
    """

    log: int
    rows: Progress
    set_aside: SetAsideSoFar | None

    @property
    def shown(self) -> int:
        return self.rows.position

    @property
    def ours(self) -> bool:
        """Whether the rows are those that this release derives."""
        return self.rows.is_ours

    @property
    def is_complete(self) -> bool:
        """Whether the rows show every event that this release can apply.

        Rows by our rules from which no event was set aside do, whichever topics were read.
        """
        if self.lag or not self.rows.has_our_rules:
            return False
        return self.set_aside is None or self.ours

    @property
    def lag(self) -> int:
        return self.log - self.shown


def projection_status(engine: Engine) -> ProjectionStatus:
    """Return the positions of the log and of the read models, from one snapshot.

    Raises `ReadModelPositionError` if a row that states them is missing or wrong.
    """
    with read_snapshot(engine) as connection:
        shown, _, head, _ = _reached(connection)
        aside = set_aside_by(connection, shown.position) if shown.has_our_rules else None
        return ProjectionStatus(head, shown, aside)


def why_set_aside(engine: Engine, id: UUID) -> tuple[int, str] | None:
    """Return the first event of an actor, source or development that was set aside, and why.

    None if there is no such event, or if the read models cannot be read: recording then relies on
    the log alone.
    """
    try:
        with read_snapshot(engine) as connection:
            return first_of(connection, id) if progress_of(connection).has_our_rules else None
    except ReadModelPositionError:
        return None


def _reached(connection: Connection) -> tuple[Progress, datetime | None, int, int | None]:
    """Return how far the rows are, when the log recorded that position, the head of the log, and
    the position of the last redaction in it.
    """
    with reading_time_of_last():
        rows = _positions.rows(connection)
    if not rows:
        raise ReadModelPositionError("no row states the position of the log or of the read models")
    at, head, redacted, *stated = rows[0]
    shown = Progress(*stated)
    shown.require_same_log(at)
    return shown, at, head, redacted


@contextmanager
def open_as_known(
    engine: Engine, log: EventLog, moment: Moment, *, of_log: bool = False
) -> Iterator[Knowledge]:
    """Open one snapshot that shows the moment; wait up to `WAIT_SECONDS` for the projection.

    It does not wait if `MOST_WAITING` others wait already. A question `of_log` needs no projection,
    and by default uses all recorded events.
    Raises `Invalid` for a position ahead of the log, `NotShownYetError` after the wait, and
    `ReadModelPositionError` if the position of the read models is missing or wrong.
    """
    position = moment.position
    if moment.known_at is not None:
        position = log.position_at(moment.known_at)
    with ExitStack() as waiting:
        deadline = None
        while True:
            with read_snapshot(engine) as connection:
                rows, shown_at, head, redacted = _reached(connection)
                shown = rows.position
                # Rows are ahead of the log if an older copy of it was restored next to them.
                newest = head if of_log else min(shown, head)
                if position is None or position <= newest:
                    waiting.close()
                    if position is None:
                        position = newest
                    at = shown_at if position == shown else _recorded_at(connection, position)
                    aside = set_aside_by(connection, position) if rows.has_our_rules else None
                    yield Knowledge(
                        *(connection, log, position, newest, at, rows, aside, rows.policy),
                        redactions=_redactions(connection, position, shown, redacted),
                    )
                    return
            if position > head and log.is_ahead(position):
                raise _ahead_of_log(moment.field, position, head)
            if deadline is None:
                deadline = time.monotonic() + (WAIT_SECONDS if _enter(waiting) else 0)
            if time.monotonic() >= deadline:
                raise NotShownYetError(position, shown)
            time.sleep(LOOK_AGAIN_SECONDS)


def _redactions(
    connection: Connection, position: int, shown: int, last: int | None
) -> tuple[int, ...]:
    """Return the last redaction in the log and the last that the rows show, after a position."""
    if last is None or last <= position:
        return ()
    if last <= shown:
        return (last,)
    in_rows = connection.execute(_LAST_REDACTION.where(events.c.position <= shown)).scalar() or 0
    return (last, in_rows) if in_rows > position else (last,)


def _enter(waiting: ExitStack) -> bool:
    """Return whether one more may wait; it counts as waiting until the stack is closed."""
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
    """Open what was known at two moments, in one snapshot of the read models.

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
