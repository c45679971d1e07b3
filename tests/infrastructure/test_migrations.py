"""The migrations build what the code expects, undo themselves, and guard the log for good."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from pytest_alembic.tests import (
    test_model_definitions_match_ddl,
    test_single_head_revision,
    test_up_down_consistency,
    test_upgrade,
)
from sqlalchemy import Engine, Text, insert, inspect, text
from sqlalchemy.exc import IntegrityError

from domain.dates import FOREVER
from domain.registry import NAMING
from infrastructure import revision, schema
from infrastructure.database import open_engine, reading, writing
from infrastructure.event_store import SQLAlchemyRecorder
from infrastructure.log_tables import NAMES_SOMETHING, events, log_head
from infrastructure.read_models import DERIVED, progress
from infrastructure.read_models.stances import stance_segments
from infrastructure.set_in_use import seeing
from tests.infrastructure.projections.world import World
from tests.infrastructure.stored_events import stored, stored_many
from tests.postgres_server import PostgresServer

__all__ = [
    "test_model_definitions_match_ddl",
    "test_single_head_revision",
    "test_up_down_consistency",
    "test_upgrade",
]


@pytest.fixture
def alembic_config() -> Config:
    """Where pytest-alembic finds the migrations."""
    return schema.migration_config()


@pytest.fixture(params=["sqlite", "postgres"])
def alembic_engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database of each kind in turn, without any table."""
    if request.param == "sqlite":
        engine = open_engine(f"sqlite:///{tmp_path / 'empty.db'}")
        yield engine
        engine.dispose()
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    with server.database() as url:
        engine = open_engine(url)
        yield engine
        engine.dispose()


def test_the_newest_migration_is_the_one_that_the_program_looks_for() -> None:
    assert ScriptDirectory.from_config(schema.migration_config()).get_heads() == [revision.NEWEST]


def test_a_new_database_is_not_current_until_upgraded(alembic_engine: Engine) -> None:
    assert revision.current(alembic_engine) is None
    assert not revision.is_current(alembic_engine)
    schema.upgrade(alembic_engine)
    assert revision.is_current(alembic_engine)
    schema.upgrade(alembic_engine)
    assert revision.is_current(alembic_engine)


def test_a_downgrade_leaves_nothing_behind(alembic_engine: Engine) -> None:
    schema.upgrade(alembic_engine)
    _downgrade(alembic_engine)
    assert inspect(alembic_engine).get_table_names() == ["alembic_version"]
    schema.upgrade(alembic_engine)
    assert SQLAlchemyRecorder(alembic_engine).insert_events([stored()]) == [1]


def test_a_downgrade_does_not_throw_a_log_away(alembic_engine: Engine) -> None:
    schema.upgrade(alembic_engine)
    recorder = SQLAlchemyRecorder(alembic_engine)
    recorder.insert_events(stored_many(2))
    with pytest.raises(RuntimeError, match="the log has events"):
        _downgrade(alembic_engine)
    assert len(recorder.read(after=0, limit=10)) == 2


def test_what_an_earlier_release_had_derived_is_derived_anew(engine: Engine) -> None:
    world = World(engine)
    world.report()
    world.catch_up()
    timeline = world.timeline()
    _downgrade(engine, "0002")

    schema.upgrade(engine)

    assert world.timeline() == []
    world.catch_up()
    assert world.timeline() == timeline != []


def test_on_a_server_what_was_derived_goes_along_into_a_set(postgres_url: str) -> None:
    """Given a release before there were sets, and a segment that it had derived."""
    engine = open_engine(postgres_url)
    world = World(engine)
    _downgrade(engine, "0008")
    segment = dict.fromkeys(column.name for column in stance_segments.columns)
    with writing(engine) as connection:
        columns = inspect(connection).get_columns("stance_segments")
        kinds = {column["name"]: column["type"].python_type for column in columns}
        given = {name: kinds[name]() for name in segment} | {"through": FOREVER, "start": 738886}
        given |= {"actor": "hezbollah", "toward": "israel", "posture": "quiet"}
        connection.execute(insert(stance_segments).values(given))
        connection.exec_driver_sql("UPDATE read_model_progress SET position = 1")

    schema.upgrade(engine)

    assert world.timeline() == ["2024-01-01 .. quiet"]
    with seeing(engine) as connection:
        assert progress.position(connection) == 1
    engine.dispose()


