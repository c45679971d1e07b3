"""What an event of ACLED becomes, and which events are left out or refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from domain.checks.accounts import checked_account
from domain.commitments import Place
from domain.values import Attribution, ExternalId, Fatalities
from domain.vocabulary import KINDS
from infrastructure.importers.acled.coding import Acled, open_file
from infrastructure.importers.acled.layout import ACLED
from infrastructure.importers.acled.mapping import SUB_EVENTS
from infrastructure.importers.coded import CodedDevelopment, Entry, Refusal, Skipped
from infrastructure.importers.delimited.file import DelimitedFile
from infrastructure.settings import Settings
from tests.infrastructure.importers.acled_samples import (
    ARMY,
    BATTLE,
    CIVILIANS,
    FRONT,
    Event,
    as_csv,
    as_json,
    attack_on_civilians,
    event,
    monadic,
)

TODAY = date(2020, 6, 30)
ARMY_ID, FRONT_ID = "acled-military-forces-of-arcadia-2012-present", "acled-red-valley-front"
CIVILIANS_ID = "acled-civilians-arcadia"


def read(tmp_path: Path, *events: Event, edition: str | None = None) -> list[Entry]:
    path = as_csv(events, tmp_path / "acled.csv")
    file = DelimitedFile(path, ACLED, 1_000_000, 100_000)
    return list(Acled(file, TODAY, edition).developments())


def coded(tmp_path: Path, one: Event) -> CodedDevelopment:
    (entry,) = read(tmp_path, one)
    assert isinstance(entry, CodedDevelopment), entry
    return entry


def left_out(tmp_path: Path, one: Event) -> str:
    (entry,) = read(tmp_path, one)
    assert isinstance(entry, Skipped), entry
    return entry.what


def refused(tmp_path: Path, one: Event) -> str:
    (entry,) = read(tmp_path, one)
    assert isinstance(entry, Refusal), entry
    return entry.reason


def directions(entry: CodedDevelopment) -> set[tuple[str, str]]:
    """Each author with each target."""
    account = entry.account
    toward = {(one, other) for one in account.initiators for other in account.targets}
    return toward | {(other, one) for one, other in toward if account.reciprocal}


def test_a_battle_is_an_attack_of_each_on_the_other(tmp_path: Path) -> None:
    entry = coded(tmp_path, BATTLE)

    assert entry.account.kind == "attack"
    assert entry.account.mode is None
    assert directions(entry) == {(ARMY_ID, FRONT_ID), (FRONT_ID, ARMY_ID)}
    assert entry.account.occurred == "2020-01-05"
    assert entry.account.title == (
        "Armed clash: Military Forces of Arcadia (2012-) and Red Valley Front, Stone Bridge"
    )
    assert entry.account.place == Place("Stone Bridge", "YEM", 15.5, 44.25, 1)
    assert entry.account.fatalities == Fatalities(3)
    assert entry.external_id == ExternalId("acled", "ARC101", "2020-01-11T00:00:00Z")
    assert [(report.source, report.credibility) for report in entry.reports] == [
        ("harbour-news", 6),
        ("hill-radio", 6),
    ]
    assert "note" not in f"{entry.account}{entry.reports}".lower()


def test_the_order_of_the_two_actors_changes_nothing(tmp_path: Path) -> None:
    turned = event(actor1=ARMY, inter1="1", actor2=FRONT, inter2="2")

    assert coded(tmp_path, turned) == coded(tmp_path, BATTLE)


def test_the_other_actor_attacks_the_civilians(tmp_path: Path) -> None:
    entry = coded(tmp_path, attack_on_civilians())

    assert directions(entry) == {(FRONT_ID, CIVILIANS_ID)}
    assert entry.account.title == (
        "Attack: Red Valley Front toward Civilians (Arcadia), Stone Bridge"
    )
    kinds = {actor.name: actor.kind for actor in entry.actors}
    assert kinds == {CIVILIANS: "population", FRONT: "armed-group"}


def test_of_remote_violence_between_armed_actors_each_is_only_suspected(tmp_path: Path) -> None:
    """It has one author, whom the order of the two actors does not show."""
    shelling = "Shelling/artillery/missile attack"
    remote = event(event_type="Explosions/Remote violence", sub_event_type=shelling)

    account = checked_account(coded(tmp_path, remote).account)

    suspected = {Attribution(ARMY_ID, "suspected"), Attribution(FRONT_ID, "suspected")}
    assert set(account.attributions) == suspected
    assert coded(tmp_path, BATTLE).account.attributions == ()


@pytest.mark.parametrize(("name", "coding"), SUB_EVENTS.items())
def test_every_sub_event_becomes_what_the_table_says(
    tmp_path: Path, name: str, coding: object
) -> None:
    event_type, _, sub_event = name.partition(": ")
    # The army acts, or is acted on, and the other side is of the kind that decides.
    other = {"Protests": "6", "Riots": "5"}.get(event_type, "2")
    one = event(event_type=event_type, sub_event_type=sub_event.upper(), inter1=other)
    if event_type == "Violence against civilians":
        one |= {"actor1": CIVILIANS, "inter1": "7"}

    (entry,) = read(tmp_path, one)

    table = SUB_EVENTS[name]
    if table.kind is None:
        assert isinstance(entry, Skipped)
        assert entry.what == f"{name} left out: {table.reason}"
    else:
        assert isinstance(entry, CodedDevelopment), entry
        assert (entry.account.kind, entry.account.mode) == (table.kind, table.mode)
        assert table.mode is None or table.mode in KINDS[table.kind].modes


@pytest.mark.parametrize(
    ("event_type", "sub_event", "inter", "toward"),
    [
        ("Explosions/Remote violence", "Grenade", "7", {(ARMY_ID, FRONT_ID)}),
        ("Explosions/Remote violence", "Grenade", "2", {(ARMY_ID, FRONT_ID), (FRONT_ID, ARMY_ID)}),
        ("Protests", "Excessive force against protesters", "6", {(ARMY_ID, FRONT_ID)}),
        ("Protests", "Protest with intervention", "6", {(ARMY_ID, FRONT_ID)}),
        ("Riots", "Violent demonstration", "5", {(FRONT_ID, ARMY_ID)}),
        ("Riots", "Mob violence", "7", {(ARMY_ID, FRONT_ID)}),
        ("Riots", "Mob violence", "5", {(ARMY_ID, FRONT_ID), (FRONT_ID, ARMY_ID)}),
    ],
)
def test_the_kind_of_an_actor_says_who_acted_toward_whom(
    tmp_path: Path, event_type: str, sub_event: str, inter: str, toward: set[tuple[str, str]]
) -> None:
    """Given the army of inter code 1, and another actor of the code of the row."""
    one = event(event_type=event_type, sub_event_type=sub_event, inter1=inter)

    assert directions(coded(tmp_path, one)) == toward


def test_an_agreement_is_no_ceasefire(tmp_path: Path) -> None:
    one = event(event_type="Strategic developments", sub_event_type="Agreement")

    entry = coded(tmp_path, one)

    assert (entry.account.kind, entry.account.commitments) == ("agreement", ())
    assert "agreement: its terms are not coded, so it is never a ceasefire" in entry.remarks


@pytest.mark.parametrize(
    ("one", "what"),
    [
        (event(actor2="", inter2="0"), "event with one actor left out"),
        (event(actor2=FRONT), "event between actors of one name left out"),
        (attack_on_civilians(inter1="2", actor1=ARMY), "it is not said who acted toward whom"),
        (attack_on_civilians(inter2="7"), "it is not said who acted toward whom"),
    ],
    ids=["alone", "one name", "no civilians", "civilians only"],
)
def test_an_event_that_does_not_say_who_acted_toward_whom_is_left_out(
    tmp_path: Path, one: Event, what: str
) -> None:
    assert what in left_out(tmp_path, one)


@pytest.mark.parametrize(
    ("text", "precision", "occurred"),
    [
        ("2020-01-05", "1", "2020-01-05"),
        ("05 January 2020", "1", "2020-01-05"),
        ("5 january 2020", "1", "2020-01-05"),
        ("2020-01-15", "2", "[2020-01-12..2020-01-18]"),
        ("2020-06-29", "2", "[2020-06-26..2020-06-30]"),
        ("2020-01-15", "3", "2020-01"),
    ],
)
def test_a_date_is_as_exact_as_its_precision(
    tmp_path: Path, text: str, precision: str, occurred: str
) -> None:
    entry = coded(tmp_path, event(event_date=text, time_precision=precision))

    assert entry.account.occurred == occurred


@pytest.mark.parametrize(("given", "ours"), [("1", 1), ("2", 3), ("3", 4)])
def test_a_place_is_no_more_exact_than_the_data_set_says(
    tmp_path: Path, given: str, ours: int
) -> None:
    place = coded(tmp_path, event(geo_precision=given)).account.place

    assert place is not None
    assert place.precision == ours


@pytest.mark.parametrize("label", ["2", "Rebel group", "Rebel Groups", "rebel forces", ""])
def test_the_kind_of_an_actor_is_a_number_or_a_label(tmp_path: Path, label: str) -> None:
    entry = coded(tmp_path, event(inter1=label, inter2="State forces"))

    kinds = {actor.name: actor.kind for actor in entry.actors}
    assert kinds == {FRONT: "armed-group", ARMY: "government"}


def test_forces_of_a_state_abroad_are_the_same_actor_as_at_home(tmp_path: Path) -> None:
    assert coded(tmp_path, event(inter2="8")).actors == coded(tmp_path, BATTLE).actors


def test_the_years_of_a_regime_belong_to_the_name(tmp_path: Path) -> None:
    names = [
        ARMY,
        "Military Forces of Arcadia (2012-2018)",
        "Military Forces of Arcadia (1990-2012)",
    ]

    entries = [coded(tmp_path, event(actor2=name)) for name in names]

    ids = {actor.id: actor.name for entry in entries for actor in entry.actors}
    assert sorted(ids.values()) == sorted([*names, FRONT])
    assert all(
        actor.identifiers == {"acled": actor.name} for one in entries for actor in one.actors
    )


def test_long_names_that_begin_alike_are_two_actors(tmp_path: Path) -> None:
    names = ["Council of the " + "very " * 20 + end for end in ("north", "south")]

    first, second = (coded(tmp_path, event(actor1=name)) for name in names)

    assert first.account.initiators != second.account.initiators


@pytest.mark.parametrize(
    ("fatalities", "notes", "deaths"),
    [
        ("0", "Shots were fired. No fatalities.", Fatalities(0)),
        ("0", "Several hit; fatalities unknown.", None),
        ("0", "An unknown number of casualties.", None),
        ("4", "Casualties unknown, four bodies found.", Fatalities(4)),
        ("", "", None),
    ],
)
def test_no_deaths_are_recorded_where_their_number_is_unknown(
    tmp_path: Path, fatalities: str, notes: str, deaths: Fatalities | None
) -> None:
    entry = coded(tmp_path, event(fatalities=fatalities, notes=notes))

    assert entry.account.fatalities == deaths
    assert any("fatalities" in remark for remark in entry.remarks) == (deaths is None)


def test_associated_actors_are_no_parties(tmp_path: Path) -> None:
    entry = coded(tmp_path, event(assoc_actor_1="Hill Guard; Women (Arcadia)"))

    assert {actor.name for actor in entry.actors} == {ARMY, FRONT}
    assert "Associated with Red Valley Front: Hill Guard; Women (Arcadia)." in entry.account.summary
    assert "associated actors are no parties: named in the summary only" in entry.remarks


def test_the_edition_of_a_row_is_the_moment_of_its_last_change(tmp_path: Path) -> None:
    rows = [event(timestamp="1578700801"), event(event_id_cnty="ARC7", timestamp="")]

    entries = read(tmp_path, *rows, edition="2020-06")

    found = [one.external_id.edition for one in entries if isinstance(one, CodedDevelopment)]
    assert found == ["2020-01-11T00:00:01Z", "2020-06"]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"event_id_cnty": "101"}, "event_id_cnty: '101' (allowed: such as YEM12345)"),
        ({"event_id_cnty": ""}, "event_id_cnty is empty"),
        ({"event_date": "2020-13-01"}, "event_date: '2020-13-01' is not a day"),
        ({"event_date": "31 June 2020"}, "event_date: '31 June 2020' is not a day"),
        ({"event_date": "2020-07-01"}, "event_date: 2020-07-01 (allowed: 1989-01-01 to today"),
        ({"year": "2019"}, "event_date: 2020-01-05 is not in year, 2019"),
        ({"time_precision": "4"}, "time_precision: 4 (allowed: 1, 2 or 3)"),
        ({"geo_precision": "0"}, "geo_precision: 0 (allowed: 1, 2 or 3)"),
        ({"inter1": "9"}, "inter1: '9' (allowed: 1 to 8, or their labels)"),
        ({"inter1": "Robots"}, "inter1: 'Robots' (allowed: 1 to 8, or their labels)"),
        ({"sub_event_type": "Duel"}, "event_type, sub_event_type: 'Battles', 'Duel' are unknown"),
        ({"fatalities": "-3"}, "fatalities: -3 (allowed: 0 and above)"),
        ({"timestamp": "1578700800000"}, "timestamp: 1578700800000 (allowed: seconds since 1970)"),
    ],
)
def test_a_row_that_cannot_be_right_is_refused(tmp_path: Path, fields: Event, reason: str) -> None:
    assert refused(tmp_path, event(**fields)).startswith(reason)


def test_a_monadic_export_has_the_developments_of_the_dyadic_one(tmp_path: Path) -> None:
    events = [BATTLE, attack_on_civilians(), event(event_id_cnty="ARC9", actor2="", inter2="0")]
    rows = monadic(events)
    assert len(rows) == 5

    # The rows of two events lie between those of the first one.
    found = read(tmp_path, rows[0], rows[2], rows[3], rows[4], rows[1])

    assert {_without_line(one) for one in found if isinstance(one, CodedDevelopment)} == {
        _without_line(one) for one in read(tmp_path, *events) if isinstance(one, CodedDevelopment)
    }
    assert [one.what for one in found if isinstance(one, Skipped)] == [
        "event with one actor left out: it names nobody acted upon"
    ]


def test_an_answer_of_the_api_has_the_developments_of_the_download(tmp_path: Path) -> None:
    events = [BATTLE, attack_on_civilians()]
    page = as_json(events, tmp_path / "page.json")
    download = as_csv(events, tmp_path / "acled.csv")

    assert [
        _without_line(one)
        for one in open_file(page, Settings(), None).developments()
        if isinstance(one, CodedDevelopment)
    ] == [
        _without_line(one)
        for one in open_file(download, Settings(), None).developments()
        if isinstance(one, CodedDevelopment)
    ]


def _without_line(entry: CodedDevelopment) -> CodedDevelopment:
    return replace(entry, line=0)
