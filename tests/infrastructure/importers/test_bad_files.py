"""Files that cannot be read, for every data set: the place and the reason are named.

What could be recorded is recorded in whole batches; a file that cannot be separated leaves nothing.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from domain.errors import Invalid
from infrastructure.importers.coded import Refusal, Skipped
from infrastructure.importers.table import IMPORTERS
from infrastructure.settings import Settings
from tests.infrastructure.importers.samples import SAMPLES

Spoil = Callable[[bytes], bytes]
# The separator of each data set, and another one.
OTHER = {b",": b";", b"\t": b","}
SEPARATOR = {name: b"\t" if b"\t" in sample[:2_000] else b"," for name, sample in SAMPLES.items()}
LIMITS = Settings(max_line_bytes=20_000)


@pytest.fixture(params=SAMPLES)
def name(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


def opened(name: str, content: bytes, tmp_path: Path) -> list[object]:
    """The entries of a file with this content."""
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    return list(IMPORTERS[name].open(path, LIMITS, None).developments())


def refusal_of(name: str, content: bytes, tmp_path: Path) -> str:
    with pytest.raises(Invalid) as refused:
        opened(name, content, tmp_path)
    assert refused.value.field == "file"
    assert refused.value.allowed
    return refused.value.message


def many(name: str, times: int = 400) -> bytes:
    """The sample with its rows again and again."""
    header, _, rows = SAMPLES[name].partition(b"\n")
    return header + b"\n" + rows * times


def test_every_importer_has_a_sample_here() -> None:
    assert SAMPLES.keys() == IMPORTERS.keys()


def test_a_sample_is_read_without_a_refusal(name: str, tmp_path: Path) -> None:
    entries = opened(name, SAMPLES[name], tmp_path)

    assert [one for one in entries if isinstance(one, Refusal)] == []
    assert [one for one in entries if not isinstance(one, Skipped)]


def test_other_columns_are_named(name: str, tmp_path: Path) -> None:
    refusal = refusal_of(name, b"a,b\n1,2\n", tmp_path)

    assert "the file lacks the columns" in refusal or "the first row has 1 fields" in refusal


def test_another_separator_is_named(name: str, tmp_path: Path) -> None:
    ours = SEPARATOR[name]
    content = SAMPLES[name].replace(ours, OTHER[ours])

    refusal = refusal_of(name, content, tmp_path)

    # A file without a header line is known by the number of its fields.
    assert "are separated by" in refusal or "the first row has 1 fields" in refusal


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_another_encoding_is_named(name: str, encoding: str, tmp_path: Path) -> None:
    content = SAMPLES[name].decode().encode(encoding)

    assert "it looks like UTF-16" in refusal_of(name, content, tmp_path)


def test_the_first_line_in_latin_1_is_named(name: str, tmp_path: Path) -> None:
    lines = SAMPLES[name].decode().split("\n")
    lines[1] = lines[1].replace("Front", "Frönt").replace("a", "ä", 1)

    message = refusal_of(name, "\n".join(lines).encode("latin-1", "replace"), tmp_path)

    assert message.startswith("line 2 is not encoded in UTF-8")


def test_a_packed_file_that_breaks_off_is_read_up_to_there(name: str, tmp_path: Path) -> None:
    packed = gzip.compress(many(name))

    *read, last = opened(name, packed[: len(packed) * 3 // 4], tmp_path)

    assert read
    assert isinstance(last, Refusal)
    assert last.hides_rows
    assert "read no further than this line: Compressed file ended" in last.reason


def test_a_packed_file_that_swells_is_read_no_further(name: str, tmp_path: Path) -> None:
    bomb = gzip.compress(SAMPLES[name] + (b" " * 999 + b"\n") * 11_000)

    *_, last = opened(name, bomb, tmp_path)

    assert isinstance(last, Refusal)
    assert "it unpacks to more than 200 times its packed size" in last.reason


def test_a_line_without_end_is_refused_and_the_rows_before_are_read(
    name: str, tmp_path: Path
) -> None:
    sound = len(opened(name, SAMPLES[name], tmp_path))

    *read, last = opened(name, SAMPLES[name] + b"a" * 50_000, tmp_path)

    assert len(read) == sound
    assert isinstance(last, Refusal)
    assert last.reason == "a record has more than 20000 characters"
    assert last.line == SAMPLES[name].count(b"\n") + 1


def test_lines_that_end_in_several_ways_are_the_same_lines(name: str, tmp_path: Path) -> None:
    lines = SAMPLES[name].split(b"\n")
    ends = (b"\r\n", b"\r", b"\n")
    mixed = b"".join(line + ends[at % 3] for at, line in enumerate(lines[:-1]))

    assert opened(name, mixed, tmp_path) == opened(name, SAMPLES[name], tmp_path)


def test_a_quotation_mark_that_is_not_closed_is_named_with_its_line(
    name: str, tmp_path: Path
) -> None:
    if SEPARATOR[name] == b"\t":
        pytest.skip("a quotation mark is text in files separated by tabs")
    header, first, rest = SAMPLES[name].split(b"\n", 2)
    opens = first.replace(b",", b',"', 1)

    message = refusal_of(name, b"\n".join([header, opens, rest]), tmp_path)

    assert message.startswith("line 2: a quotation mark in the record that begins there")
