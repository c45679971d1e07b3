"""Files with another separator, without quotation marks, or without a header line."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.errors import Invalid
from infrastructure.importers.coded import Refusal
from infrastructure.importers.delimited.check import require_readable
from infrastructure.importers.delimited.file import DelimitedFile
from infrastructure.importers.delimited.layout import Layout
from infrastructure.importers.delimited.row import Row

TABS = Layout("Streets", "Streets", ("id", "name"), "id", separator="\t", quoted=False)
BARE = Layout(
    "Streets", "Streets", ("id", "name"), "id", separator="\t", quoted=False,
    headers=(("id", "name"), ("id", "name", "town")),
)  # fmt: skip


def read(content: str, layout: Layout, tmp_path: Path) -> list[tuple[int, str] | str]:
    (tmp_path / "streets.txt").write_text(content, "utf-8")
    file = DelimitedFile(tmp_path / "streets.txt", layout, 1_000_000, 100)
    require_readable(file)
    return [
        (row.line, row.text("name")) if isinstance(row, Row) else row.reason
        for row in file.rows()
        if isinstance(row, Row | Refusal)
    ]


def test_a_quotation_mark_is_text_where_fields_are_not_quoted(tmp_path: Path) -> None:
    content = 'ID\tName\n1\tThe "Old Lane\n2\tBirch, Row\n'

    assert read(content, TABS, tmp_path) == [(2, 'The "Old Lane'), (3, "Birch, Row")]


@pytest.mark.parametrize(("town", "names"), [("", "id\tname"), ("\tOld Town", "id\tname\ttown")])
def test_the_first_row_of_a_file_without_a_header_line_says_which_columns_it_has(
    tmp_path: Path, town: str, names: str
) -> None:
    content = f"1\tAsh Lane{town}\n2\tBirch Row{town}\n"

    assert read(content, BARE, tmp_path) == [(1, "Ash Lane"), (2, "Birch Row")]
    assert BARE.is_judged(content.encode())
    assert names.split("\t") in [list(header) for header in BARE.headers]


def test_a_row_of_another_width_is_refused_and_the_others_are_read(tmp_path: Path) -> None:
    content = "1\tAsh Lane\n2\n3\tCedar Row\n"

    assert read(content, BARE, tmp_path) == [
        (1, "Ash Lane"),
        "1 fields where the header has 2",
        (3, "Cedar Row"),
    ]


def test_a_long_record_with_an_odd_quotation_mark_takes_no_others_with_it(tmp_path: Path) -> None:
    content = '1\tAsh Lane\n2\tA"' + "a" * 200 + "\n3\tBirch Row\n"

    assert read(content, BARE, tmp_path) == [
        (1, "Ash Lane"),
        "a record has more than 100 characters",
        (3, "Birch Row"),
    ]


@pytest.mark.parametrize(
    ("layout", "content", "message"),
    [
        (BARE, "1,Ash Lane\n", "the first row has 1 fields, and one of Streets has 2 or 3"),
        (BARE, "", "the file is empty"),
        (TABS, "id,name\n1,Ash Lane\n", "are separated by commas, not by tabs"),
        (TABS, "id\tname\n1,Ash Lane\n", "line 2: 1 fields, separated by commas where the header"),
    ],
)
def test_another_separator_is_named(
    tmp_path: Path, layout: Layout, content: str, message: str
) -> None:
    with pytest.raises(Invalid) as refused:
        read(content, layout, tmp_path)

    assert message in refused.value.message
