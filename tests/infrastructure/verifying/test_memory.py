"""A place has one name for every user, and two places or logs never share a memory."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from domain.errors import Invalid
from domain.tlog.note import Checkpoint, SignedNote
from infrastructure.sealing.checkpoints import Sealed
from infrastructure.verifying.memory import (
    Memory,
    database_place,
    file_at,
    file_of,
    recall,
    remember,
    server_place,
)
from tests.conftest import TEST_KEY


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://auditor:secret@db.example.org/stanceline",
        "postgresql+psycopg://db.example.org/stanceline?password=secret",
        "postgresql+psycopg://somebody@db.example.org/stanceline?user=else",
    ],
)
def test_the_place_of_a_database_shows_no_password_and_not_who_asks(url: str) -> None:
    assert database_place(url) == "postgresql+psycopg://db.example.org/stanceline"


def test_the_place_of_a_file_is_the_same_from_every_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert database_place("sqlite:///a.db") == f"sqlite:///{tmp_path / 'a.db'}"
    assert database_place(f"sqlite:///{tmp_path / 'b' / '..' / 'a.db'}") == database_place(
        "sqlite:///a.db"
    )


@pytest.mark.parametrize(
    "address", ["https://Example.ORG", "https://example.org/", "https://me:secret@example.org:443"]
)
def test_the_place_of_a_server_is_its_address_without_who_asks(address: str) -> None:
    assert server_place(address) == "https://example.org"


def test_no_two_places_and_no_place_and_log_share_a_file(tmp_path: Path) -> None:
    named = ["a/b", "a_b", "a//b", "x" * 300 + "a/b"]
    files = {function(tmp_path, name) for name in named for function in (file_at, file_of)}
    assert len(files) == 8
    assert all(len(file.name) <= 100 for file in files)


def test_a_smaller_log_is_not_written_over_a_larger_one(tmp_path: Path) -> None:
    remember([tmp_path / "a"], _of_size(7))
    remember([tmp_path / "a", tmp_path / "b"], _of_size(5))
    assert (recall(tmp_path / "a"), recall(tmp_path / "b")) == (_of_size(7), _of_size(5))


@pytest.mark.parametrize("held", ["", "null", "[" * 100_000, '{"key": 1, "checkpoint": 2}'])
def test_a_file_that_holds_something_else_is_named(tmp_path: Path, held: str) -> None:
    file = tmp_path / "seen.json"
    file.write_text(held, encoding="utf-8")
    with pytest.raises(Invalid, match=r"seen\.json cannot be read as what was seen last time"):
        recall(file)


def test_what_was_seen_is_not_read_from_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(Invalid, match="pipe is not a regular file"):
        recall(pipe)


def _of_size(size: int) -> Memory:
    text = Checkpoint(TEST_KEY.name, size, bytes(32)).text
    note = SignedNote(text, (TEST_KEY.sign(text),))
    return Memory(TEST_KEY.verifier, Sealed(Checkpoint(TEST_KEY.name, size, bytes(32)), note))
