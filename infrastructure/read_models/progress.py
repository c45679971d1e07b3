"""How far the read models have followed the log, and by which rules."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import BigInteger, Column, Connection, Integer, Table, select, update

from infrastructure.database import metadata
from infrastructure.unavailable import OtherVersionError

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
    return Progress._make(connection.execute(_PROGRESS).one())


def lock(connection: Connection) -> Progress:
    """The same, held by this transaction: whoever else would project waits until it ends."""
    return Progress._make(connection.execute(_PROGRESS.with_for_update()).one())


def move_to(connection: Connection, reached: int) -> None:
    """Rows of our version are shown up to a position."""
    connection.execute(update(progress).values(position=reached, version=VERSION))


_PROGRESS = select(progress.c.position, progress.c.version)
