"""When a row was known: from the position that made it until the position that replaced it."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ColumnElement, Table, and_

STILL = 2**62  # known_to of a row that nothing has replaced


def known_columns() -> tuple[Column[int], Column[int]]:
    """The range of positions, first included and last excluded, at which a row is the answer."""
    return (
        Column("known_from", BigInteger, nullable=False),
        Column("known_to", BigInteger, nullable=False),
    )


def known(table: Table, position: int) -> ColumnElement[bool]:
    """The rows that were the answer when the log had reached `position`."""
    return and_(table.c.known_from <= position, table.c.known_to > position)
