"""How far the read models have followed the log, and by which rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    Row,
    Table,
    delete,
    select,
    update,
)

from infrastructure.database import metadata
from infrastructure.log_tables import log_head
from infrastructure.rows import insert_into
from infrastructure.unavailable import OtherVersionError, WrongReachError

# Raise it whenever other rows follow from the same events: to rows of another version none is
# added, they are derived anew.
VERSION = 2

progress = Table(
    "read_model_progress",
    metadata,
    Column("only_row", Integer, primary_key=True, autoincrement=False),
    Column("position", BigInteger, nullable=False),
    Column(
        "version",
        Integer,
        nullable=False,
        server_default="1",
        comment="of the rules by which the rows were derived",
    ),
)


class Progress(NamedTuple):
    """The last position whose event the read models show, and the version of their rules."""

    position: int
    version: int

    def require_ours(self) -> None:
        """Raise `OtherVersionError` where there are rows, and they follow other rules than ours."""
        if self.position and self.version != VERSION:
            raise OtherVersionError(self.version, VERSION)


def position(connection: Connection) -> int:
    """The last position whose event the read models show."""
    return read(connection).position


def read(connection: Connection) -> Progress:
    """How far the read models are; raises `WrongReachError` where nothing says so."""
    return _only(connection.execute(_PROGRESS).all())


def read_beside_log(connection: Connection) -> Progress:
    """The same in the database of the log; raises also where the log does not go so far."""
    found = read(connection)
    require_recorded(found.position, connection.execute(_HEAD).scalar())
    return found


def lock(connection: Connection) -> Progress:
    """The same, held by this transaction: whoever else would project waits until it ends.

    Whether the log goes so far is not looked at: it may have grown while this waited.
    """
    return _only(connection.execute(_PROGRESS.with_for_update()).all())


def lock_anew(connection: Connection) -> None:
    """The same for whoever replaces all rows, whatever they say and whether they say anything."""
    connection.execute(delete(progress).where(progress.c.only_row != 1))
    nothing = {"position": 0, "version": VERSION}
    inserted = insert_into(connection, progress).values(only_row=1, **nothing)
    connection.execute(inserted.on_conflict_do_update(index_elements=["only_row"], set_=nothing))


def move_to(connection: Connection, reached: int) -> None:
    """Rows of our version are shown up to a position."""
    connection.execute(update(progress).values(position=reached, version=VERSION))


def require_recorded(shown: int, recorded: object) -> None:
    """Raise `WrongReachError` where more is said to be shown than the log has."""
    if isinstance(recorded, int) and shown > recorded:
        raise WrongReachError(
            f"the read models say that they show position {shown}, and the log ends at {recorded}:"
            f" {_CURE}"
        )


_PROGRESS = select(progress.c.position, progress.c.version)
_HEAD = select(log_head.c.position)

_CURE = "`stanceline project rebuild` derives them anew"


def _only(rows: Sequence[Row[int, int]]) -> Progress:
    if len(rows) != 1:
        raise WrongReachError(f"{len(rows)} rows say how far the read models are, not one: {_CURE}")
    # A column of SQLite takes a value of any type from somebody who wants it to.
    found = Progress._make(rows[0])
    if not all(isinstance(value, int) and value >= 0 for value in found):
        raise WrongReachError(
            f"the read models say that they show position {found.position!r}"
            f" by rules of version {found.version!r}, and these are no numbers from 0 on: {_CURE}"
        )
    return found
