"""What is said of a file that is not UCDP GED as CSV, and how far an odd one is read."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import lzma
import time
import zipfile
from codecs import BOM_UTF8
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from domain.errors import Invalid
from infrastructure.importers.coded import CodedDevelopment, Entry, Refusal, Skipped
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


def read(path: Path, most_of_record: int = MOST_OF_RECORD) -> list[Entry]:
    return list(UcdpGed(DelimitedFile(path, GED, MOST_BYTES, most_of_record), TODAY).developments())


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b"\xef\xbb\xbf\n \n\n", "the file is empty"),
        (SAMPLE.decode().encode("utf-16"), "not encoded in UTF-8: it looks like UTF-16"),
        (SAMPLE.decode().encode("utf-16-be"), "not encoded in UTF-8: it looks like UTF-16"),
        (BOM_UTF8 * 2 + SAMPLE, "the file begins with more than one byte order mark"),
        (b"\xe9" + SAMPLE[1:], "the file is not encoded in UTF-8"),
        (SAMPLE.replace(b",", b";"), "separated by ';', not by commas"),
        (SAMPLE.replace(b",", b"\t"), "separated by tabs, not by commas"),
        (b"<!DOCTYPE html>\n<p>Not found</p>", "it is HTML or XML"),
        (b'{"Result": [{"id": 1}]}', "it is JSON"),
        (b"[" + b'{"id": 1},' * 200_000, "it is JSON"),
        (gzip.compress(gzip.compress(SAMPLE)), "a gzipped file inside another packed file"),
        (b"a,b\n1,2\n", "lacks the columns of UCDP GED: its first line has none of 26"),
    ],
    ids=["empty", "blank", "UTF-16", "UTF-16 without a mark", "two marks", "Latin-1", "semicolons",
         "tabs", "HTML", "JSON", "long JSON", "gzip in gzip", "other columns"],
)  # fmt: skip
def test_a_file_of_another_form_is_named_in_one_line(
    tmp_path: Path, content: bytes, message: str
) -> None:
    (tmp_path / "x.csv").write_bytes(content)

    with pytest.raises(Invalid, match=message) as refusal:
        read(tmp_path / "x.csv")

    assert len(refusal.value.message) < 100


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (bz2.compress(SAMPLE), "packed with bzip2"),
        (lzma.compress(SAMPLE), "packed with xz"),
        (lzma.compress(SAMPLE, lzma.FORMAT_ALONE), "packed with LZMA"),
        (gzip.compress(bz2.compress(SAMPLE)), "packed with bzip2"),
        # The first bytes of an archive, which Python cannot write.
        (b"\x28\xb5\x2f\xfd\x04\x88\x31\x11\x00", "packed with zstd"),
        (b"\x04\x22\x4d\x18\x64\x40\xa7\x08\x01\x00", "packed with LZ4"),
        (b"Rar!\x1a\x07\x01\x00\x33\x92\xb5\xe5", "a RAR archive"),
        (b"7z\xbc\xaf\x27\x1c\x00\x04\x9d\x6e", "a 7z archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00\x00", "an Excel file in the old format (.xls)"),
        (b"PAR1\x15\x04\x15\x80", "Parquet"),
        (b"SQLite format 3\x00\x10\x00", "an SQLite database"),
    ],
)
def test_a_packed_or_binary_file_is_named(tmp_path: Path, content: bytes, what: str) -> None:
    (tmp_path / "ged.csv.packed").write_bytes(content)
    with pytest.raises(Invalid) as refusal:
        read(tmp_path / "ged.csv.packed")
    assert refusal.value.message == f"the file is not CSV: it is {what}"
    assert refusal.value.allowed == GED.allowed


@pytest.mark.parametrize("double", ["._ged.csv", "data/._ged.csv", "__MACOSX/._ged.csv"])
def test_an_archive_made_on_macos_has_one_csv_file(tmp_path: Path, double: str) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("ged.csv", SAMPLE)
        archive.writestr(double, b"\x00\x05\x16\x07")

    assert read(tmp_path / "x.zip") == read(OF_41_COLUMNS)


@pytest.mark.parametrize("tag", ["#event+id", "# event+id", " #  event +id"])
def test_a_row_of_tags_is_known_however_its_tags_are_spaced(tmp_path: Path, tag: str) -> None:
    header, _, rows = SAMPLE.decode().partition("\n")
    tags = ",".join([tag] * (header.count(",") + 1))
    (tmp_path / "hxl.csv").write_text(f"{header}\n{tags}\n{rows}", encoding="utf-8")

    first, *others = read(tmp_path / "hxl.csv")

    assert first == Skipped(2, "row of HXL tags skipped")
    assert len(others) == 4


def test_a_field_of_more_than_131072_characters_is_read(tmp_path: Path) -> None:
    rows = rows_of()
    rows[1]["source_article"] = "x" * 200_000
    csv.field_size_limit(131_072)

    entries = read(written(rows, tmp_path / "long.csv"))

    assert [type(entry) for entry in entries] == [CodedDevelopment] * 4


@pytest.mark.parametrize("text", ["x" * 200_000, '"' * 100_000, "a, " * 60_000])
def test_a_record_that_is_too_long_is_refused_with_its_line_and_the_others_are_read(
    tmp_path: Path, text: str
) -> None:
    rows = rows_of()
    rows[1]["source_article"] = text

    first, second, *others = read(written(rows, tmp_path / "long.csv"), 150_000)

    assert second == Refusal(3, "", "a record has more than 150000 characters")
    assert [first.line, *(entry.line for entry in others)] == [2, 4, 5]
    assert all(isinstance(entry, CodedDevelopment) for entry in (first, *others))


def test_lines_that_a_record_that_is_too_long_may_hide_are_named(tmp_path: Path) -> None:
    rows = rows_of()
    rows[1]["source_article"] = "one line\n" * 1_000

    _, second, *others = read(written(rows, tmp_path / "long.csv"), 5_000)

    assert second == Refusal(
        3,
        "",
        "a record has more than 5000 characters: lines 3 to 1003 were passed over",
        hides_rows=True,
    )
    assert [entry.line for entry in others] == [1_004, 1_005]


def test_blank_lines_before_the_header_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(b"\n\r\n" + SAMPLE)

    assert [entry.line for entry in read(tmp_path / "x.csv")] == [4, 5, 6, 7]


@pytest.mark.parametrize("before", [SAMPLE, b""], ids=["after the rows", "before the header"])
def test_blank_lines_without_end_are_read_no_further(tmp_path: Path, before: bytes) -> None:
    """Given 50 million blank lines."""
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=1) as file:
        file.write(before + b"\n" * 50_000_000)
    (tmp_path / "x.csv.gz").write_bytes(packed.getvalue())
    began = time.process_time()

    blank = "more than 1000000 blank lines follow each other"
    if before:
        last = read(tmp_path / "x.csv.gz")[-1]
        assert isinstance(last, Refusal)
        assert blank in last.reason
    else:
        with pytest.raises(Invalid, match=blank):
            read(tmp_path / "x.csv.gz")
    assert time.process_time() - began < 30


HEADER = SAMPLE[: SAMPLE.index(b"\n") + 1]


@pytest.mark.parametrize("before", [b"", BOM_UTF8, b"\r\n\n", BOM_UTF8 + b"\n"])
@pytest.mark.parametrize("packed", [bytes, gzip.compress])
def test_a_beginning_is_judged_once_its_header_is_whole(
    before: bytes, packed: Callable[[bytes], bytes]
) -> None:
    assert not GED.is_judged(packed(before + HEADER[:-2]))
    assert GED.is_judged(packed(before + HEADER))
    assert GED.is_judged(packed(before + HEADER + b"1,2"))


@pytest.mark.parametrize("packed", [bytes, gzip.compress])
def test_a_beginning_with_other_columns_is_refused_as_the_file_is(
    packed: Callable[[bytes], bytes],
) -> None:
    with pytest.raises(Invalid, match="the file lacks the columns of UCDP GED"):
        GED.is_judged(packed(b"a,b\n"))


def test_a_zip_archive_is_not_judged_by_its_beginning() -> None:
    assert GED.is_judged(b"PK\x03\x04 and more")


def test_the_beginning_of_a_gzipped_file_is_judged_before_the_rest_has_come() -> None:
    assert GED.is_judged(gzip.compress(SAMPLE)[:-100])
