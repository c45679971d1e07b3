"""Which packed files are read, and that none of them unpacks without end."""

from __future__ import annotations

import gzip
import io
import os
import time
import tracemalloc
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from domain.errors import Invalid
from infrastructure.importers.coded import Entry, Refusal, Skipped
from infrastructure.importers.delimited.file import DelimitedFile
from infrastructure.importers.ucdp_ged.coding import UcdpGed
from infrastructure.importers.ucdp_ged.layout import GED
from tests.infrastructure.importers.ged_samples import (
    MOST_BYTES,
    MOST_OF_RECORD,
    OF_41_COLUMNS,
    rows_of,
    written,
)

TODAY = date(2020, 6, 30)
SAMPLE = OF_41_COLUMNS.read_bytes()
BLANK_MEGABYTES = (b" " * 999 + b"\n") * 11_000


def read(path: Path, most_bytes: int = MOST_BYTES) -> list[Entry]:
    return list(UcdpGed(DelimitedFile(path, GED, most_bytes, MOST_OF_RECORD), TODAY).developments())


def zipped(path: Path, members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
def test_the_archive_of_the_download_page_is_read_as_it_is(tmp_path: Path, method: int) -> None:
    members = {
        "ged161-csv/": b"",
        "ged161-csv/ged161.csv": SAMPLE,
        "ged161-csv/codebook.pdf": b"%PDF",
        "__MACOSX/ged161-csv/._ged161.csv": b"\x00\x05\x16\x07",
    }
    assert read(zipped(tmp_path / "ged161-csv.zip", members, method)) == read(OF_41_COLUMNS)


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({}, "holds 0 CSV, JSON or JSONL files"),
        ({"readme.txt": b"nothing"}, "holds 0 CSV, JSON or JSONL files"),
        ({"a.csv": SAMPLE, "b.CSV": SAMPLE}, "holds 2 CSV, JSON or JSONL files"),
    ],
)
def test_an_archive_without_exactly_one_csv_file_is_refused(
    tmp_path: Path, members: dict[str, bytes], message: str
) -> None:
    with pytest.raises(Invalid, match=message):
        read(zipped(tmp_path / "x.zip", members))


def test_an_archive_that_is_encrypted_or_packed_in_a_rare_way_is_refused(tmp_path: Path) -> None:
    rare = zipped(tmp_path / "rare.zip", {"a.csv": SAMPLE}, zipfile.ZIP_LZMA)
    with pytest.raises(Invalid, match="is packed by method 14"):
        read(rare)

    locked = bytearray(zipped(tmp_path / "locked.zip", {"a.csv": SAMPLE}).read_bytes())
    # The flags of the member in the central directory: the first bit says encrypted.
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "locked.zip").write_bytes(locked)
    with pytest.raises(Invalid, match="is encrypted"):
        read(tmp_path / "locked.zip")


def test_an_archive_cut_short_is_refused_and_nothing_of_it_is_read(tmp_path: Path) -> None:
    cut = tmp_path / "cut.zip"
    cut.write_bytes(zipped(tmp_path / "whole.zip", {"a.csv": SAMPLE}).read_bytes()[:-30])

    with pytest.raises(Invalid, match="the zip archive is damaged"):
        read(cut)


def test_an_archive_whose_content_is_spoiled_says_so_after_the_rows_before(tmp_path: Path) -> None:
    rows = SAMPLE + SAMPLE[SAMPLE.index(b"\n") + 1 :] * 20
    file = zipped(tmp_path / "s.zip", {"a.csv": rows}, zipfile.ZIP_STORED)
    spoiled = bytearray(file.read_bytes())
    at = spoiled.rindex(b"A year of raids")
    spoiled[at : at + 1] = b"B"
    file.write_bytes(spoiled)

    *others, last = read(file)

    assert others[:4] == read(OF_41_COLUMNS)
    assert isinstance(last, Refusal)
    assert last.reason.startswith("the file was read no further than this line: Bad CRC-32")


def test_a_file_damaged_in_its_header_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.gz").write_bytes(gzip.compress(SAMPLE)[:50])

    with pytest.raises(Invalid, match="the file cannot be read: Compressed file ended"):
        read(tmp_path / "x.gz")


