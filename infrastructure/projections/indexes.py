"""Indexes of the derived tables: built at the end of a rebuild, not kept up row by row."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, Index

from infrastructure.read_models import DERIVED


def drop_indexes(connection: Connection) -> None:
    """Leave the derived tables their primary keys only."""
    for index in _all():
        index.drop(connection, checkfirst=True)


def index_keys(connection: Connection) -> None:
    """Build what is needed to find the rows of a key, so that they can be closed."""
    for index in _all():
        if index.table is not None and index.columns[0] is index.table.columns[0]:
            index.create(connection, checkfirst=True)


def create_indexes(connection: Connection) -> None:
    """Build every index that is not there."""
    for index in _all():
        index.create(connection, checkfirst=True)


def _all() -> Iterator[Index]:
    for table in DERIVED:
        yield from sorted(table.indexes, key=lambda index: str(index.name))
