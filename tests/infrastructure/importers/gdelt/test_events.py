"""Events of GDELT 1.0 and 2.0, one quirk a row; all values are invented."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.errors import Invalid
from domain.values import Coder
from infrastructure.importers.coded import CodedDevelopment, Entry, Refusal, Skipped
from infrastructure.importers.gdelt.events import open_file
from infrastructure.importers.gdelt.layout import GDELT_1, GDELT_2
from infrastructure.settings import Settings

VALUES = {
    "globaleventid": "900000001", "sqldate": "20180125", "monthyear": "201801", "year": "2018",
    "actor1code": "NTHGOV", "actor1name": "NORTHLAND", "actor1countrycode": "NTH",
    "actor1type1code": "GOV", "actor2code": "STH", "actor2name": "SOUTHLAND",
    "actor2countrycode": "STH", "isrootevent": "1", "eventcode": "190", "eventbasecode": "190",
    "eventrootcode": "19", "quadclass": "4", "goldsteinscale": "-10", "nummentions": "10",
    "actiongeo_type": "4", "actiongeo_fullname": "Harbour, Southland",
    "actiongeo_lat": "12.5", "actiongeo_long": "-3.25", "dateadded": "20180126",
    "sourceurl": "https://www.example.org/news/1",
}  # fmt: skip


def a_row(**given: str) -> str:
    return "\t".join((VALUES | given).get(column, "") for column in GDELT_1)


def a_row_of_version_2(**given: str) -> str:
    return "\t".join((VALUES | given).get(column, "") for column in GDELT_2)


def entries(tmp_path: Path, *rows: str) -> list[Entry]:
    file = tmp_path / "20180126.export.CSV"
    file.write_text("\n".join([*rows, ""]), encoding="utf-8")
    return list(open_file(file, Settings(), None).developments())


def one_of(tmp_path: Path, row: str) -> CodedDevelopment:
    (one,) = entries(tmp_path, row)
    assert isinstance(one, CodedDevelopment)
    return one


def test_the_columns_are_as_many_as_gdelt_has() -> None:
    assert (len(GDELT_1), len(GDELT_2)) == (58, 61)
    assert (GDELT_1[26], GDELT_1[56], GDELT_2[59]) == ("eventcode", "dateadded", "dateadded")


def test_a_row_is_a_machine_coded_development(tmp_path: Path) -> None:
    one = one_of(tmp_path, a_row())
    account, (report,), (north, south) = one.account, one.reports, one.actors
    assert (account.kind, account.occurred) == ("attack", "2018-01-25")
    assert (account.initiators, account.targets) == (("gdelt-nthgov",), ("gdelt-sth",))
    assert (north.kind, south.kind) == ("government", "state")
    assert north.identifiers == {"gdelt": "NTHGOV"}
    assert (report.source, report.url) == ("example-org", "https://www.example.org/news/1")
    assert (report.reported_at, report.coded_by) == ("2018-01-26", Coder("GDELT", "1.0"))
    place = account.place
    assert place is not None
    assert (place.name, place.country, place.lat, place.precision) == (
        "Harbour, Southland", None, 12.5, 2,
    )  # fmt: skip


def test_version_2_has_a_time_of_publication(tmp_path: Path) -> None:
    (report,) = one_of(tmp_path, a_row_of_version_2(dateadded="20180126001500")).reports
    assert (report.reported_at, report.coded_by) == ("2018-01-26", Coder("GDELT", "2.0"))


def test_a_quotation_mark_is_text(tmp_path: Path) -> None:
    one = one_of(tmp_path, a_row(actor1name='THE "FRONT'))
    assert one.actors[0].name == 'THE "FRONT'


def test_the_first_name_of_a_code_stays(tmp_path: Path) -> None:
    rows = a_row(), a_row(globaleventid="900000002", actor1name="NORTHERN GOVERNMENT")
    named = [one.actors[0].name for one in entries(tmp_path, *rows) if hasattr(one, "actors")]
    assert named == ["NORTHLAND", "NORTHLAND"]


@pytest.mark.parametrize("url", ["BBC Monitoring", "ftp://example.org/a", ""])
def test_an_article_that_is_not_on_the_web_is_reported_by_gdelt(tmp_path: Path, url: str) -> None:
    (report,) = one_of(tmp_path, a_row(sourceurl=url)).reports
    assert (report.source, report.url) == ("gdelt", None)


@pytest.mark.parametrize(
    "given",
    [
        {"actor2code": "", "actor2name": ""},
        {"actor2code": "NTHGOV"},
        {"eventcode": "020"},
        {"eventcode": ""},
    ],
)
def test_what_is_no_event_between_two_actors_is_left_out(
    tmp_path: Path, given: dict[str, str]
) -> None:
    (one,) = entries(tmp_path, a_row(**given))
    assert isinstance(one, Skipped)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"sqldate": "20180230"}, "sqldate: '20180230' is not a day"),
        ({"sqldate": "2018-01-25"}, "is not a day (allowed: YYYYMMDD)"),
        ({"dateadded": "29990101"}, "dateadded: '29990101' (allowed: 1900-01-01"),
        ({"globaleventid": "x"}, "globaleventid: 'x' is not a whole number"),
        ({"eventcode": "77"}, "is not a code of CAMEO"),
    ],
)
def test_a_row_that_cannot_be_right_is_refused(
    tmp_path: Path, given: dict[str, str], why: str
) -> None:
    (one,) = entries(tmp_path, a_row(**given))
    assert isinstance(one, Refusal)
    assert why in one.reason


def test_rows_of_another_width_are_no_events(tmp_path: Path) -> None:
    file = tmp_path / "mentions.csv"
    file.write_text("\t".join("x" * 16) + "\n", encoding="utf-8")
    with pytest.raises(Invalid) as refusal:
        open_file(file, Settings(), None)
    assert "has 58 or 61" in refusal.value.message
