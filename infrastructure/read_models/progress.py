"""How far the read models have followed the log."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import BigInteger, Boolean, Column, Connection, Integer, Table, select, update

from infrastructure.database import metadata

progress = Table(
    "read_model_progress",
    metadata,
    Column("only_row", Integer, primary_key=True, autoincrement=False),
    Column("position", BigInteger, nullable=False),
    Column("rebuilding", Boolean, nullable=False, comment="rows are there that no answer may show"),
)


class Reached(NamedTuple):
    """The last position that is shown, and whether a rebuild was begun and has not ended."""

    position: int
    rebuilding: bool


_REACHED = select(progress.c.position, progress.c.rebuilding)


def reached(connection: Connection) -> Reached:
    """How far they are."""
    return Reached(*connection.execute(_REACHED).one())


def lock(connection: Connection) -> Reached:
    """How far they are, held by this transaction: whoever else would project waits for its end."""
    return Reached(*connection.execute(_REACHED.with_for_update()).one())


def move_to(connection: Connection, position: int) -> None:
    connection.execute(update(progress).values(position=position))


def begin_rebuild(connection: Connection) -> None:
    """From now on nothing is shown, until `end_rebuild`."""
    connection.execute(update(progress).values(position=0, rebuilding=True))


def end_rebuild(connection: Connection, position: int) -> None:
    connection.execute(update(progress).values(position=position, rebuilding=False))