def test_blank_lines_are_no_rows(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(SAMPLE + b"\n\n")

    entries = read(tmp_path / "x.csv")

    assert entries[:4] == read(OF_41_COLUMNS)
    blank = "blank line skipped"
    assert entries[4:] == [Skipped(6, blank), Skipped(7, blank)]


def test_an_archive_that_would_swell_too_much_is_refused_before_it_is_unpacked(
    tmp_path: Path,
) -> None:
    bomb = zipped(tmp_path / "bomb.zip", {"a.csv": BLANK_MEGABYTES})

    with pytest.raises(Invalid, match="would unpack") as by_ratio:
        read(bomb, 10**9)
    with pytest.raises(Invalid, match="would unpack") as by_size:
        read(zipped(tmp_path / "large.zip", {"a.csv": BLANK_MEGABYTES}, zipfile.ZIP_STORED), 10**6)

    assert by_ratio.value.allowed.startswith("at most 200 times its packed size of ")
    assert by_size.value.allowed == "at most 1000000 bytes"


def test_a_gzipped_file_that_swells_too_much_is_read_no_further(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.csv.gz"
    bomb.write_bytes(gzip.compress(SAMPLE + BLANK_MEGABYTES))

    *rows, last = read(bomb, 10**9)

    assert rows[:4] == read(OF_41_COLUMNS)
    assert isinstance(last, Refusal)
    assert last.reason.startswith(
        "the file was read no further than this line: it unpacks to more than 200 times its packed"
    )


def test_a_plain_file_above_the_limit_is_refused() -> None:
    with pytest.raises(Invalid, match=f"the file has {len(SAMPLE)} bytes"):
        read(OF_41_COLUMNS, len(SAMPLE) - 1)
    assert len(read(OF_41_COLUMNS, len(SAMPLE))) == 4


def test_a_gzipped_file_within_the_limit_is_read_to_its_end(tmp_path: Path) -> None:
    content = io.BytesIO()
    with gzip.GzipFile(fileobj=content, mode="wb") as file:
        file.write(SAMPLE)
    (tmp_path / "x.gz").write_bytes(content.getvalue())

    assert read(tmp_path / "x.gz", len(SAMPLE)) == read(OF_41_COLUMNS)
    with pytest.raises(Invalid, match=f"more than {len(SAMPLE) - 1} bytes"):
        read(tmp_path / "x.gz", len(SAMPLE) - 1)


@pytest.mark.parametrize(
    "endless",
    [b"a" * 5_000, b'"' + b"a\n" * 2_500, b'"a\n",' * 1_000, b'"' + b"a" * 5_000],
    ids=["line", "quoted lines", "fields in quoted lines", "quoted field"],
)
@pytest.mark.parametrize("is_packed", [False, True])
def test_a_record_without_end_is_read_no_further(
    tmp_path: Path, endless: bytes, is_packed: bool
) -> None:
    """Given two rows, and a third of more than 3,000 characters."""
    rows = written(rows_of()[:2], tmp_path / "rows.csv").read_bytes()
    content = rows + endless
    file = tmp_path / "long.csv"
    file.write_bytes(gzip.compress(content) if is_packed else content)
    *read, last = list(UcdpGed(DelimitedFile(file, GED, MOST_BYTES, 3_000), TODAY).developments())
    assert len(read) == 2
    assert isinstance(last, Refusal)
    assert "a record has more than 3000 characters" in last.reason


def test_a_header_without_end_is_refused_in_little_memory(tmp_path: Path) -> None:
    file = tmp_path / "long.csv"
    file.write_bytes(gzip.compress(b"a" * 50_000_000))
    tracemalloc.start()
    with pytest.raises(Invalid, match="more than 1000000 characters"):
        read(file)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 20_000_000


def test_a_header_of_very_many_columns_is_judged_at_once(tmp_path: Path) -> None:
    """Given 100,000 columns that differ: each compared with each would take an hour."""
    file = tmp_path / "wide.csv"
    names = [*rows_of()[0], *(f"c{number}" for number in range(100_000)), "c7", "c7"]
    file.write_text(",".join(names) + "\n")
    began = time.monotonic()
    with pytest.raises(Invalid, match="more than once the columns c7"):
        read(file)
    assert time.monotonic() - began < 20


@pytest.mark.parametrize("kind", ["pipe", "device", "folder"])
def test_what_is_not_a_regular_file_is_refused_before_it_is_opened(
    tmp_path: Path, kind: str
) -> None:
    paths = {"pipe": tmp_path / "pipe", "device": Path("/dev/zero"), "folder": tmp_path}
    os.mkfifo(paths["pipe"])
    with pytest.raises(Invalid, match="is not a regular file"):
        read(paths[kind])
