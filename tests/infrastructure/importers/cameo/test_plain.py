"""The plain form of CAMEO events, one quirk a row."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from domain.errors import Invalid
from infrastructure.importers.cameo.plain import open_file
from infrastructure.importers.coded import CodedDevelopment, Entry, Refusal, Skipped
from infrastructure.settings import Settings

HEADER = "timestamp,subject,relation,object,cameo,goldstein"
ROW = "2018-01-25 00:15:00,Northland,Criticize or denounce,Southland,111,-2"


def entries(tmp_path: Path, *rows: str, edition: str | None = None) -> list[Entry]:
    file = tmp_path / "events.csv"
    file.write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
    return list(open_file(file, Settings(), edition).developments())


def coded(found: Iterable[Entry]) -> list[CodedDevelopment]:
    return [one for one in found if isinstance(one, CodedDevelopment)]


def test_a_row_is_a_machine_coded_development(tmp_path: Path) -> None:
    (one,) = coded(entries(tmp_path, ROW, edition="2018"))
    account, (report,) = one.account, one.reports
    assert (account.kind, account.mode, account.occurred) == (
        "accusation", "disapprove", "2018-01-25",
    )  # fmt: skip
    assert (account.initiators, account.targets) == (("cameo-northland",), ("cameo-southland",))
    assert account.title == "Northland: accusation toward Southland (disapprove)"
    assert report.coded_by is not None
    assert (report.coded_by.tool, report.source, report.credibility) == ("CAMEO", "cameo", 6)
    assert report.reported_at == "2018-01-25"
    assert one.external_id.edition == "2018"


def test_talks_have_no_direction(tmp_path: Path) -> None:
    (one,) = coded(entries(tmp_path, ROW.replace("111,-2", "042,1.9")))
    assert one.account.title == "Northland and Southland: talks (visit)"


def test_equal_rows_are_one_record_and_another_time_is_another(tmp_path: Path) -> None:
    later = ROW.replace("00:15", "00:30")
    first, second, third = coded(entries(tmp_path, ROW, ROW, later))
    assert first.external_id == second.external_id != third.external_id


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (ROW.replace("111", "010"), "PLOVER drops"),
        (ROW.replace("111", ""), "without a CAMEO code"),
        (ROW.replace("Northland", ""), "no name"),
        (ROW.replace("Northland", "unknown"), "no name"),
        (ROW.replace("Northland", "SOUTHLAND"), "an actor and itself"),
    ],
)
def test_what_is_no_event_between_two_actors_is_left_out(
    tmp_path: Path, row: str, why: str
) -> None:
    (one,) = entries(tmp_path, row)
    assert isinstance(one, Skipped)
    assert why in one.what


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (ROW.replace("111", "999"), "'999' is not a code of CAMEO"),
        (ROW.replace("2018-01-25", "2018-02-30"), "is not a time"),
        (ROW.replace("2018-01-25", "2999-01-25"), "allowed: 1900-01-01 to"),
        (ROW.replace("Northland", "!!!"), "no letter and no digit"),
        (f"{ROW},more", "7 fields where the header has 6"),
    ],
)
def test_a_row_that_cannot_be_right_is_refused(tmp_path: Path, row: str, why: str) -> None:
    found = [one for one in entries(tmp_path, row, ROW) if isinstance(one, Refusal)]
    assert [why in one.reason for one in found] == [True]
    assert found[0].line == 2


def test_a_file_of_other_columns_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "other.csv"
    file.write_text("timestamp,subject,object\n2018-01-25,A,B\n", encoding="utf-8")
    with pytest.raises(Invalid) as refusal:
        open_file(file, Settings(), None)
    assert "lacks the columns relation, cameo, goldstein" in refusal.value.message
