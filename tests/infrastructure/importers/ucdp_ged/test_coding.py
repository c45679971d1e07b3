"""How a record of UCDP GED is read as a development."""

from __future__ import annotations

import gzip
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from domain.checks.words import check_slug
from domain.commitments import Place
from domain.development.development import report_development
from domain.errors import Invalid
from domain.values import ExternalId, Fatalities
from infrastructure.importers.coded import (
    CodedActor,
    CodedDevelopment,
    Entry,
    Refusal,
)
from infrastructure.importers.delimited.file import DelimitedFile
from infrastructure.importers.delimited.row import Row
from infrastructure.importers.ucdp_ged.coding import UcdpGed
from infrastructure.importers.ucdp_ged.layout import GED
from infrastructure.importers.ucdp_ged.parties import Groups
from tests.infrastructure.importers.ged_samples import (
    MOST_BYTES,
    MOST_OF_RECORD,
    OF_41_COLUMNS,
    OF_49_COLUMNS,
    rows_of,
    written,
)

GOVERNMENT, RED, HILL, COAST = "ucdp-900118", "ucdp-900002", "ucdp-900003", "ucdp-900004"
RIVER = "river-brigade"
TODAY = date(2020, 6, 30)
SYRIA = Path(__file__).parents[5] / "shared/data/ucdp/ucdp_ged_syria.csv.gz"


def opened(path: Path, edition: str | None = None) -> UcdpGed:
    file = DelimitedFile(path, GED, MOST_BYTES, MOST_OF_RECORD)
    rows = DelimitedFile(path, GED, MOST_BYTES, MOST_OF_RECORD).rows()
    return UcdpGed(file, TODAY, edition, Groups(row for row in rows if isinstance(row, Row)))


def read(path: Path, edition: str | None = None) -> list[Entry]:
    return list(opened(path, edition).developments())


def coded(path: Path = OF_41_COLUMNS) -> dict[str, CodedDevelopment]:
    entries = read(path)
    assert not [entry for entry in entries if isinstance(entry, Refusal)]
    return {e.external_id.id: e for e in entries if isinstance(e, CodedDevelopment)}


def changed(tmp_path: Path, **fields: str) -> Entry:
    """The first record of the sample with other content in some of its fields."""
    row = rows_of()[0] | fields
    (entry,) = read(written([row], tmp_path / "changed.csv"))
    return entry


def test_a_fight_is_an_attack_of_each_side_on_the_other() -> None:
    account = coded()["101"].account

    assert (account.kind, account.reciprocal) == ("attack", True)
    assert (account.initiators, account.targets) == ((GOVERNMENT,), (RED,))


def test_one_sided_violence_is_an_attack_on_the_civilians_of_the_place() -> None:
    attack = coded()["103"]

    assert attack.account.initiators == (RED,)
    assert attack.account.targets == ("civilians-in-syria",)
    assert not attack.account.reciprocal
    civilians = CodedActor("civilians-in-syria", "Civilians in Syria", "population")
    assert civilians in attack.actors


def test_a_former_name_of_the_country_is_no_part_of_its_civilians() -> None:
    assert coded(OF_49_COLUMNS)["202"].account.targets == ("civilians-in-yemen",)


def test_governments_and_groups_are_reported_apart_and_no_coalitions() -> None:
    actors = {actor.id: actor for entry in coded().values() for actor in entry.actors}

    assert actors[GOVERNMENT].kind == "government"
    assert actors[RED].kind == "armed-group"
    assert actors[RED].identifiers == {"ucdp": "900002"}
    assert {actor.kind for actor in actors.values()} == {"government", "armed-group", "population"}


def test_groups_of_one_side_fight_each_group_of_the_other_and_not_each_other() -> None:
    account = coded()["102"].account

    assert account.reciprocal
    assert account.initiators == (HILL, RED, RIVER)
    assert account.targets == (COAST,)


def test_a_group_is_found_by_its_number_if_it_is_a_side_of_its_own_in_any_row() -> None:
    red, river = (
        actor
        for actor in coded()["102"].actors
        if actor.name in ("Red Valley Front", "River Brigade")
    )

    # Hill Guard is a side of its own two rows later.
    assert red == CodedActor(RED, "Red Valley Front", "armed-group", {"ucdp": "900002"})
    assert river == CodedActor(RIVER, "River Brigade", "armed-group")


