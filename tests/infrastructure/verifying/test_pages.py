"""An index that does not match its table hides rows from queries, and is found."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from infrastructure.database.engine import open_engine
from infrastructure.verifying.schema import check_pages
from infrastructure.verifying.verdict import Verdict
from tests.api.cli.command_line import stanceline
from tests.infrastructure.projections.world import World


@pytest.fixture
def embedded(sqlite_url: str) -> str:
    """A file that holds the cast and a report, shown."""
    engine = open_engine(sqlite_url)
    shown = World(engine)
    shown.report()
    shown.catch_up()
    engine.dispose()
    return sqlite_url


def test_a_file_that_nobody_touched_is_whole(engine: Engine) -> None:
    shown = World(engine)
    shown.report()
    shown.catch_up()
    verdict = Verdict()
    check_pages(engine, verdict)
    assert verdict.findings == []


def test_two_indexes_that_were_exchanged_are_found(embedded: str) -> None:
    _exchange(embedded, "ix_events_recorded_at_position", "uq_events_command_id")

    found = stanceline("log", "verify", url=embedded)

    assert found.exit_code == 1
    assert "the file of the database is not whole: " in found.stderr
    assert "missing from index ix_events_recorded_at_position" in found.stderr


def test_a_file_that_is_cut_is_found(embedded: str) -> None:
    file = Path(embedded.removeprefix("sqlite:///"))
    file.write_bytes(file.read_bytes()[: -4096 * 5])
    engine, verdict = open_engine(embedded), Verdict()
    check_pages(engine, verdict)
    assert "the file of the database is not whole: " in str(verdict.first)
    engine.dispose()


def _exchange(url: str, one: str, other: str) -> None:
    engine = open_engine(url)
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("PRAGMA query_only = OFF")
        driver.execute("PRAGMA writable_schema = ON")
        pages = dict(driver.execute("SELECT name, rootpage FROM sqlite_master").fetchall())
        for name, root in ((one, pages[other]), (other, pages[one])):
            driver.execute("UPDATE sqlite_master SET rootpage = ? WHERE name = ?", (root, name))
        connection.invalidate()
    engine.dispose()
