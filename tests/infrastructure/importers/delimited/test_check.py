"""A file with unreadable or ambiguous rows is refused before any row is recorded."""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path

import pytest

from domain.errors import Invalid
from infrastructure.importers.coded import CodedDevelopment, Refusal, Skipped
from infrastructure.importers.delimited.check import require_readable
from infrastructure.importers.delimited.file import DelimitedFile
from infrastructure.importers.ucdp_ged.layout import GED
from tests.infrastructure.importers.delimited.test_file import read
from tests.infrastructure.importers.ged_samples import (
    MOST_BYTES,
    MOST_OF_RECORD,
    OF_41_COLUMNS,
    OF_49_COLUMNS,
    Rows,
    rows_of,
    written,
)

SAMPLE = OF_41_COLUMNS.read_text(encoding="utf-8")
HEADER, *LINES = SAMPLE.splitlines(keepends=True)


def file_of(content: str | bytes, path: Path, encoding: str = "utf-8") -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def refusal_of(path: Path, most_of_record: int = MOST_OF_RECORD) -> Invalid:
    with pytest.raises(Invalid) as refused:
        require_readable(DelimitedFile(path, GED, MOST_BYTES, most_of_record))
    assert refused.value.field == "file"
    assert refused.value.allowed
    return refused.value


def with_accents() -> Rows:
    rows = rows_of()
    rows[1]["source_original"] = "l'armée"
    rows[2]["source_original"] = "un porte-parole à Damas"
    return rows


@pytest.mark.parametrize("path", [OF_41_COLUMNS, OF_49_COLUMNS], ids=lambda path: path.stem)
def test_a_sound_file_is_readable(path: Path) -> None:
    require_readable(DelimitedFile(path, GED, MOST_BYTES, MOST_OF_RECORD))


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
def test_a_file_in_another_encoding_is_refused_with_its_first_line_that_is_not_utf8(
    tmp_path: Path, encoding: str
) -> None:
    text = written(with_accents(), tmp_path / "utf8.csv").read_text(encoding="utf-8")
    refused = refusal_of(file_of(text, tmp_path / "other.csv", encoding))
    assert refused.message == (
        r"line 3 is not encoded in UTF-8: b'\xe9', which in Windows-1252 is 'é'"
    )
    assert "iconv" in refused.allowed


@pytest.mark.parametrize(
    "encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]
)
def test_a_file_in_an_encoding_of_wide_characters_is_refused(tmp_path: Path, encoding: str) -> None:
    refused = refusal_of(file_of(SAMPLE, tmp_path / "wide.csv", encoding))
    likely = encoding[:6].upper()
    assert refused.message == f"the file is not encoded in UTF-8: it looks like {likely}"


def test_a_row_that_is_not_utf8_in_a_file_that_is_spoils_itself_only(tmp_path: Path) -> None:
    text = written(with_accents(), tmp_path / "utf8.csv").read_bytes()
    spoiled = file_of(text.replace("armée".encode(), b"arm\xe9e"), tmp_path / "spoiled.csv")
    require_readable(DelimitedFile(spoiled, GED, MOST_BYTES, MOST_OF_RECORD))
    assert [type(entry) for entry in read(spoiled)] == [
        CodedDevelopment,
        Refusal,
        CodedDevelopment,
        CodedDevelopment,
    ]


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzipped"])
@pytest.mark.parametrize(("row", "line"), [(0, 2), (2, 4), (3, 5)])
def test_a_quotation_mark_that_is_never_closed_is_refused_with_its_line(
    tmp_path: Path, row: int, line: int, packed: bool
) -> None:
    content = (HEADER + "".join(_opened_in(LINES, row))).encode()
    path = file_of(gzip.compress(content) if packed else content, tmp_path / "open.csv")
    refused = refusal_of(path)
    assert refused.message.startswith(
        f"line {line}: a quotation mark in the record that begins there is not closed"
    )


def test_a_quotation_mark_that_the_next_quoted_field_seems_to_close_is_refused(
    tmp_path: Path,
) -> None:
    """Given quoted fields in the row after it, of which the first would end what was begun."""
    lines = _opened_in(_quoted(), 1)
    assert lines[2].count('"') == 2
    refused = refusal_of(file_of(HEADER + "".join(lines), tmp_path / "open.csv"))
    assert refused.message.startswith("line 3: a quotation mark")


def test_a_quotation_mark_within_a_quoted_field_must_be_doubled(tmp_path: Path) -> None:
    lines = _quoted()
    right = file_of(HEADER + "".join(lines).replace("(Red)", '(""Red"")'), tmp_path / "right.csv")
    require_readable(DelimitedFile(right, GED, MOST_BYTES, MOST_OF_RECORD))
    wrong = file_of(HEADER + "".join(lines).replace("(Red)", '("Red")', 1), tmp_path / "wrong.csv")
    assert refusal_of(wrong).message.startswith("line 2: a quotation mark")


