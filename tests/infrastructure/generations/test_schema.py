"""The schema of the active generation is compared with that of this release, on each database."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from domain.stance.policy import Policy
from infrastructure.database.engine import disposing, write_transaction
from infrastructure.generations.check import verified
from infrastructure.read_models.active import engine_of, named, read_snapshot, schema_of
from tests.api.cli.command_line import stanceline
from tests.infrastructure.projections.world import World

_ON_POSTGRESQL = (
    "CREATE TRIGGER spy AFTER UPDATE ON {}claims FOR EACH STATEMENT"
    " EXECUTE FUNCTION refuse_going_back()"
)
_ON_SQLITE = "CREATE TRIGGER spy AFTER UPDATE ON claims BEGIN DELETE FROM claims; END"

CHANGES = {
    "view": ("CREATE VIEW {}digest AS SELECT 1 AS one", "view digest: no part of the read models"),
    "table": ("CREATE TABLE {}notes (id INTEGER)", "table notes: no part of the read models"),
    "column": (
        "ALTER TABLE {}memberships ADD COLUMN note TEXT",
        "table memberships: not as this release makes it",
    ),
    "index": ("DROP INDEX {}ix_claims_development", "index ix_claims_development: missing"),
}


@pytest.fixture
def shown(engine: Engine) -> World:
    """An attack that is shown, on each kind of database in turn."""
    world = World(engine)
    world.report()
    world.catch_up()
    return world


def change(engine: Engine, statement: str) -> None:
    """Run a statement on the active generation; `{}` is replaced by its schema and a dot."""
    with read_snapshot(engine) as connection:
        name = named(connection)
    assert name is not None
    if engine.dialect.name == "postgresql":
        with write_transaction(engine) as connection:
            connection.exec_driver_sql(statement.format(f"{schema_of(name)}."))
    else:
        with disposing(engine_of(engine, name)) as rows, write_transaction(rows) as connection:
            connection.exec_driver_sql(statement.format(""))


def test_the_schema_of_a_generation_that_nobody_changed_is_that_of_this_release(
    shown: World,
) -> None:
    assert verified(shown.engine, shown.log, Policy()).is_same


@pytest.mark.parametrize(("statement", "expected"), CHANGES.values(), ids=list(CHANGES))
def test_what_was_added_dropped_or_changed_is_named(
    shown: World, statement: str, expected: str
) -> None:
    change(shown.engine, statement)
    found = verified(shown.engine, shown.log, Policy())
    assert (found.schema, found.differing, found.is_same) == ([expected], 0, False)


def test_a_trigger_is_named(shown: World) -> None:
    is_server = shown.engine.dialect.name == "postgresql"
    change(shown.engine, _ON_POSTGRESQL if is_server else _ON_SQLITE)
    name = "trigger spy of claims" if is_server else "trigger spy"
    expected = [f"{name}: no part of the read models"]
    assert verified(shown.engine, shown.log, Policy()).schema == expected


def test_both_commands_that_compare_the_read_models_report_it(shown: World) -> None:
    change(shown.engine, CHANGES["view"][0])
    url = shown.engine.url.render_as_string(hide_password=False)
    of_rows = stanceline("projections", "verify", url=url)
    assert of_rows.exit_code == 1
    assert "schema: view digest: no part of the read models" in of_rows.output
    of_log = stanceline("log", "verify", url=url)
    assert of_log.exit_code != 0
    assert "the schema of the read models: view digest: no part of the read models" in of_log.output
