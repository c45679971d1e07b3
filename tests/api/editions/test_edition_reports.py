"""What the report of an edition says, before and after the edition is imported."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import make_url

from api.service import Service
from infrastructure.settings import Settings
from tests.api.cli.command_line import stanceline
from tests.infrastructure.importers.ged_samples import rows_of, written


def imported(url: str, file: Path, *options: str) -> Any:
    return stanceline("import", "ucdp-ged", str(file), *options, url=url)


def position(url: str) -> int:
    service = Service(Settings(database_url=url))
    try:
        return service.writing.log.position()
    finally:
        service.close()


@pytest.fixture
def newer(sqlite_url: str, tmp_path: Path) -> Path:
    """Four records on record, and a newer edition: one corrected, one gone, one new."""
    first, second, third, fourth = rows_of()
    assert (
        imported(
            sqlite_url,
            written([first, second, third, fourth], tmp_path / "old.csv"),
            "--edition=25.1",
        ).exit_code
        == 0
    )
    changed = first | {"best": "7", "high": "7", "low": "0"}
    added = third | {"id": "105"}
    return written([changed, third, fourth, added], tmp_path / "new.csv")


def test_a_dry_run_reports_what_would_change_and_records_nothing(
    sqlite_url: str, newer: Path, tmp_path: Path
) -> None:
    before = position(sqlite_url)
    page = tmp_path / "report.html"

    said = imported(
        sqlite_url, newer, "--edition=26.1", "--complete", "--dry-run", f"--report={page}"
    )

    assert said.exit_code == 0, said.stderr
    assert position(sqlite_url) == before
    assert (
        "Records: 1 added, 1 corrected, 1 retracted, 0 restored, 2 unchanged, 0 left,"
        " 0 conflicts, 0 refused." in said.stdout
    )
    assert "  1 × fatalities\n" in said.stdout
    assert "  2016: 1 added, 1 corrected, 1 retracted\n" in said.stdout
    assert "  SYR: 1 added, 1 corrected, 1 retracted\n" in said.stdout
    html = page.read_text(encoding="utf-8")
    assert html.startswith("<!doctype html>")
    assert "Dry run: nothing was recorded. ucdp-ged, edition 26.1" in html


def test_the_report_afterwards_says_what_the_dry_run_said(
    sqlite_url: str, newer: Path, tmp_path: Path
) -> None:
    options = ("--edition=26.1", "--complete")
    dry, wet, later = (tmp_path / f"{name}.json" for name in ("dry", "wet", "later"))

    imported(sqlite_url, newer, *options, "--dry-run", f"--report={dry}")
    imported(sqlite_url, newer, *options, f"--report={wet}")
    said = stanceline("edition", "ucdp-ged", "26.1", f"--report={later}", url=sqlite_url)

    assert said.exit_code == 0, said.stderr
    reports = [json.loads(file.read_text(encoding="utf-8")) for file in (dry, wet, later)]
    assert [one.pop("dry_run") for one in reports] == [True, False, False]
    assert reports[0] == reports[1]
    not_in_log = {"unchanged": None, "left": None, "conflicts": None, "refused": None}
    assert reports[2]["records"] == reports[0]["records"] | not_in_log
    for part in ("fields", "by_year", "by_country", "by_pair", "stances"):
        assert reports[2][part] == reports[0][part]


def test_a_stance_that_differs_has_its_days_and_both_postures(
    sqlite_url: str, newer: Path, tmp_path: Path
) -> None:
    """Given that record 102, the only fight of its sides in January, is gone."""
    report = tmp_path / "report.json"

    imported(sqlite_url, newer, "--edition=26.1", "--complete", f"--report={report}")

    changes = json.loads(report.read_text(encoding="utf-8"))["stances"]
    gone = {
        span["posture_before"]
        for change in changes
        if "ucdp-900004" in (change["actor"]["id"], change["toward"]["id"])
        for span in change["spans"]
    }
    assert "hostilities" in gone


def test_editions_are_listed_and_an_unknown_one_names_them(sqlite_url: str, newer: Path) -> None:
    imported(sqlite_url, newer, "--edition=26.1")

    listed = stanceline("edition", "ucdp-ged", url=sqlite_url).stdout.splitlines()
    assert [line.partition(":")[0] for line in listed] == ["25.1", "26.1"]
    unknown = stanceline("edition", "ucdp-ged", "27.1", url=sqlite_url)
    assert unknown.exit_code == 1
    assert "25.1, 26.1" in unknown.stderr


def test_a_dry_run_without_a_database_leaves_none(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'none.db'}"
    file = written(rows_of(), tmp_path / "ged.csv")

    said = imported(url, file, "--edition=25.1", "--dry-run")

    assert "Records: 4 added" in said.stdout
    assert not Path(str(make_url(url).database)).exists()


def test_a_report_of_another_form_is_refused(sqlite_url: str, newer: Path, tmp_path: Path) -> None:
    before = position(sqlite_url)
    said = imported(sqlite_url, newer, "--edition=26.1", f"--report={tmp_path / 'report.pdf'}")
    assert said.exit_code != 0
    assert ".html or .json" in said.stderr
    assert position(sqlite_url) == before