def test_a_name_that_two_numbers_have_is_the_name_of_no_number(tmp_path: Path) -> None:
    rows = rows_of()
    rows[3] |= {"side_a_new_id": "900099", "side_a": "Red Valley Front"}
    _, joint, *_ = read(written(rows, tmp_path / "two.csv"))

    assert isinstance(joint, CodedDevelopment)
    assert joint.account.initiators == ("hill-guard", "red-valley-front", RIVER)


def test_the_number_of_a_joint_side_is_in_the_summary_and_remarked() -> None:
    joint = coded()["102"]

    together = "UCDP's number of Hill Guard, Red Valley Front, River Brigade together is 900010."
    assert together in joint.account.summary
    assert any(remark.startswith("side of several groups") for remark in joint.remarks)


def test_groups_without_a_number_are_counted_once_they_are_recorded() -> None:
    ged = opened(OF_41_COLUMNS)
    entries = list(ged.developments())
    assert list(ged.remarks()) == []
    for entry in entries:
        assert isinstance(entry, CodedDevelopment)
        ged.recorded(entry)

    assert list(ged.memberships()) == []
    what = "group without a number of UCDP: under its name"
    assert list(ged.remarks()) == [(what, "River Brigade", 1)]


def test_a_group_named_by_no_letter_cannot_be_recorded(tmp_path: Path) -> None:
    refused = changed(tmp_path, side_a="Red Valley Front, ★")

    assert refused == Refusal(2, "101.0", "side_a: '★' has no letter or digit")


@pytest.mark.parametrize(
    ("number", "name", "groups"),
    [
        ("623", "Interahamwe, ex-FAR", ["Interahamwe, ex-FAR"]),
        ("900050", "Opposition (Reds, Blues)", ["Opposition (Reds, Blues)"]),
        ("900051", "Government of Macedonia, FYR", ["Government of Macedonia, FYR"]),
        ("900052", "Government of Arcadia, Government of Oldland",
         ["Government of Arcadia", "Government of Oldland"]),
        ("900053", "Red Valley Front , Hill Guard", ["Red Valley Front", "Hill Guard"]),
        ("900054", "Hill Guard, Red Valley Front, Hill Guard", ["Hill Guard", "Red Valley Front"]),
    ],
)  # fmt: skip
def test_not_every_comma_parts_two_groups(
    tmp_path: Path, number: str, name: str, groups: list[str]
) -> None:
    entry = changed(tmp_path, side_a_new_id=number, side_a=name, side_b="Coast League")

    assert isinstance(entry, CodedDevelopment)
    *side_a, _ = entry.actors
    assert [actor.name for actor in side_a] == groups
    assert {actor.kind for actor in side_a} <= {"armed-group", "government"}


def test_days_that_bound_when_it_may_have_happened_become_an_uncertain_date() -> None:
    by_id = coded()

    assert by_id["101"].account.occurred == "2016-01-05"
    assert by_id["102"].account.occurred == "[2016-01-30..2016-02-03]"
    assert by_id["103"].account.occurred == "2016-03"
    assert by_id["104"].account.occurred == "2016"
    assert coded(OF_49_COLUMNS)["201"].account.occurred == "1994-05-04"


def test_death_counts_are_kept_as_far_as_they_agree_with_each_other() -> None:
    by_id = coded()

    assert by_id["101"].account.fatalities == Fatalities(best=3, low=3, high=4)
    assert by_id["102"].account.fatalities == Fatalities(best=5)
    assert "low and high estimate left out: low is above high" in by_id["102"].remarks
    assert by_id["104"].account.fatalities == Fatalities(best=9, low=7, high=8)
    assert "best estimate is outside low and high: recorded as it is" in by_id["104"].remarks


def test_each_office_gives_one_report_and_is_quoted_where_the_record_shows_whom() -> None:
    register, harbour = coded(OF_49_COLUMNS)["202"].reports

    assert (register.source, register.reported_at) == ("names-register", "2013-03-01")
    assert register.attributed_to == "a relative"
    assert "2 items of Names Register" in register.summary
    assert (harbour.source, harbour.reported_at) == ("harbour-news", "2013-03-04")
    assert harbour.attributed_to == "police"


