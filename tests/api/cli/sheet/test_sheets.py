"""A spreadsheet of developments: recorded whole or not at all, and only once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.api.cli.command_line import http_body, stanceline
from tests.api.cli.recording.recorded import REGISTERING, SAID, development, position, recorded

HEADER = "key,kind,initiators,targets,occurred,title,source,statement,reported_at,commitments\n"
TRUCE = (
    "truce,ceasefire,Northland,Southland,2024-03-01,A truce,The Gazette,Both signed.,2024-03-02,"
    '"Northland > Southland: cease-attacks\nSouthland > Northland: cease-attacks"\n'
)
ATTACK = "raid,attack,Northland,Southland,2024-05-01,A raid,The Gazette,Shells fell.,2024-05-02,\n"
SECOND = "truce,,,,,,The Gazette,It holds.,2024-03-05,\n"


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'stanceline.db'}"


def sheet(tmp_path: Path, *rows: str, header: str = HEADER) -> str:
    file = tmp_path / "sheet.csv"
    file.write_text(header + "".join(rows), encoding="utf-8")
    return str(file)


def imported(file: str, url: str, *more: str) -> str:
    done = stanceline("import", "sheet", file, "--by", "anna", *more, url=url)
    assert done.exit_code == 0, done.stderr
    return done.stdout


def refused(file: str, url: str) -> list[str]:
    before = position(url)
    done = stanceline("import", "sheet", file, "--by", "anna", url=url)
    assert (done.exit_code, position(url)) == (1, before)
    return [line for line in done.stderr.splitlines() if not line.startswith("Allowed: ")]


def listed(url: str) -> list[dict[str, object]]:
    data: list[dict[str, object]] = json.loads(http_body("/v1/developments", url))["data"]
    return data


def test_a_row_is_a_development_or_a_further_report_of_it(tmp_path: Path, url: str) -> None:
    said = imported(sheet(tmp_path, TRUCE, ATTACK, SECOND), url, *REGISTERING)

    first, *ids = said.splitlines()
    assert first == "Recorded 2 developments with 3 reports. 0 reports on record already."
    assert [line.split(":")[0] for line in ids] == ["  truce", "  raid"]
    truce, raid = (development(str(one["id"]), url) for one in listed(url))
    assert [one["summary"] for one in truce["reports"]] == ["Both signed.", "It holds."]
    assert [one["by"] for one in truce["commitments"]] == ["northland", "southland"]
    assert (raid["kind"], raid["external_id"]["id"]) == ("attack", "raid")


def test_a_sheet_is_recorded_once_and_only_what_is_new_is_added(tmp_path: Path, url: str) -> None:
    imported(sheet(tmp_path, TRUCE), url, *REGISTERING)
    before = position(url)

    again = imported(sheet(tmp_path, TRUCE), url)
    assert (again, position(url)) == (
        "Recorded 0 developments with 0 reports. 1 report on record already.\n",
        before,
    )
    assert "0 developments with 1 report" in imported(sheet(tmp_path, TRUCE, SECOND), url)


def test_all_that_is_wrong_is_listed_by_row_and_column_and_nothing_is_recorded(
    tmp_path: Path, url: str
) -> None:
    imported(sheet(tmp_path, TRUCE), url, *REGISTERING)
    file = sheet(
        tmp_path,
        ATTACK.replace("attack", "atack").replace("2024-05-01", "01.05.2024"),
        ",,,,,,The Gazette,Words.,,\n",
        "new,talks,Northlnd,Southland,2024-13,Talks,Gazete,,tomorrow,no commitment\n",
        "other,,,,,,The Gazette,Words.,,\n",
        "new,,Westland,,,,The Gazette,Words.,,\n",
    )

    assert refused(file, url) == [
        "row 2, column kind: 'atack' is not in the vocabulary",
        "row 2, column occurred: '01.05.2024' may be 2024-01-05 or 2024-05-01",
        "row 3, column key: it is missing",
        "row 4, column initiators: no actor has the name 'Northlnd'. Did you mean 'northland'?",
        "row 4, column occurred: '2024-13' names 2024-13-01, which is not in the calendar",
        "row 4, column commitments: 1: 'no commitment' cannot be read",
        "row 4, column source: no source has the name 'Gazete'. Did you mean 'the-gazette'?",
        "row 4, column statement: it is missing",
        "row 4, column reported_at: 'tomorrow' is not a valid publication date",
        "row 5, column key: no development with this key is on record, and no row with it says"
        " what happened",
        "row 6, column initiators: it differs from row 4, which has the same key",
        "Nothing was recorded.",
    ]


def test_a_dry_run_says_what_is_new_and_records_nothing(tmp_path: Path, url: str) -> None:
    imported(sheet(tmp_path, TRUCE), url, *REGISTERING)
    before = position(url)

    said = imported(sheet(tmp_path, TRUCE, SECOND, ATTACK), url, "--dry-run")

    assert said == (
        "Nothing is wrong with it. 1 development and 2 reports are new, 1 report on record"
        " already. Nothing was recorded.\n"
    )
    assert position(url) == before


def test_a_first_dry_run_needs_no_database_and_makes_none(tmp_path: Path, url: str) -> None:
    said = imported(sheet(tmp_path, TRUCE), url, *REGISTERING, "--dry-run")

    assert "1 development and 1 report are new" in said
    assert not (tmp_path / "stanceline.db").exists()


def test_an_unknown_name_is_listed_once_with_the_other_cells(tmp_path: Path, url: str) -> None:
    imported(sheet(tmp_path, TRUCE), url, *REGISTERING)
    others = ATTACK.replace("Northland", "Westland")

    assert refused(sheet(tmp_path, others, others.replace("raid", "raid-2")), url) == [
        "row 2, column initiators: no actor has the name 'Westland'; also in row 3, column"
        " initiators",
        "Nothing was recorded.",
    ]


def test_a_cell_that_was_changed_is_refused_with_the_command_that_corrects_it(
    tmp_path: Path, url: str
) -> None:
    imported(sheet(tmp_path, TRUCE, ATTACK), url, *REGISTERING)

    first, second, _ = refused(
        sheet(tmp_path, TRUCE.replace("A truce", "A pause"), ATTACK.replace("fell", "fall")), url
    )

    assert first.startswith("row 2: development")
    assert first.endswith("is on record with another title")
    assert second.startswith("row 3: report 1 of development")


def test_a_correction_made_since_stays(tmp_path: Path, url: str) -> None:
    imported(sheet(tmp_path, ATTACK), url, *REGISTERING)
    id = str(listed(url)[0]["id"])
    recorded("correct", id, "--occurred", "2024-05-03", "--reason", "A day off", url=url)

    assert "1 report on record already" in imported(sheet(tmp_path, ATTACK), url)
    assert development(id, url)["occurred"] == "2024-05-03"


def test_a_development_on_record_gets_a_report_by_its_id(tmp_path: Path, url: str) -> None:
    id = recorded(
        "report", "--kind", "talks", "--initiator", "Northland", "--target", "Southland",
        "--occurred", "2024-03-01", "--title", "Talks", *SAID, *REGISTERING, url=url,
    )  # fmt: skip

    imported(sheet(tmp_path, f"{id},,,,,,The Gazette,They met again.,,\n"), url)

    assert len(development(id, url)["reports"]) == 2


def test_the_template_is_the_first_row_and_can_be_filled_in(tmp_path: Path, url: str) -> None:
    header = stanceline("template", url=url).stdout

    assert header.startswith("\ufeffkey,dataset,edition,kind,")
    assert stanceline("template", "--semicolons", url=url).stdout.startswith("\ufeffkey;dataset;")


def test_a_renewed_commitment_may_be_in_the_same_sheet(tmp_path: Path, url: str) -> None:
    renewal = (
        "{id},ceasefire,Northland,Southland,2024-04-01,Renewed,The Gazette,Renewed.,,"
        '"Northland > Southland: cease-attacks; extends={first}/1"\n'
    )
    first, second = "1471b8d9-032b-5782-8243-af4c5cfbc65b", "2471b8d9-032b-5782-8243-af4c5cfbc65b"
    rows = TRUCE.replace("truce,", f"{first},", 1), renewal.format(id=second, first=first)

    imported(sheet(tmp_path, *rows), url, *REGISTERING)

    (renewed,) = development(second, url)["commitments"]
    assert renewed["extends"] == {"development": first, "commitment": 1}
