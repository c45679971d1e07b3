"""`stanceline log export` and `log import`: the log in another database, and the same answers."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from infrastructure.sealing.entries import leaf_of, line_of, read_line
from tests.api.cli.command_line import stanceline

QUESTION = ("state", "hezbollah", "--on", "2024-12-31", "--evidence", "--json")


@pytest.fixture
def article_url(sqlite_url: str) -> str:
    stanceline("seed", "article", url=sqlite_url)
    return sqlite_url


@pytest.mark.parametrize("name", ["log.jsonl", "log.jsonl.gz"])
def test_the_log_of_a_file_gives_the_same_answers_at_every_position(
    article_url: str, tmp_path: Path, name: str
) -> None:
    file, into = tmp_path / name, f"sqlite:///{tmp_path}/copy.db"

    exported = stanceline("log", "export", str(file), url=article_url)
    imported = stanceline("log", "import", str(file), url=into)

    assert exported.stdout == f"{file} holds the 44 events of the log.\n"
    assert imported.stdout == (
        "The database holds the 44 events of the log: 44 were copied, 0 were there.\n"
    )
    for position in ("20", "43", "44"):
        asked = (*QUESTION, "--position", position)
        assert stanceline(*asked, url=into).stdout == stanceline(*asked, url=article_url).stdout
    assert stanceline("log", "verify", url=into).exit_code == 0
    again = stanceline("log", "import", str(file), url=into)
    assert again.stdout.endswith(": 0 were copied, 44 were there.\n")


def test_a_log_is_copied_between_kinds_of_databases(
    article_url: str, postgres_url: str, tmp_path: Path
) -> None:
    file = str(tmp_path / "log.jsonl")
    stanceline("log", "export", file, url=article_url)

    assert stanceline("log", "import", file, url=postgres_url).exit_code == 0

    returned = stanceline("log", "export", "-", url=postgres_url)
    assert returned.stdout == Path(file).read_text()
    assert stanceline(*QUESTION, url=postgres_url).stdout == (
        stanceline(*QUESTION, url=article_url).stdout
    )


def test_an_existing_file_is_replaced_only_if_that_is_asked_for(
    article_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "log.jsonl"
    file.write_text("of somebody else")

    refused = stanceline("log", "export", str(file), url=article_url)

    assert refused.exit_code == 1
    assert refused.stderr.startswith(f"{file} already exists\n")
    assert file.read_text() == "of somebody else"
    assert stanceline("log", "export", str(file), "--force", url=article_url).exit_code == 0


def test_a_file_that_is_no_log_leaves_no_database(tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text("id,year\n1,2024\n")

    refused = stanceline("log", "import", str(file), url=f"sqlite:///{tmp_path}/copy.db")

    assert refused.exit_code == 1
    assert refused.stderr.startswith("line 1: it does not begin a log\n")
    assert not (tmp_path / "copy.db").exists()


def test_a_database_with_another_log_is_left_as_it_is(article_url: str, tmp_path: Path) -> None:
    file, into = str(tmp_path / "log.jsonl"), f"sqlite:///{tmp_path}/other.db"
    stanceline("log", "export", file, url=article_url)
    stanceline("seed", "chronology", url=into)
    before = stanceline("log", "export", "-", url=into).stdout

    refused = stanceline("log", "import", file, url=into)

    assert refused.exit_code == 1
    assert "events already, more than the 44 asked for" in refused.stderr
    assert stanceline("log", "export", "-", url=into).stdout == before


def test_an_event_of_another_program_is_copied_only_if_that_is_asked_for(
    article_url: str, tmp_path: Path
) -> None:
    """Given the log of the article whose last event has a type that this release does not know."""
    file, into = tmp_path / "log.jsonl", f"sqlite:///{tmp_path}/copy.db"
    stanceline("log", "export", str(file), url=article_url)
    *lines, last = file.read_bytes().splitlines(keepends=True)
    other = msgspec.structs.replace(read_line(last, 45).event, topic="weather.observed.v1")
    file.write_bytes(b"".join([*lines, line_of(other, leaf_of(other))]))

    refused = stanceline("log", "import", str(file), url=into)
    copied = stanceline("log", "import", str(file), "--set-aside", url=into)

    assert refused.exit_code == 1
    assert refused.stderr.startswith("line 45: weather.observed.v1: this release does not know")
    assert "--set-aside" in refused.stderr
    assert copied.exit_code == 0
    assert ": 44 were copied, 0 were there.\n" in copied.stdout
