"""What the rows of a ceasefire of ETH/PRIO become, and which are left out or refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.checks.accounts import checked_account
from domain.commitments import Commitment, Extension
from domain.dates import parse_when
from domain.event import development_id
from domain.values import Ending, ExternalId
from infrastructure.importers.coded import (
    CodedActor,
    CodedDevelopment,
    CodedEnding,
    Entry,
    Refusal,
    Skipped,
)
from infrastructure.importers.delimited.row import Row
from infrastructure.importers.eth_prio import coding
from infrastructure.importers.eth_prio.coding import DATASET, EthPrio
from infrastructure.importers.eth_prio.declarations import CEASEFIRES, declaration_of
from infrastructure.importers.records import readable
from infrastructure.settings import Settings
from tests.infrastructure.importers.ceasefire_samples import (
    BY_ARMY,
    BY_FRONT,
    BY_LEAGUE,
    Declared,
)
from tests.infrastructure.importers.ged_samples import written

TODAY = date(2020, 6, 30)
FRONT, ARMY, LEAGUE = "ucdp-900002", "ucdp-900001", "ucdp-900004"
ALONE = {"side": "1", "uniq_id": "90108", "cf_id": "8"}


def opened(tmp_path: Path, *rows: Declared) -> EthPrio:
    path = written(rows, tmp_path / "ceasefires.csv")
    return EthPrio(readable(path, CEASEFIRES, Settings()), TODAY)


def read(tmp_path: Path, *rows: Declared) -> list[Entry]:
    return list(opened(tmp_path, *rows).developments())


def coded(tmp_path: Path, *rows: Declared) -> CodedDevelopment:
    """The last ceasefire of a file."""
    entry = read(tmp_path, *rows)[-1]
    assert isinstance(entry, CodedDevelopment), entry
    checked_account(entry.account)
    return entry


def both(**fields: str) -> tuple[Declared, Declared]:
    """A ceasefire that the front and the army declared."""
    return BY_FRONT | fields, BY_ARMY | fields


def pairs(entry: CodedDevelopment) -> set[tuple[str, str]]:
    return {(one.by, one.toward) for one in entry.account.commitments}


def test_a_bilateral_ceasefire_is_one_development_with_a_commitment_of_each(tmp_path: Path) -> None:
    (entry,) = read(tmp_path, *both())

    assert isinstance(entry, CodedDevelopment)
    account = checked_account(entry.account)
    assert (account.kind, account.occurred) == ("ceasefire", "2001-03-04")
    assert account.initiators == (FRONT, ARMY)
    assert account.targets == ()
    assert account.title == (
        "Ceasefire declared by Red Valley Front and Government of Arcadia, Arcadia"
    )
    assert account.conflict == "ucdp-801"
    assert account.commitments == (
        Commitment(FRONT, ARMY, "cease-attacks", "2001-03-06"),
        Commitment(ARMY, FRONT, "cease-attacks", "2001-03-06"),
    )
    assert entry.external_id == ExternalId(DATASET, "90107")
    assert entry.actors == (
        CodedActor(FRONT, "Red Valley Front", "armed-group", {"ucdp": "900002"}),
        CodedActor(ARMY, "Government of Arcadia", "government", {"ucdp": "900001"}),
    )
    assert entry.remarks == ()
    assert "a note" not in f"{entry.account}{entry.reports}"


def test_a_unilateral_ceasefire_is_toward_the_other_actor_of_the_dyad(tmp_path: Path) -> None:
    entry = coded(tmp_path, *both(), BY_FRONT | ALONE | {"cf_effect_yr": "2002"})

    assert pairs(entry) == {(FRONT, ARMY)}
    assert entry.account.initiators == (FRONT,)
    assert entry.account.targets == (ARMY,)


def test_a_unilateral_ceasefire_without_a_known_other_side_is_left_out(tmp_path: Path) -> None:
    alone = BY_FRONT | ALONE

    assert read(tmp_path, alone) == [
        Skipped(2, "ceasefire left out: the file does not say toward whom")
    ]
    # A dyad has two actors: one with three of them says nothing.
    third = BY_LEAGUE | {"ucdp_dyad": "851", "uniq_id": "90109"}
    assert Skipped(2, "ceasefire left out: the file does not say toward whom") in read(
        tmp_path, alone, third, BY_ARMY | {"uniq_id": "90110"}
    )


def test_groups_that_declare_together_do_so_toward_the_government_only(tmp_path: Path) -> None:
    entry = coded(tmp_path, *both(side="3"), BY_LEAGUE | {"side": "3"})

    assert pairs(entry) == {(FRONT, ARMY), (ARMY, FRONT), (LEAGUE, ARMY), (ARMY, LEAGUE)}


def test_two_groups_that_declare_a_bilateral_ceasefire_do_so_toward_each_other(
    tmp_path: Path,
) -> None:
    entry = coded(tmp_path, BY_FRONT, BY_LEAGUE)

    assert pairs(entry) == {(FRONT, LEAGUE), (LEAGUE, FRONT)}


def test_two_unilateral_ceasefires_of_one_record_are_not_toward_each_other(tmp_path: Path) -> None:
    entry = coded(
        tmp_path,
        *both(),
        BY_FRONT | ALONE | {"cf_effect_yr": "2002"},
        BY_LEAGUE | ALONE | {"cf_effect_yr": "2002"},
    )

    assert pairs(entry) == {(FRONT, ARMY)}
    assert entry.remarks == (coding.NO_OTHER,)


@pytest.mark.parametrize(
    ("fields", "occurred"),
    [
        ({"cf_dec_day": "-1"}, "2001-03"),
        ({"cf_dec_day": "-1", "cf_dec_month": "-1"}, "2001"),
        ({"cf_dec_day": "7.0", "cf_dec_month": "-1"}, "2001"),
        ({"cf_dec_day": ""}, "2001-03"),
    ],
)
def test_an_unknown_part_of_a_day_is_not_filled_in(
    tmp_path: Path, fields: Declared, occurred: str
) -> None:
    assert coded(tmp_path, *both(**fields)).account.occurred == occurred


def test_the_earliest_declaration_dates_the_ceasefire(tmp_path: Path) -> None:
    unknown = {"cf_effect_yr": "-1", "cf_effect_month": "-1", "cf_effect_day": "-1"}
    later = BY_FRONT | unknown | {"cf_dec_day": "9"}

    entry = coded(tmp_path, later, BY_ARMY | unknown)

    assert entry.account.occurred == "2001-03-04"
    starts = {one.by: one.effective_from for one in entry.account.commitments}
    assert starts == {FRONT: "2001-03-09", ARMY: None}
    assert entry.remarks == (coding.NO_START,)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"cf_dec_yr": "-1"}, coding.NO_DAY),
        ({"cf_effect_yr": "0"}, coding.NO_EFFECT),
        ({"nsa_frac": "1"}, coding.FACTION),
    ],
)
def test_a_declaration_that_cannot_be_recorded_is_left_out_and_counted(
    tmp_path: Path, fields: Declared, why: str
) -> None:
    """The army still declared toward the front, the other actor of the dyad."""
    entry = coded(tmp_path, BY_FRONT | fields, BY_ARMY)

    assert pairs(entry) == {(ARMY, FRONT)}
    assert entry.remarks == (why,)


@pytest.mark.parametrize(
    ("partial", "is_partial", "remarks"),
    [
        ("0", False, ()),
        ("1", True, (coding.NO_PLACES,)),
        ("-1", True, (coding.UNCLEAR_SCOPE,)),
        ("", True, (coding.UNCLEAR_SCOPE,)),
    ],
)
def test_a_partial_ceasefire_has_no_places(
    tmp_path: Path, partial: str, is_partial: bool, remarks: tuple[str, ...]
) -> None:
    entry = coded(tmp_path, *both(partial=partial))

    assert {one.partial for one in entry.account.commitments} == {is_partial}
    assert {one.places for one in entry.account.commitments} == {()}
    assert entry.remarks == remarks


@pytest.mark.parametrize(
    ("fields", "last", "remarks"),
    [
        # Ten days from 6 March: 6 to 15 March.
        ({"fixed": "1", "fixed_time": "10"}, "2001-03-15", ()),
        ({"fixed": "1", "fixed_time": "1"}, "2001-03-06", ()),
        ({"fixed": "1", "fixed_time": "48 hours"}, None, (coding.NO_LAST_DAY,)),
        ({"fixed": "1", "fixed_time": "-1"}, None, (coding.NO_LAST_DAY,)),
        (
            {"fixed": "1", "fixed_time": "10", "cf_effect_day": "-1"},
            None,
            (coding.NO_LAST_DAY,),
        ),
        ({"fixed": "0", "fixed_time": "10"}, None, ()),
    ],
)
def test_a_fixed_duration_has_a_last_day(
    tmp_path: Path, fields: Declared, last: str | None, remarks: tuple[str, ...]
) -> None:
    entry = coded(tmp_path, *both(**fields))

    assert {one.expires for one in entry.account.commitments} == {last}
    assert entry.remarks == remarks


@pytest.mark.parametrize(
    ("fields", "ends"),
    [
        ({"end_yr": "2001", "end_month": "5", "end_day": "2"}, "2001-05-02"),
        ({"end_yr": "2001", "end_month": "5"}, "2001-05"),
        ({"end_yr": "2002"}, "2002"),
        ({"end_yr": "0", "end_month": "0", "end_day": "0"}, None),
        # It ends on its last day, or would have: 6 to 15 March.
        (
            {"end_yr": "2001", "end_month": "3", "end_day": "15"}
            | {"fixed": "1", "fixed_time": "10"},
            None,
        ),
        (
            {"end_yr": "2001", "end_month": "3", "end_day": "9"}
            | {"fixed": "1", "fixed_time": "10"},
            "2001-03-09",
        ),
    ],
)
def test_a_known_end_is_an_ending_of_each_commitment_in_the_log(
    tmp_path: Path, fields: Declared, ends: str | None
) -> None:
    file = opened(tmp_path, *both(**fields))
    (entry,) = file.developments()
    assert isinstance(entry, CodedDevelopment)
    assert list(file.endings()) == []

    file.recorded(entry)

    assert list(file.endings()) == [
        CodedEnding(
            entry.external_id, Ending(number, ends, reason="ETH/PRIO records that it ended")
        )
        for number in (1, 2)
        if ends is not None
    ]


def test_an_end_before_the_start_is_left_out(tmp_path: Path) -> None:
    assert coded(tmp_path, *both(end_yr="2000")).remarks == (coding.ENDS_EARLIER,)


RENEWED = {"uniq_id": "90120", "cf_id": "20", "cf_dec_month": "6", "cf_effect_month": "6"}


@pytest.mark.parametrize("link", ["7", "90107", "7.0"])
def test_a_renewal_extends_the_earlier_ceasefire(tmp_path: Path, link: str) -> None:
    """The renewal stands in the file before the ceasefire that it extends."""
    entry = coded(tmp_path, *both(**RENEWED, link="1", link_id1=link), *both())

    earlier = development_id(DATASET, "90107")
    assert [one.extends for one in entry.account.commitments] == [
        Extension(earlier, 1),
        Extension(earlier, 2),
    ]
    assert entry.remarks == ()


@pytest.mark.parametrize("link", ["999", "20"])
def test_a_renewal_of_nothing_earlier_is_counted(tmp_path: Path, link: str) -> None:
    entry = coded(tmp_path, *both(), *both(**RENEWED, link_id1=link))

    assert {one.extends for one in entry.account.commitments} == {None}
    assert entry.remarks == (coding.NO_EXTENDED,)


def test_an_actor_without_a_number_has_its_name(tmp_path: Path) -> None:
    entry = coded(tmp_path, BY_FRONT | {"ucdp_actor_id": "-1"}, BY_ARMY)

    assert entry.actors[0] == CodedActor(
        "eth-prio-red-valley-front", "Red Valley Front", "armed-group"
    )


def test_a_row_that_is_twice_counts_once(tmp_path: Path) -> None:
    assert read(tmp_path, *both(), BY_ARMY) == read(tmp_path, *both())


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"cf_dec_month": "13"}, "cf_dec_yr, _month, _day: 2001-13-04 is not in the calendar"),
        (
            {"cf_dec_yr": "2031"},
            "cf_dec_yr, _month, _day: 2031-03-04 (allowed: 1900 to 2020-06-30)",
        ),
        ({"end_day": "-7"}, "end_day: -7 (allowed: 1 and above, -1 if unknown, 0 if none)"),
        ({"side": "4"}, "side: 4 (allowed: 1, 2, 3, or -1 if unknown)"),
        ({"partial": "2"}, "partial: 2 (allowed: 0, 1, or -1 if unknown)"),
        ({"actor_name": "n/a"}, "actor_name: 'n/a' marks a missing value"),
    ],
)
def test_a_row_that_cannot_be_right_is_refused_with_its_ceasefire(
    tmp_path: Path, fields: Declared, reason: str
) -> None:
    assert read(tmp_path, BY_FRONT, BY_ARMY | fields) == [
        Refusal(2, "90107", "its row in line 3 is refused"),
        Refusal(3, "90107", reason),
    ]


def test_rows_of_one_actor_that_differ_are_refused(tmp_path: Path) -> None:
    (_, refusal) = read(tmp_path, *both(), BY_ARMY | {"partial": "1"})

    assert isinstance(refusal, Refusal)
    assert refusal.reason == ("uniq_id: line 3 has the same ceasefire and actor with other content")


@given(
    st.integers(1989, 2019), st.sampled_from([-1, *range(1, 13)]), st.sampled_from([-1, 1, 15, 28])
)
def test_a_date_claims_no_more_than_its_known_parts(year: int, month: int, day: int) -> None:
    parts = {"cf_dec_yr": year, "cf_dec_month": month, "cf_dec_day": day}
    fields = BY_FRONT | {name: str(number) for name, number in parts.items()}

    declared = declaration_of(Row(2, fields, CEASEFIRES), TODAY).declared

    when = parse_when(declared or "")
    first, last = date.fromordinal(when.earliest), date.fromordinal(when.latest)
    assert first.year == last.year == year
    assert (first.month, last.month) == ((month, month) if month > 0 else (1, 12))
    assert (first == last) == (month > 0 and day > 0)
