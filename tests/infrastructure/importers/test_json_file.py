"""The records of pages of an API, of arrays and of JSON Lines, and what of them is refused."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from domain.errors import Invalid
from infrastructure.importers.coded import Refusal
from infrastructure.importers.delimited.layout import Layout
from infrastructure.importers.delimited.row import Row
from infrastructure.importers.json_file import JsonFile

STREETS = Layout("Streets", "Streets as JSON", ("id", "name"), "id", pages="Result")
A, B = {"id": 1, "name": "Ash Lane"}, {"id": 2, "name": "Birch Row"}


def file_of(content: str | bytes, tmp_path: Path, most: int = 10_000) -> JsonFile:
    path = tmp_path / "streets.json"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return JsonFile(path, STREETS, 1_000_000, most)


def read(file: JsonFile) -> list[tuple[int, str, str]]:
    rows = list(file.rows())
    return [(row.line, row.text("id"), row.text("name")) for row in rows if isinstance(row, Row)]


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        (json.dumps({"TotalCount": 2, "Result": [A, B]}), [1, 1]),
        (json.dumps({"result": [A, B], "TotalCount": 2}), [1, 1]),
        (json.dumps([A, B]), [1, 1]),
        (json.dumps([{"Result": [A]}, {"Result": []}, {"Result": [B]}]), [1, 1]),
        (f"{json.dumps(A)}\n{json.dumps(B)}\n", [1, 2]),
        (f"{json.dumps({'Result': [A]})}\n\n{json.dumps({'Result': [B]})}", [1, 3]),
        ("\ufeff" + json.dumps([A, B]), [1, 1]),
        (f"[\n  {json.dumps(A)},\r\n  {json.dumps(B)}]", [2, 3]),
    ],
    ids=["page", "list first", "array", "pages", "lines", "pages in lines", "mark", "pretty"],
)
def test_every_form_has_the_same_records_with_their_lines(
    tmp_path: Path, content: str, lines: list[int]
) -> None:
    file = file_of(content, tmp_path)

    file.require_readable()

    assert read(file) == [(lines[0], "1", "Ash Lane"), (lines[1], "2", "Birch Row")]
    assert file.consumed == file.size


def test_what_pages_state_besides_their_records_is_known_once_they_are_read(
    tmp_path: Path,
) -> None:
    file = file_of(json.dumps({"NextPageUrl": "http://x/23.1", "n": 1, "Result": [A]}), tmp_path)

    file.require_readable()

    assert file.stated == {"nextpageurl": "http://x/23.1"}


def test_values_that_are_no_texts_are_read_as_a_delimited_file_has_them(tmp_path: Path) -> None:
    (row,) = file_of('{"id": 7.0, "name": null, "open": true}', tmp_path).rows()

    assert isinstance(row, Row)
    assert (row.whole("id"), row.text("name"), row.text("open")) == (7, "", "true")


def test_records_of_many_pieces_are_read_in_order(tmp_path: Path) -> None:
    """Given more text than is read at a time, and names that lie across two pieces."""
    records = [{"id": number, "name": f"Élm {number} " * 20} for number in range(2_000)]
    content = json.dumps({"Result": records}, ensure_ascii=False)
    file = file_of(content, tmp_path)

    assert [id for _, id, _ in read(file)] == [str(number) for number in range(2_000)]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"Result": [{"id": 1, "name": "a"},\n {"id": 2, "name": "b"', "line 2: Expecting"),
        ('{"Result": [{"id": 1, "name": "a"}', "line 1: ']' is expected where the end of the file"),
        ('[{"id": 1, "name": "a"}\n{"id": 2}]', "line 2: ']' is expected where '{' is"),
        ('[{"id": 1, "name": "a}]', "line 1: "),
        ('[{"id": 1, "name": NaN}]', "line 1: NaN is no number"),
        ('[{"id": 1, "id": 2, "name": "a"}]', "line 1: it has the name 'id' twice"),
        ("[1, 2]", "line 1: '{' is expected where '1' is"),
        ('[{"id": 1}]', "the file lacks the columns name"),
        ('{"type": "FeatureCollection", "features": []}', "lacks the columns of Streets"),
        ("[" * 100_000, "line 1: "),
        ('[{"id": 1, "name": "' + "a" * 20_000 + '"}]', "line 1: a record has more than 10000"),
    ],
    ids=["cut in a record", "cut in a list", "no comma", "open mark", "NaN", "twice", "numbers",
         "a column", "other JSON", "deep", "endless"],
)  # fmt: skip
def test_a_file_that_is_no_json_of_records_is_refused_with_the_line(
    tmp_path: Path, content: str, message: str
) -> None:
    with pytest.raises(Invalid) as refused:
        file_of(content, tmp_path).require_readable()

    assert message in refused.value.message
    assert refused.value.allowed


def test_a_file_in_another_encoding_is_refused_with_the_line(tmp_path: Path) -> None:
    content = json.dumps([A, {"id": 3, "name": "Allée"}], ensure_ascii=False).encode("latin-1")

    with pytest.raises(Invalid, match="line 1 is not encoded in UTF-8"):
        file_of(content, tmp_path).require_readable()


def test_records_before_a_damage_are_read_and_the_rest_is_reported(tmp_path: Path) -> None:
    lines = "".join(json.dumps({"id": n, "name": str(hash(n * 7919))}) + "\n" for n in range(9_000))
    packed = gzip.compress(lines.encode())
    file = file_of(packed[: len(packed) // 2], tmp_path)

    file.require_readable()
    *rows, last = list(file.rows())

    assert len(rows) > 1_000
    assert isinstance(last, Refusal)
    assert last.hides_rows
    assert last.line == len(rows) + 1
    assert "read no further than this line: Compressed file ended" in last.reason
