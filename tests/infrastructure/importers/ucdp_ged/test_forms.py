"""The forms in which UCDP GED is published, and the edition that each states."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from infrastructure.importers.coded import CodedDevelopment, Entry
from infrastructure.importers.ucdp_ged.coding import open_file
from infrastructure.settings import Settings
from tests.infrastructure.importers.ged_samples import (
    OF_41_COLUMNS,
    OF_49_COLUMNS,
    rows_of,
    written,
)

ADDRESS = "https://ucdpapi.pcr.uu.se/api/gedevents/23.1?pagesize=1&page={page}"


def read(path: Path, edition: str | None = None) -> list[Entry]:
    return list(open_file(path, Settings(), edition).developments())


def coded(path: Path) -> list[CodedDevelopment]:
    return [one for one in read(path) if isinstance(one, CodedDevelopment)]


def answers(rows: list[dict[str, str]], *, numbers: bool) -> list[dict[str, object]]:
    """The rows as pages of the API, one row each; numbers as JSON numbers if asked for."""

    def value(text: str) -> object:
        if not numbers:
            return text
        try:
            return float(text)
        except ValueError:
            return text or None

    return [
        {
            "TotalCount": len(rows),
            "TotalPages": len(rows),
            "PreviousPageUrl": "",
            "NextPageUrl": ADDRESS.format(page=page + 1),
            "Result": [{column: value(text) for column, text in row.items()}],
        }
        for page, row in enumerate(rows)
    ]


def without_lines(entries: list[Entry]) -> list[CodedDevelopment]:
    found = [replace(one, line=0) for one in entries if isinstance(one, CodedDevelopment)]
    return [replace(one, external_id=replace(one.external_id, edition=None)) for one in found]


@pytest.mark.parametrize("numbers", [True, False])
@pytest.mark.parametrize("sample", [OF_41_COLUMNS, OF_49_COLUMNS], ids=lambda path: path.stem)
def test_pages_of_the_api_have_the_developments_of_the_download(
    tmp_path: Path, sample: Path, numbers: bool
) -> None:
    pages = answers(rows_of(sample), numbers=numbers)
    (tmp_path / "pages.jsonl").write_text("\n".join(map(json.dumps, pages)), "utf-8")

    entries = read(tmp_path / "pages.jsonl")

    assert without_lines(entries) == without_lines(read(sample))
    assert {one.external_id.edition for one in coded(tmp_path / "pages.jsonl")} == {"23.1"}


@pytest.mark.parametrize(
    ("name", "edition"),
    [
        ("GEDEvent_v23_1.csv", "23.1"),
        ("GEDEvent_v25_0_10.csv", "25.0.10"),
        ("GEDEvent_v24_01_24_09.csv", "24.01.24.09"),
        ("gedevent_v24_0_9.CSV", "24.0.9"),
        ("ged231.csv", "23.1"),
        ("syria.csv", None),
        ("GEDEvent_v23.csv", None),
    ],
)
def test_a_file_with_the_name_of_an_edition_states_it(
    tmp_path: Path, name: str, edition: str | None
) -> None:
    written(rows_of(), tmp_path / name)

    assert {one.external_id.edition for one in coded(tmp_path / name)} == {edition}


def test_the_file_in_an_archive_states_the_edition(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "download.zip", "w") as archive:
        archive.write(OF_49_COLUMNS, "ged251-csv/GEDEvent_v25_1.csv")

    assert {one.external_id.edition for one in coded(tmp_path / "download.zip")} == {"25.1"}


def test_an_edition_that_is_given_counts(tmp_path: Path) -> None:
    path = written(rows_of(), tmp_path / "GEDEvent_v23_1.csv")

    (first, *_) = read(path, "22.1")

    assert isinstance(first, CodedDevelopment)
    assert first.external_id.edition == "22.1"


def test_a_file_of_45_columns_names_no_outlets(tmp_path: Path) -> None:
    """Given the columns of the full form without the four about the outlets."""
    outlets = {"source_office", "source_date", "source_headline", "source_original"}
    rows = [
        {column: text for column, text in row.items() if column not in outlets}
        for row in rows_of(OF_49_COLUMNS)
    ]
    assert len(rows[0]) == 45

    found = coded(written(rows, tmp_path / "ged.csv"))

    assert [one.external_id.id for one in found] == ["201", "202"]
    for one in found:
        assert [report.source for report in one.reports] == ["ucdp-ged"]
        assert "outlets not named: the file lacks the column source_office" in one.remarks


def test_a_candidate_record_about_which_its_coders_have_doubts_is_recorded_and_counted(
    tmp_path: Path,
) -> None:
    rows = rows_of(OF_49_COLUMNS)
    rows[1]["code_status"] = "Check dyad"

    first, second = coded(written(rows, tmp_path / "GEDEvent_v25_0_10.csv"))

    doubts = "code_status is not Clear: recorded, though the data set has doubts"
    assert doubts not in first.remarks
    assert doubts in second.remarks
