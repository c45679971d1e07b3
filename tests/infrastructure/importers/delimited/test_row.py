"""How fields are read that statistics programs and spreadsheets have written again."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from domain.commitments import Place
from domain.values import Fatalities
from infrastructure.importers.coded import CodedDevelopment, Entry, Refusal
from infrastructure.importers.delimited.file import DelimitedFile
from infrastructure.importers.ucdp_ged.coding import UcdpGed
from infrastructure.importers.ucdp_ged.layout import GED
from tests.infrastructure.importers.ged_samples import MOST_BYTES, MOST_OF_RECORD, rows_of, written

TODAY = date(2020, 6, 30)
MISSING = [
    *("NA", "N/A", "#N/A", "NaN", "NULL", "None", "none", "-", ".", " NA ", "N.A", "N.A.", '"NA"'),
    *("NaT", "(null)", "<NA>", "\\N", "#VALUE!", "#REF!", "#DIV/0!", "1.#QNAN", "-nan"),
]
MISSING_TEXT = [
    *MISSING,
    *("-1", "-9", "-99", "-999", "-99.0", "99", "999", "9999", "999.0", "-1.0", "-9.0"),
    *("unknown", "Missing", "XXX", "xx", "TBD", "tba", "nil", "n/a", "Not available", "n/d"),
    *("undefined", "Unspecified", "???", "..."),
]
NAMES = ["9", "112", "360", "99 Posse", "X", "Unknown Soldiers", "TBC"]


def read(tmp_path: Path, **fields: str) -> Entry:
    file = written([rows_of()[0] | fields], tmp_path / "changed.csv")
    (entry,) = UcdpGed(DelimitedFile(file, GED, MOST_BYTES, MOST_OF_RECORD), TODAY).developments()
    return entry


def coded(tmp_path: Path, **fields: str) -> CodedDevelopment:
    entry = read(tmp_path, **fields)
    assert isinstance(entry, CodedDevelopment)
    return entry


@pytest.mark.parametrize("word", MISSING_TEXT)
@pytest.mark.parametrize("column", ["side_a", "side_b"])
def test_a_word_for_a_missing_value_is_no_name_of_an_actor(
    tmp_path: Path, column: str, word: str
) -> None:
    entry = read(tmp_path, **{column: word})

    assert isinstance(entry, Refusal)
    assert entry.reason == f"{column}: {word.strip()!r} marks a missing value"


@pytest.mark.parametrize("word", MISSING_TEXT)
def test_a_word_for_a_missing_value_is_no_source_and_no_quotation(
    tmp_path: Path, word: str
) -> None:
    entry = coded(tmp_path, source_office=word, source_date=word, source_original=word)

    assert [source.id for source in entry.sources] == ["ucdp-ged"]
    assert [report.attributed_to for report in entry.reports] == [None]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_resembles_a_code_is_a_name(tmp_path: Path, name: str) -> None:
    assert [source.name for source in coded(tmp_path, source_office=name).sources] == [name]
    assert name in [actor.name for actor in coded(tmp_path, side_b=name).actors]


@pytest.mark.parametrize("word", MISSING)
def test_a_field_that_may_be_empty_may_hold_a_word_for_it(tmp_path: Path, word: str) -> None:
    empty = (
        "where_coordinates", "adm_2", "adm_1", "latitude", "longitude", "country_id",
        "where_prec", "low", "high", "deaths_a", "deaths_b", "deaths_civilians",
        "deaths_unknown", "conflict_name",
    )  # fmt: skip
    account = coded(tmp_path, **dict.fromkeys(empty, word)).account

    assert account.place == Place("Syria", None, None, None, None)
    assert account.fatalities == Fatalities(best=3)
    assert "side A not given, side B not given" in account.summary
    assert "conflict not named." in account.summary


@pytest.mark.parametrize("column", ["id", "side_a", "side_b_new_id", "best", "country"])
def test_a_field_that_must_be_given_is_refused_where_it_holds_a_word_for_no_value(
    tmp_path: Path, column: str
) -> None:
    entry = read(tmp_path, **{column: "NA"})

    assert isinstance(entry, Refusal)
    assert entry.reason == f"{column}: 'NA' marks a missing value"


def test_a_missing_entry_of_a_list_does_not_move_the_others(tmp_path: Path) -> None:
    entry = coded(
        tmp_path,
        source_office="Harbour News;NA;Hill Radio",
        source_date="2016-01-06;2016-01-07;NA",
        source_original="police;NA;a witness",
    )

    assert [(one.source, one.reported_at, one.attributed_to) for one in entry.reports] == [
        ("harbour-news", "2016-01-06", "police"),
        ("hill-radio", None, "a witness"),
    ]
    assert entry.remarks == ("source office left out: it has no name",)


def test_days_of_publication_that_cannot_be_given_to_the_offices_are_remarked_on(
    tmp_path: Path,
) -> None:
    entry = coded(tmp_path, source_office="Harbour News;Hill Radio", source_date="2016-01-06")

    assert [one.reported_at for one in entry.reports] == [None, None]
    assert entry.remarks == ("days of publication left out: not one for each office",)


@pytest.mark.parametrize(("given", "id"), [("1e+05", "100000"), ("2.5E5", "250000"), ("7.00", "7")])
def test_numbers_are_read_as_r_and_pandas_write_them(tmp_path: Path, given: str, id: str) -> None:
    assert coded(tmp_path, id=given).external_id.id == id


@pytest.mark.parametrize("given", ["1_000", "٣", "2.5", "1e99", "9" * 400, "inf", "0x10", "1,000"])
def test_what_only_python_reads_as_a_number_is_none(tmp_path: Path, given: str) -> None:
    entry = read(tmp_path, best=given)

    assert isinstance(entry, Refusal)
    assert entry.reason.endswith("is not a whole number")


@pytest.mark.parametrize("given", ["inf", "3_5.5", "1e999", "٣٥"])
def test_degrees_are_digits(tmp_path: Path, given: str) -> None:
    entry = read(tmp_path, latitude=given)

    assert isinstance(entry, Refusal)
    assert entry.reason.endswith("is not a number of degrees")


def test_civilians_keep_the_capital_of_their_country(tmp_path: Path) -> None:
    entry = coded(
        tmp_path, type_of_violence="3", side_b="Civilians", country="Myanmar", country_id="775"
    )

    assert (
        "an attack by Government of Arcadia on civilians in Myanmar at" in entry.reports[0].summary
    )


@pytest.mark.parametrize(
    ("fields", "remark"),
    [
        ({"best": "9"}, "best estimate is outside low and high: recorded as it is"),
        (
            {"best": "0", "low": "0", "high": "0"},
            "best estimate is not the sum of the deaths by side: recorded as it is",
        ),
        (
            {"latitude": "0.0", "longitude": "0"},
            "degrees left out: latitude and longitude are both 0",
        ),
        ({"latitude": ""}, "degrees left out: latitude or longitude is not given"),
        ({"longitude": "NA"}, "degrees left out: latitude or longitude is not given"),
        (
            {"country_id": "9999"},
            "country code left out: country_id is not a number of a state of today",
        ),
        ({"country_id": ""}, "country code left out: country_id is not given"),
        (
            {"code_status": "Check dyad"},
            "code_status is not Clear: recorded, though the data set has doubts",
        ),
        ({"year": ""}, "year not given: the dates were not compared with it"),
        ({"date_prec": ""}, "date_prec not given: the dates were not compared with it"),
        ({"side_a": "x" * 301}, "name cut short: longer than 300 characters"),
        ({"source_office": "x" * 301}, "name cut short: longer than 300 characters"),
        ({"where_coordinates": "x" * 301}, "name cut short: longer than 300 characters"),
        ({"source_original": "x" * 5_001}, "quotation cut short: longer than 5000 characters"),
        (
            {"source_original": "x" * 600 + ";" + "y" * 600},
            "original sources cut short: longer than 1000 characters",
        ),
    ],
)
def test_what_is_odd_about_a_row_is_remarked_on(
    tmp_path: Path, fields: dict[str, str], remark: str
) -> None:
    assert remark in coded(tmp_path, **fields).remarks


def test_a_row_with_nothing_odd_is_not_remarked_on(tmp_path: Path) -> None:
    assert coded(tmp_path, code_status="Clear").remarks == ()


@pytest.mark.parametrize("fields", [{"latitude": "0", "longitude": "0"}, {"latitude": ""}])
def test_degrees_that_name_no_place_are_left_out(tmp_path: Path, fields: dict[str, str]) -> None:
    place = coded(tmp_path, **fields).account.place

    assert place == Place("Stone Bridge town", "SYR", None, None, 1)
