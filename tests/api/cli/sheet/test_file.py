"""Files of sheets as programs save them, and those that are no sheet."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.cli.sheet.file import Place, SheetRow, rows_of
from domain.errors import Invalid

MOST_BYTES = 10_000


def rows(tmp_path: Path, content: str | bytes) -> list[SheetRow]:
    file = tmp_path / "sheet.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return rows_of(file, MOST_BYTES)


def refused(tmp_path: Path, content: str | bytes) -> list[str]:
    with pytest.raises(Invalid) as found:
        rows(tmp_path, content)
    return [one.message for one in found.value.every]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_each_separator_and_encoding_of_excel_is_read(
    tmp_path: Path, separator: str, encoding: str
) -> None:
    lines = ["Key", "Source", "Statement"], ["r1", "Gazette", '"É; é, è"']
    text = "\r\n".join(separator.join(line) for line in lines)

    assert rows(tmp_path, text.encode(encoding)) == [
        SheetRow(Place(2), {"key": "r1", "source": "Gazette", "statement": "É; é, è"})
    ]


def test_the_line_that_names_the_separator_counts_as_a_row(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, "sep=;\r\nkey;source;statement\r\nr1;Gazette;a, b\r\n")

    assert (row.place.number, row.cells["statement"]) == (3, "a, b")


def test_empty_rows_and_columns_are_left_out_and_short_rows_are_read(tmp_path: Path) -> None:
    content = "key,source,statement,title,,\n,,,,,\nr1,Gazette,Talks\n\nr2,Herald,,,,\n,,,,,\n"

    assert [(row.place.number, row.cells.get("statement")) for row in rows(tmp_path, content)] == [
        (3, "Talks"),
        (5, ""),
    ]


def test_a_row_is_counted_once_however_many_lines_its_cells_have(tmp_path: Path) -> None:
    content = 'key,source,statement\nr1,Gazette,"one\ntwo\nthree"\nr2,Herald,x\n'

    assert [row.place.number for row in rows(tmp_path, content)] == [2, 3]


def test_all_that_is_wrong_with_the_first_row_is_listed_at_once(tmp_path: Path) -> None:
    assert refused(tmp_path, "key,ocurred,title,title\n") == [
        "the sheet has no column source",
        "the sheet has no column statement",
        "column ocurred: the sheet has none",
        "column title: 2 columns have this name",
    ]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "the sheet is empty"),
        (b"PK\x03\x04....", "the sheet is an Excel or LibreOffice workbook"),
        (b"key,source,statement\nr1,G,caf\xe9\n", "line 2 is not encoded in UTF-8: b'\\xe9\\n'"),
        ('key,source,statement\nr1,G,"open\n', "row 2 cannot be read: unexpected end of data"),
        (b"key,source,statement\n" + b"x" * MOST_BYTES, "the file has 10021 bytes"),
        ("key,source,statement\nr1,G,x,y\n", "row 2: 'y' is in column 4, which has no name"),
    ],
)
def test_a_file_that_is_no_sheet_is_refused(tmp_path: Path, content: str | bytes, why: str) -> None:
    assert refused(tmp_path, content) == [why]
