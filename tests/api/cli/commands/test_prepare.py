"""The commands that write: migrate, seed and import."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from sqlalchemy import Engine

from infrastructure.database.engine import open_engine
from infrastructure.database.revision import is_current
from infrastructure.read_models.as_known import projection_status
from tests.api.cli.command_line import stanceline
from tests.infrastructure.importers.ged_samples import OF_41_COLUMNS, rows_of, written
from tests.postgres_server import PostgresServer


def shown(url: str) -> tuple[int, int]:
    engine: Engine = open_engine(url)
    try:
        now = projection_status(engine)
        return now.log, now.shown
    finally:
        engine.dispose()


def test_the_article_is_loaded_once_however_often_it_is_seeded(sqlite_url: str) -> None:
    first = stanceline("seed", "article", url=sqlite_url)
    position, projected = shown(sqlite_url)
    again = stanceline("seed", "article", url=sqlite_url)

    assert first.exit_code == again.exit_code == 0
    assert f"article: {position} lines, {position} of them new." in first.stdout
    assert f"article: {position} lines, 0 of them new." in again.stdout
    assert projected == position > 0
    assert shown(sqlite_url) == (position, position)


def test_an_unknown_set_is_a_usage_error_that_names_the_sets(sqlite_url: str) -> None:
    result = stanceline("seed", "everything", url=sqlite_url)

    assert result.exit_code == 2
    assert "'article', 'chronology', 'all'" in result.stderr


def test_an_embedded_database_is_made_and_migrated_where_there_is_none(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new/folder/stanceline.db"

    result = stanceline("migrate", url=url)

    assert result.exit_code == 0
    assert "The database is at migration " in result.stdout
    engine = open_engine(url)
    assert is_current(engine)
    engine.dispose()


def test_a_database_on_a_server_is_migrated_by_this_command_only(
    postgres_server: PostgresServer,
) -> None:
    with postgres_server.database() as url:
        refused = stanceline("seed", "article", url=url)
        migrated = stanceline("migrate", url=url)
        accepted = stanceline("seed", "article", url=url)

    assert refused.exit_code == 1
    assert "run `stanceline migrate` first" in refused.stderr
    assert (migrated.exit_code, accepted.exit_code) == (0, 0)


@pytest.mark.parametrize(
    ("url", "returned"),
    [
        ("mysql://somewhere", "allowed are sqlite:///FILE and postgresql+psycopg://"),
        ("postgresql+psycopg://nobody@127.0.0.1:1/none", "the database cannot be used"),
    ],
)
def test_a_database_that_cannot_be_used_is_one_message(url: str, returned: str) -> None:
    result = stanceline("migrate", url=url)

    assert result.exit_code == 1
    assert returned in result.stderr
    assert "Traceback" not in result.output


def test_a_file_that_is_no_database_is_one_message(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear reader, " * 1_000)

    result = stanceline("migrate", url=f"sqlite:///{tmp_path}/letter.txt")

    assert result.exit_code == 1
    assert "file is not a database" in result.stderr


def test_an_imported_file_is_summed_up_and_shown_at_once(sqlite_url: str) -> None:
    result = stanceline("import", "ucdp-ged", str(OF_41_COLUMNS), url=sqlite_url)

    assert result.exit_code == 0
    assert "4 rows: 4 recorded, 0 already on record, 0 in conflict" in result.stdout
    position, projected = shown(sqlite_url)
    assert projected == position > 4


def test_what_was_left_out_of_a_row_is_counted_and_shown_with_an_example(sqlite_url: str) -> None:
    result = stanceline("import", "ucdp-ged", str(OF_41_COLUMNS), url=sqlite_url)

    assert [line.strip() for line in result.stdout.splitlines()][1:] == [
        "1 × best estimate is not the sum of the deaths by side: recorded as it is"
        " (line 5, record 104)",
        "1 × best estimate is outside low and high: recorded as it is (line 5, record 104)",
        "2 × day of publication left out: outside 1900 to today (first: line 3, record 102)",
        "1 × group without a number of UCDP: under its name (River Brigade)",
        "1 × low and high estimate left out: low is above high (line 3, record 102)",
        "1 × side of several groups: the number of UCDP for all of them is in the summary only"
        " (line 3, record 102)",
        "The file was imported whole.",
    ]


def test_refused_rows_are_named_with_line_and_reason_and_end_in_exit_code_1(
    sqlite_url: str, tmp_path: Path
) -> None:
    rows = rows_of()
    rows[2]["best"] = "many"
    file = written(rows, tmp_path / "bad.csv")

    result = stanceline("import", "ucdp-ged", str(file), url=sqlite_url)

    assert result.exit_code == 1
    assert "line 4 (record 103.0): refused: best: 'many' is not a whole number" in result.stderr
    assert "4 rows: 3 recorded, 0 already on record, 0 in conflict" in result.stdout
    assert "The file was not imported whole: 1 of 4 rows are missing." in result.stdout


def test_the_same_records_in_another_edition_are_on_record_already(sqlite_url: str) -> None:
    ged = ("import", "ucdp-ged", str(OF_41_COLUMNS))
    stanceline(*ged, "--edition", "16.1", url=sqlite_url)
    before = shown(sqlite_url)

    result = stanceline(*ged, "--edition", "17.1", url=sqlite_url)

    assert result.exit_code == 0
    assert "0 in conflict with what is on record, 0 refused." in result.stdout
    assert shown(sqlite_url) == before


def test_a_file_without_the_columns_is_refused_by_naming_them(
    sqlite_url: str, tmp_path: Path
) -> None:
    (tmp_path / "other.csv").write_text("id,best\n1,2\n")

    result = stanceline("import", "ucdp-ged", str(tmp_path / "other.csv"), url=sqlite_url)

    assert result.exit_code == 1
    assert "the file lacks the columns type_of_violence, conflict_new_id" in result.stderr
    assert shown(sqlite_url) == (0, 0)


def test_a_missing_file_and_an_unknown_data_set_are_refused(sqlite_url: str) -> None:
    missing = stanceline("import", "ucdp-ged", "nowhere.csv", url=sqlite_url)
    unknown = stanceline("import", "cow-mids", str(OF_41_COLUMNS), url=sqlite_url)

    assert (missing.exit_code, unknown.exit_code) == (1, 2)
    assert "FILE: nowhere.csv does not exist" in missing.stderr
    assert "No such command 'cow-mids'" in unknown.stderr


@pytest.mark.parametrize(
    "command",
    [
        ("import", "ucdp-ged", "other.csv"),
        ("import", "ucdp-ged", "damaged.csv.gz"),
        ("seed", "everything"),
        ("seed", "all", "--unknown"),
        ("serve", "--host", "192.0.2.1"),
        ("deliver", "--once"),
        ("projections", "run", "--once"),
        ("projections", "rebuild"),
        ("log", "checkpoint"),
        ("log", "key"),
        ("log", "rotate-key"),
        ("actors",),
        ("replay", "--to", "1", "--into", "sqlite:///copy.db"),
    ],
    ids=" ".join,
)
def test_a_command_that_is_refused_leaves_no_database_behind(
    tmp_path: Path, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("other.csv").write_text("id,best\n1,2\n")
    Path("damaged.csv.gz").write_bytes(b"\x1f\x8bno gzip")

    refused = stanceline(*command, url="sqlite:///new/stanceline.db")

    assert refused.exit_code in (1, 2)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["damaged.csv.gz", "other.csv"]


def test_a_setting_that_is_wrong_leaves_no_database_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STANCELINE_LOG_KEY", "not a key")

    refused = stanceline("seed", "all", url=f"sqlite:///{tmp_path}/new.db")

    assert refused.exit_code == 1
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_breaks_off_is_said_to_lack_an_unknown_number_of_rows(
    sqlite_url: str, tmp_path: Path
) -> None:
    """Given all rows, and then a checksum that is not theirs."""
    spoiled = bytearray(gzip.compress(OF_41_COLUMNS.read_bytes()))
    spoiled[-8] ^= 1
    (tmp_path / "crc.csv.gz").write_bytes(spoiled)

    result = stanceline("import", "ucdp-ged", str(tmp_path / "crc.csv.gz"), url=sqlite_url)

    assert result.exit_code == 1
    assert "4 rows: 4 recorded" in result.stdout
    assert "0 refused." in result.stdout
    assert result.stdout.endswith(
        "The file was not imported whole: it could not be read to its end, and an unknown number"
        " of rows is missing.\n"
    )
    assert "line 6: the file was read no further than this line: CRC" in result.stderr


def test_a_file_of_which_every_row_is_refused_leaves_no_database(tmp_path: Path) -> None:
    """Given rows that are refused by the coding, by the domain, and by a name."""
    rows = rows_of()
    rows[0]["best"] = "many"
    rows[1]["best"] = "-1"
    rows[2]["where_prec"] = "9"
    rows[3]["side_a"] = "!!!"
    file = written(rows, tmp_path / "bad.csv")

    result = stanceline("import", "ucdp-ged", str(file), url=f"sqlite:///{tmp_path}/new/x.db")

    assert result.exit_code == 1
    assert "4 rows: 0 recorded" in result.stdout
    assert not (tmp_path / "new").exists()


def test_a_file_of_a_header_alone_is_said_to_have_no_rows(tmp_path: Path) -> None:
    header = OF_41_COLUMNS.read_text(encoding="utf-8").splitlines()[0]
    (tmp_path / "header.csv").write_text(f"{header}\n")

    result = stanceline(
        "import", "ucdp-ged", str(tmp_path / "header.csv"), url=f"sqlite:///{tmp_path}/new/x.db"
    )

    assert result.exit_code == 0
    assert result.stdout.endswith("The file has no rows: nothing was imported.\n")
    assert not (tmp_path / "new").exists()
