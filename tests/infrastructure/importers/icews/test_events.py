"""Events of ICEWS, one quirk a row; all values are invented."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.commitments import Place
from domain.errors import Invalid
from domain.values import Coder
from infrastructure.importers.cameo.deeds import DROPPED, NO_ACTOR, NO_CODE, ONE_ACTOR
from infrastructure.importers.coded import CodedDevelopment, Entry, Refusal, Skipped
from infrastructure.importers.icews.events import US_DATE, open_file
from infrastructure.settings import Settings
from tests.infrastructure.importers.icews_samples import HEADER, a_row


def entries(tmp_path: Path, *rows: str) -> list[Entry]:
    file = tmp_path / "events.2014.tab"
    file.write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
    return list(open_file(file, Settings(), "2014").developments())


def one_of(tmp_path: Path, row: str) -> CodedDevelopment:
    (one,) = entries(tmp_path, row)
    assert isinstance(one, CodedDevelopment), one
    return one


def test_a_row_is_a_machine_coded_development(tmp_path: Path) -> None:
    one = one_of(tmp_path, a_row())
    account, (report,), (north, south) = one.account, one.reports, one.actors

    assert (account.kind, account.occurred) == ("attack", "2014-01-25")
    assert account.initiators == ("icews-military-northland",)
    assert account.targets == ("icews-southland",)
    assert (north.name, north.kind, south.kind) == ("Military (Northland)", "government", "state")
    assert account.place == Place("Harbour, Coast, Southland", None, 12.5, -3.25)
    assert (report.source, report.coded_by) == ("the-gazette", Coder("ICEWS"))
    assert (report.url, report.reported_at) == (None, None)
    assert report.summary == (
        "ICEWS codes CAMEO 190 (ASSAULT in PLOVER) by Military (Northland) toward Southland,"
        " Goldstein -10.0."
    )


def test_an_id_that_is_used_again_on_another_day_is_another_record(tmp_path: Path) -> None:
    found = entries(tmp_path, a_row(), a_row(event_date="2014-02-01"))

    ids = [one.external_id.id for one in found if isinstance(one, CodedDevelopment)]
    assert ids == ["900001-20140125", "900001-20140201"]


def test_a_date_of_the_united_states_is_read_and_counted(tmp_path: Path) -> None:
    one = one_of(tmp_path, a_row(event_date="4/11/2017"))

    assert one.account.occurred == "2017-04-11"
    assert one.external_id.id == "900001-20170411"
    assert one.remarks == (US_DATE,)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"event_date": "13/25/2017"}, "event date: '13/25/2017' is not a day"),
        ({"event_date": "2014-02-30"}, "event date: '2014-02-30' is not a day"),
        ({"event_date": "1889-02-03"}, "event date: '1889-02-03' (allowed: 1990-01-01 to"),
        ({"event_date": "2999-02-03"}, "event date: '2999-02-03' (allowed: 1990-01-01 to"),
        ({"event_date": ""}, "event date: '' is not a day"),
        ({"cameo_code": "13y"}, "cameo: '13y' is not a code of CAMEO"),
        ({"event_id": "none"}, "event id"),
        ({"latitude": "north"}, "latitude"),
    ],
)
def test_a_row_that_cannot_be_is_refused(tmp_path: Path, given: dict[str, str], said: str) -> None:
    (refusal,) = entries(tmp_path, a_row(**given))

    assert isinstance(refusal, Refusal)
    assert said in refusal.reason


@pytest.mark.parametrize(
    ("given", "what"),
    [
        ({"cameo_code": ""}, NO_CODE),
        ({"cameo_code": "010"}, DROPPED),
        ({"source_name": ""}, NO_ACTOR),
        ({"target_name": "..."}, NO_ACTOR),
        ({"target_name": "Military (Northland)"}, ONE_ACTOR),
    ],
)
def test_a_row_without_a_deed_between_two_is_left_out(
    tmp_path: Path, given: dict[str, str], what: str
) -> None:
    assert entries(tmp_path, a_row(**given)) == [Skipped(2, what)]


@pytest.mark.parametrize(
    ("sectors", "kind"),
    [
        ("Rebel,Separatists", "armed-group"),
        ("Parties,Separatists,Government", "armed-group"),
        ("Police,Government", "government"),
        ("General Population / Civilian / Social", "population"),
        ("Business", "organisation"),
        ("", "organisation"),
    ],
)
def test_the_sectors_give_the_kind_of_an_actor(tmp_path: Path, sectors: str, kind: str) -> None:
    one = one_of(tmp_path, a_row(source_name="River League", source_sectors=sectors))

    assert one.actors[0].kind == kind


def test_the_sectors_of_the_first_row_of_a_name_count(tmp_path: Path) -> None:
    rows = (
        a_row(source_name="River League", source_sectors="Rebel"),
        a_row(source_name="River League", source_sectors="Government", event_id="900002"),
    )

    kinds = [one.actors[0].kind for one in entries(tmp_path, *rows)
             if isinstance(one, CodedDevelopment)]  # fmt: skip
    assert kinds == ["armed-group", "armed-group"]


def test_quotation_marks_are_text_and_a_pair_around_a_field_is_left_out(tmp_path: Path) -> None:
    one = one_of(
        tmp_path,
        a_row(source_name='"The "Lions" of the River"', source_sectors='"Rebel,Insurgents"'),
    )

    assert (one.actors[0].name, one.actors[0].kind) == ('The "Lions" of the River', "armed-group")


def test_a_story_without_a_publisher_and_a_place_has_none(tmp_path: Path) -> None:
    empty = dict.fromkeys(("city", "district", "province", "country"), "")
    one = one_of(tmp_path, a_row(publisher="", **empty))

    assert (one.reports[0].source, one.account.place) == ("icews", None)


def test_half_of_the_degrees_are_left_out_and_counted(tmp_path: Path) -> None:
    one = one_of(tmp_path, a_row(longitude=""))

    assert one.account.place == Place("Harbour, Coast, Southland")
    assert one.remarks == ("degrees left out: latitude or longitude is not given",)


def test_the_file_of_2017_without_codes_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "events.2017.tab"
    file.write_text(HEADER.replace("Cameo Code", "Code") + "\n" + a_row() + "\n")

    with pytest.raises(Invalid, match="the file lacks the columns cameo code"):
        open_file(file, Settings(), None)
