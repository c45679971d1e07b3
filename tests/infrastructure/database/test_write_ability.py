"""Whether a database can be written now, as far as can be seen without a write."""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path

import psycopg
import pytest

from infrastructure.database import write_ability
from infrastructure.database.engine import open_engine
from infrastructure.database.write_ability import WriteAbility
from infrastructure.errors import DiskFullError, ReadOnlyError, why_not_written


@pytest.mark.parametrize("end", ["", "-wal", "-shm"])
def test_a_file_of_an_embedded_database_that_is_read_only_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    file = tmp_path / "log.db"
    for each in ("", "-wal", "-shm"):
        file.with_name(f"log.db{each}").touch()
    barred = file.with_name(f"log.db{end}")
    monkeypatch.setattr(os, "access", lambda path, _: Path(path) != barred)
    able = WriteAbility(open_engine(f"sqlite:///{file}"))
    with pytest.raises(ReadOnlyError, match=f"'{barred}' may not be written"):
        able.probe()


def test_a_full_disk_is_believed_until_a_look_finds_room_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given a write that failed; then a quota that takes no byte more; then room."""
    engine = open_engine(f"sqlite:///{tmp_path / 'log.db'}")
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE events (position INTEGER)")
    able = WriteAbility(engine)
    able.note_failed(DiskFullError("the disk has no space"))
    with pytest.raises(DiskFullError):
        able.probe()  # it is too early for another look
    monkeypatch.setattr(write_ability, "LOOK_AGAIN_SECONDS", 0.0)

    def beyond_quota(**_: object) -> None:
        raise OSError(errno.EDQUOT, "Disk quota exceeded")

    with monkeypatch.context() as limited:
        limited.setattr(tempfile, "TemporaryFile", beyond_quota)
        with pytest.raises(DiskFullError):
            able.probe()
    before = sorted(tmp_path.iterdir())
    able.probe()
    assert sorted(tmp_path.iterdir()) == before
    able.note_failed(DiskFullError("it is full again"))
    monkeypatch.setattr(write_ability, "LOOK_AGAIN_SECONDS", 2.0)
    with pytest.raises(DiskFullError):
        able.probe()
    engine.dispose()


def test_a_server_that_is_read_only_is_said_to_be_so() -> None:
    refused = psycopg.errors.ReadOnlySqlTransaction(
        "cannot execute SELECT FOR UPDATE in a read-only transaction"
    )
    said = str(why_not_written(refused))
    assert said.startswith("the PostgreSQL server is read-only: a standby, or default_transaction")


def test_a_full_disk_of_a_server_is_named_without_its_files() -> None:
    full = psycopg.errors.DiskFull(
        'could not extend file "pg_tblspc/24867/PG_18/24868/25388": No space left on device'
    )
    found = why_not_written(full)
    assert isinstance(found, DiskFullError)
    assert str(found) == "the disk of the PostgreSQL server has no space for this write"