def test_one_original_for_several_offices_is_assigned_to_none_of_them() -> None:
    several = coded()["102"]

    assert [report.attributed_to for report in several.reports] == [None, None]
    assert "a local council" in several.account.summary


def test_a_day_of_publication_that_cannot_be_right_is_unknown() -> None:
    by_id = coded()

    assert [report.reported_at for report in by_id["102"].reports] == ["2016-02-04", None]
    assert by_id["103"].reports[0].reported_at is None
    assert by_id["103"].remarks == ("day of publication left out: outside 1900 to today",)


def test_a_web_address_as_office_is_a_source_named_by_its_host() -> None:
    (source,) = coded()["103"].sources

    assert source.id == "hill-radio-example"


def test_a_record_that_names_no_office_is_reported_by_the_data_set_itself() -> None:
    old = coded(OF_49_COLUMNS)["201"]

    assert [source.id for source in old.sources] == ["ucdp-ged"]
    assert [(r.source, r.attributed_to, r.reported_at) for r in old.reports] == [
        ("ucdp-ged", "army statement", None)
    ]


def test_what_is_described_individually_is_more_credible_than_a_share_of_a_total() -> None:
    by_id = coded()

    assert {report.credibility for report in by_id["101"].reports} == {2}
    assert {report.credibility for report in by_id["102"].reports} == {3}


def test_the_place_has_its_name_country_degrees_and_precision() -> None:
    by_id = coded()

    assert by_id["101"].account.place == Place("Stone Bridge town", "SYR", 35.5, 36.25, 1)
    assert by_id["104"].account.place == Place("North province", "SYR", None, None, 4)


def test_the_conflict_and_the_record_keep_their_ids_in_ucdp() -> None:
    (first, *_) = read(OF_41_COLUMNS, edition="16.1")

    assert isinstance(first, CodedDevelopment)
    assert first.account.conflict == "ucdp-901"
    assert first.external_id == ExternalId("ucdp-ged", "101", "16.1")


def test_no_headline_of_a_source_is_taken_over() -> None:
    shown = " ".join(
        " ".join((e.account.title, e.account.summary, *(r.summary for r in e.reports)))
        for e in coded().values()
    )
    for row in rows_of():
        assert row["source_headline"].split(";")[0] not in shown


def test_a_gzipped_file_is_known_by_its_content(tmp_path: Path) -> None:
    zipped = tmp_path / "no-suffix"
    zipped.write_bytes(gzip.compress(OF_41_COLUMNS.read_bytes()))

    assert read(zipped) == read(OF_41_COLUMNS)


def test_missing_columns_are_named(tmp_path: Path) -> None:
    lacking = [
        {name: value for name, value in row.items() if name not in ("best", "side_a")}
        for row in rows_of()
    ]
    with pytest.raises(Invalid, match="the file lacks the columns side_a, best"):
        read(written(lacking, tmp_path / "lacking.csv"))


@pytest.mark.parametrize("second", ["best", " Best "])
def test_a_column_that_stands_twice_in_the_header_is_named(tmp_path: Path, second: str) -> None:
    header, *lines = OF_41_COLUMNS.read_text(encoding="utf-8").splitlines()
    file = tmp_path / "twice.csv"
    file.write_text("\n".join([f"{header},{second}", *(f"{line},7" for line in lines)]))

    with pytest.raises(Invalid, match="more than once the columns best"):
        read(file)


