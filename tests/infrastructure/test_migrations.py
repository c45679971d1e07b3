"""The migrations build what the code expects, undo themselves, and guard the log for good."""

from __future__ import annotations

import hashlib
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
    test_upgrade,
)
from sqlalchemy import Engine, Text, text
from sqlalchemy.exc import IntegrityError

from domain.development.events import DevelopmentRedacted
from domain.recording.registration import NAMING
from infrastructure.database import revision
from infrastructure.database.engine import open_engine, read_transaction, write_transaction
from infrastructure.errors import NotMigratedError
from infrastructure.generations import migrating
from infrastructure.log.recorder import SQLAlchemyRecorder
from infrastructure.log.tables import NAMES_SOMETHING, REDACTS, events, log_head
from infrastructure.read_models.tables import DERIVED
from infrastructure.verifying.schema import FILE
from tests.infrastructure.stored_events import stored, stored_many
from tests.postgres_server import PostgresServer

__all__ = [
    "test_model_definitions_match_ddl",
    "test_single_head_revision",
    "test_upgrade",
]


@pytest.fixture
def alembic_config() -> Config:
    """Where pytest-alembic finds the migrations."""
    return migrating.migration_config()


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
    assert ScriptDirectory.from_config(migrating.migration_config()).get_heads() == [
        revision.NEWEST
    ]


def test_a_new_database_is_not_current_until_upgraded(alembic_engine: Engine) -> None:
    assert revision.current(alembic_engine) is None
    assert not revision.is_current(alembic_engine)
    migrating.upgrade(alembic_engine)
    assert revision.is_current(alembic_engine)
    migrating.upgrade(alembic_engine)
    assert revision.is_current(alembic_engine)


def test_the_revision_follows_from_what_the_migration_makes() -> None:
    """So that no two databases with different tables name the same revision."""
    assert hashlib.sha256(FILE.read_bytes()).hexdigest()[:12] == revision.NEWEST


def test_a_database_of_another_release_is_refused_before_anything_is_written(
    engine: Engine,
) -> None:
    with write_transaction(engine) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0009'")
    before = _everything(engine)

    with pytest.raises(NotMigratedError, match=r"revision 0009.*log export FILE"):
        migrating.upgrade(engine)
    with pytest.raises(NotMigratedError, match=r"log import FILE.*Nothing was changed"):
        revision.require_current(engine)

    assert _everything(engine) == before
    assert revision.current(engine) == "0009"


def test_there_is_no_way_back_from_the_first_migration(alembic_engine: Engine) -> None:
    migrating.upgrade(alembic_engine)
    config = migrating.migration_config()
    config.attributes["connection"] = alembic_engine
    with pytest.raises(RuntimeError, match="delete the database"):
        command.downgrade(config, "base")
    assert SQLAlchemyRecorder(alembic_engine).insert_events([stored()]) == [1]


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


def test_what_names_or_redacts_is_found_without_reading_the_developments(
    sqlite_url: str,
) -> None:
    engine = open_engine(sqlite_url)
    with read_transaction(engine) as connection:
        query = f"SELECT state FROM events WHERE {NAMES_SOMETHING} AND position > 7"
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}").all()
        last = f"SELECT max(position) FROM events WHERE {REDACTS}"
        plan_of_last = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {last}").all()
    engine.dispose()
    assert ["ix_events_naming" in row[-1] for row in plan] == [True]
    assert ["ix_events_redacting" in row[-1] for row in plan_of_last] == [True]
    assert f"topic = '{DevelopmentRedacted.TOPIC}'" == REDACTS
    assert "topic IN (" + ", ".join(f"'{one.TOPIC}'" for one in NAMING) + ")" == NAMES_SOMETHING


def test_a_log_has_one_head(recorder: SQLAlchemyRecorder) -> None:
    with pytest.raises(IntegrityError), write_transaction(recorder.engine) as connection:
        connection.exec_driver_sql(
            "INSERT INTO log_head SELECT 2, position, recorded_at FROM log_head"
        )


def _expect_refusal(recorder: SQLAlchemyRecorder, rewriting: str) -> None:
    recorder.insert_events(stored_many(2))
    before = _everything(recorder.engine)
    with (
        pytest.raises(IntegrityError, match=r"the log (is append-only|has)"),
        write_transaction(recorder.engine) as connection,
    ):
        connection.exec_driver_sql(rewriting)
    assert _everything(recorder.engine) == before


def _everything(engine: Engine) -> list[tuple[object, ...]]:
    with read_transaction(engine) as connection:
        rows = [*connection.execute(events.select()), *connection.execute(log_head.select())]
        return [tuple(row) for row in rows]


def test_what_answers_are_read_from_is_sorted_by_its_bytes_on_a_server(postgres_url: str) -> None:
    engine = open_engine(postgres_url)
    query = text("SELECT table_name, column_name, collation_name FROM information_schema.columns")
    with read_transaction(engine) as connection:
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
    """As when a rebuild runs while another database is opened."""
    engines = [open_engine(f"sqlite:///{tmp_path / f'{number}.db'}") for number in range(4)]
    with ThreadPoolExecutor(len(engines)) as threads:
        for _ in threads.map(migrating.upgrade, engines):
            pass
    assert [revision.is_current(engine) for engine in engines] == [True] * len(engines)
    for engine in engines:
        engine.dispose()