@pytest.mark.parametrize(
    "rewriting",
    [
        "UPDATE events SET state = state",
        "UPDATE events SET recorded_at = recorded_at WHERE position = 1",
        "DELETE FROM events WHERE position = 2",
        "DELETE FROM log_head",
        "UPDATE log_head SET position = position - 1",
        "UPDATE log_head SET recorded_at = '2001-01-01 00:00:00.000000'",
    ],
)
def test_the_database_itself_refuses_to_rewrite_the_log(
    recorder: SQLAlchemyRecorder, rewriting: str
) -> None:
    _expect_refusal(recorder, rewriting)


@pytest.mark.parametrize("table", ["events", "log_head"])
def test_postgresql_refuses_to_empty_the_log(postgres_url: str, table: str) -> None:
    engine = open_engine(postgres_url)
    _expect_refusal(SQLAlchemyRecorder(engine), f"TRUNCATE {table}")
    engine.dispose()


@pytest.mark.parametrize(
    "rewriting",
    [
        "INSERT OR REPLACE INTO events SELECT position, 'f00d', 1, topic, x'00', recorded_at, NULL"
        " FROM events WHERE position = 2",
        "INSERT OR REPLACE INTO events SELECT 3, originator_id, 1, topic, x'00', recorded_at, NULL"
        " FROM events WHERE position = 2",
        "REPLACE INTO log_head VALUES (1, 0, '2001-01-01 00:00:00.000000')",
    ],
)
def test_sqlite_refuses_to_replace_what_is_in_the_log(sqlite_url: str, rewriting: str) -> None:
    engine = open_engine(sqlite_url)
    _expect_refusal(SQLAlchemyRecorder(engine), rewriting)
    engine.dispose()


def test_what_names_something_is_found_without_reading_the_developments(
    sqlite_url: str,
) -> None:
    engine = open_engine(sqlite_url)
    with reading(engine) as connection:
        query = f"SELECT state FROM events WHERE {NAMES_SOMETHING} AND position > 7"
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}").all()
    engine.dispose()
    assert ["ix_events_naming" in row[-1] for row in plan] == [True]
    assert "topic IN (" + ", ".join(f"'{one.TOPIC}'" for one in NAMING) + ")" == NAMES_SOMETHING


def test_a_log_has_one_head(recorder: SQLAlchemyRecorder) -> None:
    with pytest.raises(IntegrityError), writing(recorder.engine) as connection:
        connection.exec_driver_sql(
            "INSERT INTO log_head SELECT 2, position, recorded_at FROM log_head"
        )


def _expect_refusal(recorder: SQLAlchemyRecorder, rewriting: str) -> None:
    recorder.insert_events(stored_many(2))
    before = _everything(recorder.engine)
    with (
        pytest.raises(IntegrityError, match=r"the log (is append-only|has)"),
        writing(recorder.engine) as connection,
    ):
        connection.exec_driver_sql(rewriting)
    assert _everything(recorder.engine) == before


def _everything(engine: Engine) -> list[tuple[object, ...]]:
    with reading(engine) as connection:
        rows = [*connection.execute(events.select()), *connection.execute(log_head.select())]
        return [tuple(row) for row in rows]


def _downgrade(engine: Engine, to: str = "base") -> None:
    config = schema.migration_config()
    config.attributes["connection"] = engine
    command.downgrade(config, to)


def test_what_answers_are_read_from_is_sorted_by_its_bytes_on_a_server(postgres_url: str) -> None:
    engine = open_engine(postgres_url)
    query = text("SELECT table_name, column_name, collation_name FROM information_schema.columns")
    with reading(engine) as connection:
        collations = {(row[0], row[1]): row[2] for row in connection.execute(query)}
    engine.dispose()
    texts = [
        (table.name, column.name)
        for table in DERIVED
        for column in table.columns
        if isinstance(column.type, Text)
    ]
    assert len(texts) > 50
    assert {collations[place] for place in texts} == {"C"}


def test_several_databases_are_migrated_at_once(tmp_path: Path) -> None:
    """As where answers are derived anew beside while another database is opened."""
    engines = [open_engine(f"sqlite:///{tmp_path / f'{number}.db'}") for number in range(4)]
    with ThreadPoolExecutor(len(engines)) as threads:
        for _ in threads.map(schema.upgrade, engines):
            pass
    assert [revision.is_current(engine) for engine in engines] == [True] * len(engines)
    for engine in engines:
        engine.dispose()