def test_an_empty_file_is_said_to_be_empty(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").touch()
    with pytest.raises(Invalid, match="the file is empty"):
        read(tmp_path / "empty.csv")


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("event_clarity", "0", "event_clarity: 0 (allowed: 1 or 2)"),
        ("event_clarity", "3.0", "event_clarity: 3 (allowed: 1 or 2)"),
        ("deaths_a", "-1", "deaths_a: -1 (allowed: 0 and above)"),
        ("side_b_new_id", "0.0", "side_b_new_id: 0 (allowed: 1 and above)"),
        ("conflict_new_id", "-99", "conflict_new_id: -99 (allowed: 1 and above)"),
        ("best", "many", "best: 'many' is not a whole number"),
        ("date_start", "2016-02-30", "date_start: '2016-02-30' is not a day (allowed: YYYY-MM-DD)"),
        ("date_end", "2015-12-31", "date_end: 2015-12-31 is before date_start, 2016-01-05"),
        ("latitude", "north", "latitude: 'north' is not a number of degrees"),
        ("type_of_violence", "4.0", "type_of_violence: 4 (allowed: 1, 2 or 3)"),
        ("side_b", " ", "side_b is empty"),
    ],
)
def test_a_row_that_cannot_be_read_is_refused_with_its_line_and_reason(
    tmp_path: Path, column: str, value: str, reason: str
) -> None:
    assert changed(tmp_path, **{column: value}) == Refusal(2, "101.0", reason)


@pytest.mark.parametrize("id", ["0", "-7"])
def test_a_record_without_an_id_of_its_own_is_refused(tmp_path: Path, id: str) -> None:
    assert changed(tmp_path, id=id) == Refusal(2, id, f"id: {id} (allowed: 1 and above)")


def test_the_line_of_a_row_counts_line_breaks_inside_fields_before_it(tmp_path: Path) -> None:
    rows = rows_of()
    rows[0]["source_headline"] = "one\ntwo\nthree"
    rows[1]["best"] = "many"

    entries = read(written(rows, tmp_path / "broken-lines.csv"))

    assert [entry.line for entry in entries] == [2, 5, 6, 7]
    assert isinstance(entries[1], Refusal)


def test_a_row_of_too_few_fields_is_refused_and_the_next_one_read(tmp_path: Path) -> None:
    lines = OF_41_COLUMNS.read_text(encoding="utf-8").splitlines()
    (tmp_path / "short.csv").write_text("\n".join([lines[0], "1,2,3", lines[1]]))

    first, second = read(tmp_path / "short.csv")

    assert first == Refusal(2, "", "3 fields where the header has 41")
    assert isinstance(second, CodedDevelopment)


def test_a_file_that_breaks_off_says_where(tmp_path: Path) -> None:
    cut = tmp_path / "cut.csv.gz"
    cut.write_bytes(gzip.compress(OF_41_COLUMNS.read_bytes(), 0)[:-400])

    last = read(cut)[-1]

    assert isinstance(last, Refusal)
    assert last.reason.startswith("the file was read no further than this line: Compressed")


def test_an_office_without_a_letter_is_no_source(tmp_path: Path) -> None:
    entry = changed(tmp_path, source_office="—", source_date="2016-01-06")

    assert isinstance(entry, CodedDevelopment)
    assert [source.id for source in entry.sources] == ["ucdp-ged"]


def test_names_of_any_length_and_script_make_ids_that_can_be_recorded(tmp_path: Path) -> None:
    entry = changed(tmp_path, side_a="Группа " * 80, source_office="صحيفة الأخبار " * 30)

    assert isinstance(entry, CodedDevelopment)
    for slug in (entry.actors[0].id, entry.sources[0].id):
        check_slug(slug, "id")
    assert len(entry.actors[0].name) <= 300
    assert len(entry.account.title) <= 300


def test_bytes_that_are_no_text_spoil_their_own_row_only(tmp_path: Path) -> None:
    content = OF_41_COLUMNS.read_bytes().replace(b"army spokesman", b"arm\xe9e", 1)
    (tmp_path / "latin1.csv").write_bytes(content)

    first, *others = read(tmp_path / "latin1.csv")

    assert first == Refusal(2, "101.0", "source_original: 'arm\\xe9e' is not encoded in UTF-8")
    assert others == read(OF_41_COLUMNS)[1:]


def test_every_record_on_syria_can_be_recorded() -> None:
    if not SYRIA.exists():
        pytest.skip(f"the data file {SYRIA.name} is not on this machine")
    without_bounds = 0
    for entry in read(SYRIA):
        assert isinstance(entry, CodedDevelopment)
        report_development(UUID(int=1), entry.account, entry.reports, entry.external_id, "test")
        assert entry.account.fatalities is not None
        without_bounds += entry.account.fatalities.low is None
    assert without_bounds == 58
