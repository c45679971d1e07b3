"""Files that SQLite has open next to a database, and that somebody removes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine

from infrastructure.database.engine import (
    disposing,
    open_file,
    read_transaction,
    write_transaction,
)
from infrastructure.errors import FileMovedError, OutcomeUnknownError

COUNT = "SELECT count(*) FROM events"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "log.db"


@pytest.fixture
def engine(file: Path) -> Iterator[Engine]:
    with disposing(open_file(file)) as engine:
        with write_transaction(engine) as connection:
            connection.exec_driver_sql("CREATE TABLE events (position INTEGER)")
        yield engine


def _record(engine: Engine, before_commit: Callable[[], None] = lambda: None) -> None:
    with write_transaction(engine) as connection:
        connection.exec_driver_sql("INSERT INTO events VALUES (1)")
        before_commit()


def _count(engine: Engine) -> int:
    with read_transaction(engine) as connection:
        count: int = connection.exec_driver_sql(COUNT).scalar_one()
        return count


@pytest.mark.parametrize("end", ["-wal", "-shm"])
def test_nothing_is_committed_after_it_was_removed_and_a_new_start_has_all_before(
    engine: Engine, file: Path, end: str
) -> None:
    _record(engine)
    with pytest.raises(FileMovedError, match=end):
        _record(engine, file.with_name(f"{file.name}{end}").unlink)
    engine.dispose()
    assert _count(engine) == 1
    _record(engine)
    assert _count(engine) == 2


@pytest.mark.parametrize("linked", ["file", "folder"])
def test_it_is_looked_for_where_a_link_to_the_database_leads(tmp_path: Path, linked: str) -> None:
    (tmp_path / "there").mkdir()
    there = tmp_path / "there" / "log.db"
    link = tmp_path / "here"
    link.symlink_to(there if linked == "file" else there.parent)
    with disposing(open_file(link if linked == "file" else link / there.name)) as engine:
        with write_transaction(engine) as connection:
            connection.exec_driver_sql("CREATE TABLE events (position INTEGER)")
        _record(engine)
        with pytest.raises(FileMovedError, match="-wal"):
            _record(engine, there.with_name(f"{there.name}-wal").unlink)


def test_a_write_during_which_it_is_removed_is_not_acknowledged(engine: Engine, file: Path) -> None:
    @contextmanager
    def removing() -> Iterator[None]:
        yield
        file.with_name(f"{file.name}-wal").unlink()

    with (
        pytest.raises(OutcomeUnknownError, match="-wal"),
        write_transaction(engine, committing=removing) as connection,
    ):
        connection.exec_driver_sql("INSERT INTO events VALUES (1)")


def test_a_new_connection_creates_no_other_file_while_the_first_is_in_use(
    engine: Engine, file: Path
) -> None:
    """Two files for one database would damage it."""
    wal = file.with_name(f"{file.name}-wal")
    wal.unlink()
    with pytest.raises(FileMovedError, match="-wal"), read_transaction(engine):
        pass
    assert not wal.exists()


def test_files_that_sqlite_removed_with_the_last_connection_are_not_missed(
    engine: Engine, file: Path
) -> None:
    for _ in range(2):
        _record(engine)
        engine.dispose()
        assert not file.with_name(f"{file.name}-wal").exists()
    assert _count(engine) == 2
