"""Files that a user names, and standard input in their place."""

from __future__ import annotations

import io
import os
import tempfile
from pathlib import Path

import pytest

from domain.errors import Invalid
from infrastructure.files import MOST_TEXT_BYTES, STANDARD_INPUT, input_file, text_of


def test_a_regular_file_is_read_where_it_is(tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text("rows")
    with input_file(file, most_bytes=1) as named:
        assert named == file


def test_standard_input_is_kept_while_it_is_read_and_not_longer() -> None:
    with input_file(STANDARD_INPUT, 100_000, standard_input=io.BytesIO(b"a" * 100_000)) as kept:
        assert kept.read_bytes() == b"a" * 100_000
    assert not kept.exists()


def test_the_copy_of_standard_input_has_no_name_that_a_killed_process_leaves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with input_file(STANDARD_INPUT, 100, standard_input=io.BytesIO(b"rows")) as kept:
        assert list(tmp_path.iterdir()) == []
        assert [kept.read_bytes(), kept.read_bytes()] == [b"rows", b"rows"]


def test_standard_input_is_judged_by_what_has_come_and_not_read_on() -> None:
    """Given a pipe that stays open after a line of the wrong form."""

    def judge(beginning: bytes) -> bool:
        if b"wrong" in beginning:
            raise Invalid("wrong")
        return False

    begun, pipe = os.pipe()
    with open(begun, "rb") as read, open(pipe, "wb", buffering=0) as written:
        written.write(b"wrong\n")
        with (
            pytest.raises(Invalid, match="wrong"),
            input_file(STANDARD_INPUT, 100, judge, read),
        ):
            pass


def test_standard_input_of_too_many_bytes_is_refused() -> None:
    with (
        pytest.raises(Invalid, match="is too long"),
        input_file(STANDARD_INPUT, 100_000, standard_input=io.BytesIO(b"a" * 100_001)),
    ):
        pass


def test_a_pipe_by_name_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(Invalid, match="not a regular file"), input_file(pipe, 1):
        pass


def test_a_small_text_is_read_and_none_is_where_there_is_no_file(tmp_path: Path) -> None:
    file = tmp_path / "signing.key"
    assert text_of(file, "log_dir") is None
    file.write_text("kéy", encoding="utf-8")
    assert text_of(file, "log_dir") == "kéy"


def test_a_text_is_not_read_from_a_pipe_nor_past_the_limit_nor_if_it_is_not_utf_8(
    tmp_path: Path,
) -> None:
    pipe, large, other = tmp_path / "pipe", tmp_path / "large", tmp_path / "other"
    os.mkfifo(pipe)
    large.write_bytes(b"a" * (MOST_TEXT_BYTES + 1))
    other.write_bytes(b"\xff")
    for file, said in ((pipe, "not a regular file"), (large, "too large"), (other, "not UTF-8")):
        with pytest.raises(Invalid, match=f"^seen: .*{file.name} is {said}"):
            text_of(file, "seen")
