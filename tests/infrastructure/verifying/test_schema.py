"""Tables, views, triggers and functions of the log are those that the migrations make."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from infrastructure.database.engine import open_engine, read_transaction, write_transaction
from infrastructure.database.schema import stored_schema
from infrastructure.log.recorder import SQLAlchemyRecorder
from infrastructure.verifying.database import verify_database
from infrastructure.verifying.schema import migrated_schema
from infrastructure.webhooks.tables import webhooks
from tests.api.cli.command_line import stanceline
from tests.infrastructure.sealing.sealed_logs import a_sealer
from tests.infrastructure.stored_events import stored_many

SAME = "SELECT RAISE(IGNORE)"


@pytest.fixture
def sealed(engine: Engine, recorder: SQLAlchemyRecorder, tmp_path: Path) -> Engine:
    """A log of four events, sealed, on each kind of database in turn."""
    recorder.insert_events(stored_many(4))
    a_sealer(engine, tmp_path / "sealing").seal()
    return engine


def change(engine: Engine, *statements: str) -> None:
    with write_transaction(engine) as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def found(engine: Engine) -> list[str]:
    verdict = verify_database(engine)
    assert verdict.log_fits
    assert verdict.schema_fits == (not verdict.findings)
    return [str(finding) for finding in verdict.findings]


def test_what_is_kept_is_what_the_migrations_make(engine: Engine) -> None:
    """Where it is not: `python -m tests.infrastructure.verifying.migrated_schema`."""
    with read_transaction(engine) as connection:
        assert stored_schema(connection) == migrated_schema(engine.dialect.name)


def test_a_log_that_nobody_changed_has_the_schema_of_the_migrations(sealed: Engine) -> None:
    assert found(sealed) == []


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        (["DROP TRIGGER events_refuse_update"], "trigger events_refuse_update: missing"),
        (["DROP INDEX uq_events_command_id"], "index uq_events_command_id: missing"),
        (
            [
                "DROP TRIGGER events_refuse_delete",
                f"CREATE TRIGGER events_refuse_delete BEFORE DELETE ON events BEGIN {SAME}; END",
            ],
            "trigger events_refuse_delete: not as the migrations make it",
        ),
        (
            [f"CREATE TRIGGER spy AFTER INSERT ON events BEGIN {SAME}; END"],
            "trigger spy: made by no migration",
        ),
        (["CREATE TABLE notes (id INTEGER)"], "table notes: made by no migration"),
        (["CREATE VIEW digest AS SELECT 1"], "view digest: made by no migration"),
        (
            ["ALTER TABLE log_head ADD COLUMN note TEXT"],
            "table log_head: not as the migrations make it",
        ),
    ],
)
def test_on_sqlite_what_was_dropped_changed_or_added_is_named(
    sqlite_url: str, tmp_path: Path, statements: list[str], expected: str
) -> None:
    engine = open_engine(sqlite_url)
    SQLAlchemyRecorder(engine).insert_events(stored_many(4))
    a_sealer(engine, tmp_path / "sealing").seal()
    change(engine, *statements)
    assert found(engine) == [expected]
    engine.dispose()


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        (
            ["DROP TRIGGER events_refuse_rewriting ON events"],
            "trigger events_refuse_rewriting of events: missing",
        ),
        (
            ["ALTER TABLE events DISABLE TRIGGER events_refuse_rewriting"],
            "trigger events_refuse_rewriting of events: not as the migrations make it",
        ),
        (
            [
                "CREATE OR REPLACE FUNCTION refuse_going_back() RETURNS trigger LANGUAGE plpgsql"
                " AS 'BEGIN RETURN NEW; END'"
            ],
            "function refuse_going_back(): not as the migrations make it",
        ),
        (
            [
                "CREATE TRIGGER spy AFTER INSERT ON events FOR EACH STATEMENT"
                " EXECUTE FUNCTION refuse_going_back()"
            ],
            "trigger spy of events: made by no migration",
        ),
        (
            ["CREATE RULE hush AS ON UPDATE TO log_tree DO INSTEAD NOTHING"],
            "rule hush of log_tree: made by no migration",
        ),
        (
            ["CREATE POLICY few ON webhooks USING (false)"],
            "policy few of webhooks: made by no migration",
        ),
        (
            ["ALTER TABLE events ENABLE ROW LEVEL SECURITY"],
            "table events: not as the migrations make it",
        ),
        (
            ["CREATE SCHEMA other", "CREATE TABLE other.more () INHERITS (events)"],
            "heir other.more of events: made by no migration",
        ),
        (["CREATE VIEW digest AS SELECT 1 AS id"], "view digest: made by no migration"),
        (["CREATE TABLE notes (id int)"], "table notes: made by no migration"),
        (["DROP INDEX ix_events_naming"], "index ix_events_naming: missing"),
        (
            ["ALTER TABLE log_head DROP CONSTRAINT ck_log_head_only_row"],
            "constraint ck_log_head_only_row of log_head: missing",
        ),
        (
            ["ALTER TABLE log_keys ALTER COLUMN key DROP NOT NULL"],
            "table log_keys: not as the migrations make it",
        ),
    ],
)
def test_on_postgresql_what_was_dropped_changed_or_added_is_named(
    postgres_url: str, tmp_path: Path, statements: list[str], expected: str
) -> None:
    engine = open_engine(postgres_url)
    SQLAlchemyRecorder(engine).insert_events(stored_many(4))
    a_sealer(engine, tmp_path / "sealing").seal()
    change(engine, *statements)
    assert found(engine) == [expected]
    engine.dispose()


REWRITTEN = "may be rewritten"


@pytest.mark.parametrize(
    ("statement", "risk"),
    [
        ("CREATE VIEW digest AS SELECT 1", "changes no event. It may show or keep copies"),
        ("CREATE TABLE notes (id INTEGER)", "changes no event. It may show or keep copies"),
        (
            "CREATE UNIQUE INDEX one ON events (recorded_at, position)",
            "An added index may refuse events",
        ),
        (
            f"CREATE TRIGGER spy AFTER INSERT ON events BEGIN {SAME}; END",
            "An added trigger may change, drop or refuse what is recorded from now on",
        ),
        ("DROP INDEX uq_events_command_id", "a request may be recorded twice"),
        ("ALTER TABLE log_head ADD COLUMN note TEXT", "may take values that the log refuses"),
        ("DROP TRIGGER events_refuse_update", REWRITTEN),
    ],
)
def test_the_verdict_says_what_each_difference_may_do(
    sqlite_url: str, tmp_path: Path, statement: str, risk: str
) -> None:
    engine = open_engine(sqlite_url)
    SQLAlchemyRecorder(engine).insert_events(stored_many(4))
    a_sealer(engine, tmp_path / "sealing").seal()
    change(engine, statement)
    [said] = verify_database(engine).schema_risks
    assert risk in said
    assert (REWRITTEN in said) == (risk == REWRITTEN)
    engine.dispose()


def test_log_verify_does_not_say_that_a_view_lets_events_be_rewritten(
    sqlite_url: str, tmp_path: Path
) -> None:
    for command in (("seed", "article"), ("log", "checkpoint")):
        assert stanceline(*command, url=sqlite_url).exit_code == 0
    engine = open_engine(sqlite_url)
    change(engine, "CREATE VIEW digest AS SELECT 1")
    engine.dispose()
    seen = str(tmp_path / "seen.json")

    verified = stanceline("log", "verify", "--seen", seen, url=sqlite_url)

    assert verified.exit_code == 1
    assert "view digest: made by no migration" in verified.output
    assert "An added table, view or sequence changes no event" in verified.output
    assert REWRITTEN not in verified.output


def test_a_log_in_another_schema_is_compared_without_the_name_of_it(postgres_url: str) -> None:
    engine = open_engine(postgres_url)
    change(engine, "ALTER SCHEMA public RENAME TO elsewhere")
    with read_transaction(engine) as connection:
        connection.exec_driver_sql("SET LOCAL search_path TO elsewhere")
        assert stored_schema(connection) == migrated_schema("postgresql")
    engine.dispose()


def test_what_an_extension_made_is_none_of_the_logs(postgres_url: str) -> None:
    engine = open_engine(postgres_url)
    with write_transaction(engine) as connection:
        available = connection.exec_driver_sql(
            "SELECT name FROM pg_available_extensions WHERE name IN ('pg_trgm', 'hstore')"
        ).scalars()
        for name in available.all():
            connection.exec_driver_sql(f"CREATE EXTENSION {name}")
    with read_transaction(engine) as connection:
        assert stored_schema(connection) == migrated_schema("postgresql")
    engine.dispose()


def test_rows_are_no_part_of_the_schema(sealed: Engine) -> None:
    assert webhooks.name in " ".join(migrated_schema(sealed.dialect.name))
    change(sealed, "ANALYZE")
    assert found(sealed) == []


def test_log_verify_ends_with_1_and_says_what_the_schema_lets_happen(
    sqlite_url: str, tmp_path: Path
) -> None:
    verify = ("log", "verify", "--seen", str(tmp_path / "seen.json"))
    assert stanceline("seed", "article", url=sqlite_url).exit_code == 0
    assert stanceline("log", "checkpoint", url=sqlite_url).exit_code == 0
    assert stanceline(*verify, url=sqlite_url).exit_code == 0
    engine = open_engine(sqlite_url)
    change(engine, "DROP TRIGGER events_refuse_update", "DROP TRIGGER events_refuse_delete")
    engine.dispose()

    verified = stanceline(*verify, url=sqlite_url)

    assert verified.exit_code == 1
    assert "trigger events_refuse_update: missing" in verified.output
    assert "trigger events_refuse_delete: missing" in verified.output
    assert "NOT as the migrations create them" in verified.output
    assert "events that are recorded from now on may be rewritten" in verified.output
    assert "The log does NOT match what was signed" not in verified.output
