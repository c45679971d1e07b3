"""Which dates of a UCDP record are recorded, and what becomes of those that cannot be right."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from infrastructure.importers.coded import CodedDevelopment, Entry, Refusal
from infrastructure.importers.delimited.file import DelimitedFile
from infrastructure.importers.ucdp_ged.coding import UcdpGed
from infrastructure.importers.ucdp_ged.layout import GED
from tests.infrastructure.importers.ged_samples import MOST_BYTES, MOST_OF_RECORD, rows_of, written

TODAY = date(2020, 6, 30)


def read(tmp_path: Path, **fields: str) -> Entry:
    """The record of 5 January 2016 with other content in some of its fields, read on `TODAY`."""
    file = written([rows_of()[0] | fields], tmp_path / "changed.csv")
    (entry,) = UcdpGed(DelimitedFile(file, GED, MOST_BYTES, MOST_OF_RECORD), TODAY).developments()
    return entry


def coded(tmp_path: Path, **fields: str) -> CodedDevelopment:
    entry = read(tmp_path, **fields)
    assert isinstance(entry, CodedDevelopment)
    return entry


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        (
            {"date_start": "0014-01-22", "date_end": "0014-01-22", "year": "2014"},
            "date_start: 0014-01-22 (allowed: 1946-01-01 to today)",
        ),
        (
            {"date_start": "2919-05-01", "date_end": "2919-05-01", "year": "2919"},
            "date_end: 2919-05-01 is later than today, 2020-06-30",
        ),
        (
            {"date_start": "2020-06-20", "date_end": "2020-07-01", "year": "2020"},
            "date_end: 2020-07-01 is later than today, 2020-06-30",
        ),
        (
            {"date_start": "2016-01-05", "date_end": "2016-01-04"},
            "date_end: 2016-01-04 is before date_start, 2016-01-05",
        ),
        (
            {"date_start": "2016-01-05", "date_end": "2017-01-05", "date_prec": "5"},
            "date_end: 2017-01-05 is 367 days from date_start, 2016-01-05 (allowed: 366 at most)",
        ),
        (
            {"date_start": "2015-01-05", "date_end": "2015-01-05"},
            "date_start: 2015-01-05 to 2015-01-05 is not in year, 2016",
        ),
        (
            {"date_prec": "4.0"},
            "date_prec: 4, while date_start and date_end are one day, 2016-01-05"
            " (allowed: 1 for one day)",
        ),
        ({"date_prec": "0"}, "date_prec: 0 (allowed: 1 to 5)"),
        ({"date_start": "NA"}, "date_start: 'NA' marks a missing value"),
    ],
)
def test_a_date_that_cannot_be_right_is_refused_with_its_reason(
    tmp_path: Path, fields: dict[str, str], reason: str
) -> None:
    assert read(tmp_path, **fields) == Refusal(2, "101.0", reason)


def test_a_range_over_new_year_may_lie_in_either_year(tmp_path: Path) -> None:
    days = {"date_start": "2015-12-28", "date_end": "2016-01-02", "date_prec": "2"}

    for year in ("2015", "2016"):
        entry = coded(tmp_path, **days, year=year)
        assert (entry.account.occurred, entry.remarks) == ("[2015-12-28..2016-01-02]", ())


def test_a_range_wider_than_its_precision_is_recorded_whole_and_remarked_on(
    tmp_path: Path,
) -> None:
    entry = coded(tmp_path, date_end="2016-01-09", date_prec="1.0")

    assert entry.account.occurred == "[2016-01-05..2016-01-09]"
    assert entry.remarks == (
        "range of days wider than date_prec allows: recorded with the whole range",
    )


def test_a_record_of_today_is_recorded(tmp_path: Path) -> None:
    entry = coded(tmp_path, date_start="2020-06-30", date_end="2020-06-30", year="2020")

    assert entry.account.occurred == "2020-06-30"


@pytest.mark.parametrize("unknown", ["", "NA"])
def test_a_year_and_a_precision_that_are_not_given_contradict_nothing(
    tmp_path: Path, unknown: str
) -> None:
    assert coded(tmp_path, year=unknown, date_prec=unknown).account.occurred == "2016-01-05"


@pytest.mark.parametrize(
    ("given", "published", "remark"),
    [
        ("2016-01-06", "2016-01-06", None),
        ("2016-01-06 00:00:00.000", "2016-01-06", None),
        ("2016-01-04", "2016-01-04", None),
        ("2016-01-03", None, "before the event"),
        ("2015-01-06", None, "before the event"),
        ("1753-01-01", None, "outside 1900 to today"),
        ("2020-07-01", None, "outside 1900 to today"),
        ("2016-02-31", None, "not a day of the form YYYY-MM-DD"),
        ("January", None, "not a day of the form YYYY-MM-DD"),
        ("NA", None, None),
    ],
)
def test_a_day_of_publication_that_cannot_be_right_is_left_out_and_the_row_recorded(
    tmp_path: Path, given: str, published: str | None, remark: str | None
) -> None:
    entry = coded(tmp_path, source_date=given)

    assert [report.reported_at for report in entry.reports] == [published]
    expected = () if remark is None else (f"day of publication left out: {remark}",)
    assert entry.remarks == expected
