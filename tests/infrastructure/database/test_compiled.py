"""Look-ups that go straight to the driver give what SQLAlchemy would give."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import (
    Boolean,
    Column,
    Engine,
    Integer,
    MetaData,
    Select,
    Table,
    Text,
    bindparam,
    select,
)
from sqlalchemy import insert as insert_into
from sqlalchemy.exc import DBAPIError

from infrastructure.database.compiled import CompiledQuery
from infrastructure.database.engine import UTCDateTime, read_transaction, write_transaction
from infrastructure.errors import IncompleteError

NOON = datetime(2024, 1, 1, 12, tzinfo=UTC)
sightings = Table(
    "sightings",
    MetaData(),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("place", Text),
    Column("sure", Boolean),
    Column("at", UTCDateTime),
)


@CompiledQuery
def _from(_: str) -> Select[*tuple[Any, ...]]:
    after = sightings.c.number >= bindparam("number")
    return select(sightings).where(after, sightings.c.place != "Nowhere").order_by("number")


@pytest.fixture
def seen(engine: Engine) -> Engine:
    """A database with three sightings, the last of which was nowhere."""
    with write_transaction(engine) as connection:
        sightings.create(connection)
        rows = [(1, "100 % sure", True, NOON), (2, "Tyre", False, None), (3, "Nowhere", None, None)]
        names = sightings.columns.keys()
        shown = [dict(zip(names, row, strict=True)) for row in rows]
        connection.execute(insert_into(sightings), shown)
    return engine


def test_values_are_of_the_types_that_the_columns_say(seen: Engine) -> None:
    with read_transaction(seen) as connection:
        first, second = _from.rows(connection, number=1)

    assert first == (1, "100 % sure", True, NOON)
    assert second == (2, "Tyre", False, None)
    assert isinstance(first[2], bool)
    assert isinstance(second[2], bool)


def test_a_look_up_can_be_asked_again_with_other_values(seen: Engine) -> None:
    with read_transaction(seen) as connection:
        assert [row[0] for row in _from.rows(connection, number=1)] == [1, 2]
        assert [row[0] for row in _from.rows(connection, number=2)] == [2]


def test_a_refusal_of_the_database_is_reported_as_sqlalchemy_shows_it(engine: Engine) -> None:
    refused = (DBAPIError, IncompleteError)
    with pytest.raises(refused, match="sightings") as found, read_transaction(engine) as connection:
        _from.rows(connection, number=1)
    assert isinstance(found.value.__cause__ or found.value, (DBAPIError, sqlite3.Error))
