"""CSV and JSON Lines as analysts read them: the right number of rows and types, without options."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import urlopen
from uuid import UUID

import duckdb
import pandas as pd
import polars as pl
import pytest

from domain.commitments import Place
from domain.values import Fatalities
from tests.api.streamed import Served, served
from tests.builders import BY, a_development, register_cast

LISTS = ("/v1/developments", "/v1/actors/hezbollah/timeline")
# Of the columns that are no text: what each is, in the words of no reader.
DEVELOPMENTS = {
    "earliest": "day", "latest": "day", "lat": "real", "lon": "real", "place_precision": "whole",
    "fatalities_best": "whole", "fatalities_low": "whole", "fatalities_high": "whole",
    "acts": "whole",
    "commitments": "whole", "reports": "whole", "credibility": "whole", "confidence": "whole",
    "origins": "whole", "single_source": "flag", "disputed": "flag", "retracted": "flag",
    "reciprocal": "flag", "machine_coded": "flag",
    "version": "whole", "position": "whole", "recorded_at": "instant",
}  # fmt: skip
TIMELINE = {
    "start_date": "day", "end_date": "day", "since": "day", "confidence": "whole",
    "projected": "flag", "single_source": "flag", "score": "real",
}  # fmt: skip
COLUMNS = dict(zip(LISTS, (DEVELOPMENTS, TIMELINE), strict=True))
# What each reader calls them; pandas has no whole numbers where one is missing.
DUCKDB = {
    "day": "DATE", "instant": "TIMESTAMP WITH TIME ZONE", "whole": "BIGINT", "real": "DOUBLE",
    "flag": "BOOLEAN", "text": "VARCHAR",
}  # fmt: skip
POLARS = {
    "day": "String", "instant": "String", "whole": "Int64", "real": "Float64", "flag": "Boolean",
    "text": "String",
}  # fmt: skip
CSVKIT = {
    "day": "Date", "instant": "DateTime", "whole": "Number", "real": "Number", "flag": "Boolean",
    "text": "Text",
}  # fmt: skip

ODD_TEXTS = (
    "# begins with a mark of comments", 'He said: "one, two"', "one\r\ntwo", "one\rtwo",
    "=HYPERLINK(1)", "one\u2028two\x85three", "  blanks  ", "semicolon; tab\there", "1,5",
)  # fmt: skip


def fetched(server: Served, path: str, folder: Path) -> tuple[Path, int]:
    """What is served there as a file, and how many rows its header says it has."""
    file = folder / path.rpartition("/")[2]
    with urlopen(f"{server.address}{path}") as answer:
        file.write_bytes(answer.read())
        return file, int(answer.headers["Stanceline-Rows"])


def in_duckdb(file: Path) -> tuple[int, dict[str, str]]:
    read = duckdb.sql(f"SELECT * FROM '{file}'")
    return len(read.fetchall()), dict(zip(read.columns, map(str, read.types), strict=True))


def in_polars(file: Path) -> tuple[int, dict[str, str]]:
    read = pl.read_csv(file)
    return read.height, {name: str(kind) for name, kind in read.schema.items()}


def by_csvkit(*command: str | Path) -> str:
    tool = Path(sys.executable).with_name(str(command[0]))
    return subprocess.run(
        [tool, *command[1:]], capture_output=True, text=True, check=True, timeout=60
    ).stdout


def in_csvkit(file: Path) -> tuple[int, dict[str, str]]:
    kinds = (line.partition(". ")[2] for line in by_csvkit("csvstat", "--type", file).splitlines())
    named = dict(kind.split(": ") for kind in kinds if kind)
    # Counted as csvkit reads them: --count only counts the lines.
    return len(json.loads(by_csvkit("csvjson", file))), named


Reader = Callable[[Path], tuple[int, dict[str, str]]]
READERS: dict[str, tuple[Reader, dict[str, str]]] = {
    "duckdb": (in_duckdb, DUCKDB), "polars": (in_polars, POLARS), "csvkit": (in_csvkit, CSVKIT),
}  # fmt: skip


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("reader", READERS)
def test_a_reader_finds_every_row_and_the_type_of_each_column(
    chronology: Served, folder: Path, reader: str, path: str
) -> None:
    file, said = fetched(chronology, f"{path}.csv", folder)
    read, words = READERS[reader]
    rows, kinds = read(file)
    assert rows == said
    # A column without any value has no type; csvkit calls it a flag.
    empty = {name for name in kinds if pd.read_csv(file)[name].isna().all()}
    expected = {name: words[COLUMNS[path].get(name, "text")] for name in kinds}
    assert {name: kinds[name] for name in kinds if name not in empty} == {
        name: expected[name] for name in kinds if name not in empty
    }


@pytest.mark.parametrize("path", LISTS)
def test_pandas_finds_every_row_and_the_type_of_each_column(
    chronology: Served, folder: Path, path: str
) -> None:
    file, said = fetched(chronology, f"{path}.csv", folder)
    read = pd.read_csv(file)
    assert len(read) == said
    for name, kind in COLUMNS[path].items():
        column = read[name]
        if kind == "flag":
            assert column.dtype == bool, name
        elif kind in ("whole", "real"):
            assert column.dtype.kind == ("f" if kind == "real" or column.isna().any() else "i"), (
                name
            )
        else:
            assert pd.to_datetime(column).notna().sum() == column.notna().sum(), name


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory, _migrated_sqlite: Path) -> Iterator[Served]:
    """A server with 150 developments: odd texts, whole degrees first, months among days."""
    file = tmp_path_factory.mktemp("odd") / "stanceline.db"
    file.write_bytes(_migrated_sqlite.read_bytes())
    with served(f"sqlite:///{file}") as running:
        register_cast(running.verbs)
        for number in range(150):
            developed = a_development(
                summary=ODD_TEXTS[number % len(ODD_TEXTS)],
                occurred="2024-01-01" if number < 120 else "2024-03~",
                place=Place("Metula", lat=33 if number < 140 else 33.28, lon=35),
                fatalities=Fatalities(number, number, None),
                record=f"odd-{number}",
            )
            running.verbs.report_development(developed, BY)
        running.show()
        yield running


@pytest.mark.parametrize("reader", READERS)
def test_no_text_parts_a_row_or_takes_a_column_its_type(
    odd: Served, folder: Path, reader: str
) -> None:
    file, said = fetched(odd, "/v1/developments.csv", folder)
    read, words = READERS[reader]
    rows, kinds = read(file)
    assert (rows, said) == (150, 150)
    assert kinds["lat"] == words["real"]
    assert kinds["fatalities_best"] == words["whole"]
    assert (kinds["occurred"], kinds["earliest"]) == (words["text"], words["day"])


@pytest.mark.parametrize("title", ["Minister calls the 'truce' dead", 'A "ceasefire" holds'])
def test_quotes_in_a_short_list_are_not_taken_for_those_of_the_file(
    server: Served, folder: Path, title: str
) -> None:
    register_cast(server.verbs)
    server.verbs.report_development(a_development(title=title), BY)
    server.show()
    file, _ = fetched(server, "/v1/developments.csv", folder)
    (read,) = json.loads(by_csvkit("csvjson", file))
    assert read["title"] == title


def test_every_reader_reads_the_same_texts(odd: Served, folder: Path) -> None:
    file, _ = fetched(odd, "/v1/developments.csv", folder)
    texts = [
        [row[0] for row in duckdb.sql(f"SELECT summary FROM '{file}'").fetchall()],
        pl.read_csv(file)["summary"].to_list(),
        pd.read_csv(file)["summary"].to_list(),
    ]
    expected = [f"'{text}" if text.startswith("=") else text for text in ODD_TEXTS]
    for read in texts:
        assert read == [expected[number % len(expected)] for number in range(150)]


def test_a_list_without_rows_is_read_as_one(server: Served, folder: Path) -> None:
    file, said = fetched(server, "/v1/developments.csv", folder)
    assert said == 0
    assert in_duckdb(file)[0] == in_polars(file)[0] == len(pd.read_csv(file)) == 0
    assert by_csvkit("csvstat", "--count", file) == "0\n"


def test_a_byte_order_mark_is_in_nobodys_column(chronology: Served, folder: Path) -> None:
    file, _ = fetched(chronology, "/v1/developments.csv", folder)
    plain = pd.read_csv(file)
    with urlopen(f"{chronology.address}/v1/developments.csv?bom=true") as answer:
        file.write_bytes(answer.read())
    assert in_duckdb(file)[1].keys() == in_polars(file)[1].keys() == set(plain.columns)
    assert list(pd.read_csv(file).columns) == list(plain.columns)
    assert in_csvkit(file)[1].keys() == set(plain.columns)


@pytest.mark.parametrize("reader", ["duckdb", "polars", "pandas"])
@pytest.mark.parametrize("path", LISTS)
def test_each_line_of_json_is_a_row(
    chronology: Served, folder: Path, path: str, reader: str
) -> None:
    file, said = fetched(chronology, f"{path}.jsonl", folder)
    if reader == "duckdb":
        rows = duckdb.sql(f"SELECT type, CAST(id AS VARCHAR) FROM '{file}'").fetchall()
    elif reader == "polars":
        # By default it takes what the first 100 lines have for all that there is.
        rows = pl.read_ndjson(file, infer_schema_length=None).select("type", "id").rows()
    else:
        read = pd.read_json(file, lines=True)
        rows = list(zip(read["type"], read["id"].where(read["id"].notna(), None), strict=True))
    assert len(rows) == said
    developments = [UUID(id) for kind, id in rows if kind == "development"]
    assert len(developments) == sum(1 for kind, _ in rows if kind == "development")
    # The chronology declares what it covers, so it is named as a data set.
    stances = {"stance"} if path.endswith("timeline") else set()
    assert {kind for kind, _ in rows} == {"development", "dataset", *stances}