def test_an_open_quotation_mark_before_more_than_is_read_of_a_record_is_refused(
    tmp_path: Path,
) -> None:
    rows = "".join(LINES) * 50
    path = file_of(HEADER + "".join(_opened_in(LINES, 0)) + rows, tmp_path / "open.csv")
    assert refusal_of(path, 5_000).message.startswith("line 2: a quotation mark")


def test_lines_that_were_read_as_one_record_are_named(tmp_path: Path) -> None:
    """Given a last field with an open quotation mark, and one after the next row's first."""
    lines = list(LINES)
    lines[0] = ',"'.join(lines[0].rsplit(",", 1))
    lines[1] = lines[1].replace(",", '",', 1)
    path = file_of(HEADER + "".join(lines), tmp_path / "open.csv")
    require_readable(DelimitedFile(path, GED, MOST_BYTES, MOST_OF_RECORD))
    first, *others = read(path)
    assert isinstance(first, Refusal)
    assert first.hides_rows
    assert first.reason.endswith("lines 2 to 3 were read as one record")
    assert [entry.line for entry in others] == [4, 5]


@pytest.mark.parametrize(
    ("separator", "said"),
    [
        (";", "line 2: 1 fields, separated by ';' where the header has 41"),
        ("\t", "line 2: 1 fields, separated by tabs where the header has 41"),
        (":", "line 2: 1 fields where the header has 41"),
    ],
)
def test_rows_that_are_separated_otherwise_than_the_header_are_refused(
    tmp_path: Path, separator: str, said: str
) -> None:
    rows = list(csv.reader(io.StringIO("".join(LINES))))
    text = "".join(f"{separator.join(row).replace(',', ' ')}\n" for row in rows)
    assert refusal_of(file_of(HEADER + text, tmp_path / "other.csv")).message.startswith(said)


@pytest.mark.parametrize("ends", [["\r\n"], ["\r"], ["\n", "\r\n"], ["\r\n", "\r", "\n"]], ids=repr)
def test_lines_that_end_in_several_ways_are_read_with_their_numbers(
    tmp_path: Path, ends: list[str]
) -> None:
    lines = SAMPLE.splitlines()
    text = "".join(f"{line}{ends[at % len(ends)]}" for at, line in enumerate(lines))
    path = file_of(text, tmp_path / "mixed.csv")
    require_readable(DelimitedFile(path, GED, MOST_BYTES, MOST_OF_RECORD))
    assert read(path) == read(OF_41_COLUMNS)


def test_line_ends_that_were_converted_twice_leave_blank_lines(tmp_path: Path) -> None:
    path = file_of(SAMPLE.replace("\n", "\r\r\n"), tmp_path / "twice.csv")
    require_readable(DelimitedFile(path, GED, MOST_BYTES, MOST_OF_RECORD))
    entries = read(path)
    assert entries.count(Skipped(2, "blank line skipped")) == 1
    assert [entry.line for entry in entries if isinstance(entry, CodedDevelopment)] == [3, 5, 7, 9]


def test_rows_of_nul_bytes_are_refused_by_name_and_the_others_are_read(tmp_path: Path) -> None:
    lines = [LINES[0], "\0" * 600 + "\n", LINES[2].replace("Stone", "St\0ne"), LINES[3]]
    path = file_of(HEADER + "".join(lines) + "\0" * 4_096, tmp_path / "damaged.csv")
    require_readable(DelimitedFile(path, GED, MOST_BYTES, MOST_OF_RECORD))
    nul = "it has NUL bytes, as a damaged file does"
    first, second, third, fourth, fifth = read(path)
    assert [second, third, fifth] == [Refusal(line, "", nul) for line in (3, 4, 6)]
    assert isinstance(first, CodedDevelopment)
    assert isinstance(fourth, CodedDevelopment)


def _opened_in(lines: list[str], row: int) -> list[str]:
    """The rows with a quotation mark before a field of one of them."""
    opened = list(lines)
    opened[row] = opened[row].replace(",", ',"', 1)
    return opened


def _quoted() -> list[str]:
    """The rows, in each of them one field in quotation marks."""
    quoted = []
    for row in csv.reader(io.StringIO("".join(LINES))):
        fields = [field.replace(",", " ") for field in row]
        fields[5] = f'"{fields[5]} (Red)"'
        quoted.append(",".join(fields) + "\n")
    return quoted
