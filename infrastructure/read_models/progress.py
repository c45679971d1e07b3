"""How far the read models have followed the log."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Connection, Integer, Table, select, update

from infrastructure.database import metadata

progress = Table(
    "read_model_progress",
    metadata,
    Column("only_row", Integer, primary_key=True, autoincrement=False),
    Column("position", BigInteger, nullable=False),
)


def position(connection: Connection) -> int:
    """The last position whose event the read models show."""
    return int(connection.execute(select(progress.c.position)).scalar_one())


def lock_position(connection: Connection) -> int:
    """The same, held by this transaction: whoever else would project waits until it ends."""
    locked = select(progress.c.position).with_for_update()
    return int(connection.execute(locked).scalar_one())


def move_to(connection: Connection, reached: int) -> None:
    connection.execute(update(progress).values(position=reached))
