"""Whether a database can be written now, as far as can be seen without a write."""

from __future__ import annotations

import os
from pathlib import Path

import psycopg
import pytest

from infrastructure.database.engine import open_engine
from infrastructure.database.write_ability import WriteAbility
from infrastructure.errors import ReadOnlyError, why_not_written


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


def test_a_server_that_is_read_only_is_said_to_be_so() -> None:
    refused = psycopg.errors.ReadOnlySqlTransaction(
        "cannot execute SELECT FOR UPDATE in a read-only transaction"
    )
    said = str(why_not_written(refused))
    assert said.startswith("the PostgreSQL server is read-only: a standby, or default_transaction")
