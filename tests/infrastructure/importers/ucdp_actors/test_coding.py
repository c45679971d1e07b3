"""What a row of UCDP's actor list becomes."""

from __future__ import annotations

from pathlib import Path

import pytest

from infrastructure.importers.coded import CodedActor, CodedMembership, CodedNames, Refusal
from infrastructure.importers.ucdp_actors.coding import UcdpActors, open_file
from infrastructure.settings import Settings
from tests.infrastructure.importers.actor_samples import FRONT, GUARD, LEAGUE, Listed
from tests.infrastructure.importers.ged_samples import written


def read(tmp_path: Path, *rows: Listed) -> tuple[UcdpActors, list[object]]:
    file = open_file(written(rows, tmp_path / "actors.csv"), Settings(), None)
    return file, list(file.developments())


def test_an_actor_has_its_names_in_every_language_and_script(tmp_path: Path) -> None:
    _, (front, league, _) = read(tmp_path, FRONT, LEAGUE, GUARD)

    assert front == CodedNames(
        2,
        CodedActor("ucdp-900002", "Red Valley Front", "armed-group", {"ucdp": "900002"}),
        ("RVF", "Фронт красной долины", "Front krasnoy doliny"),
    )
    assert isinstance(league, CodedNames)
    assert league.aliases == ("Coast Leagüe Front", "League of the Coast")


def test_an_organisation_of_code_4_is_a_government(tmp_path: Path) -> None:
    _, (one,) = read(tmp_path, FRONT | {"Org": "4"})

    assert isinstance(one, CodedNames)
    assert one.actor.kind == "government"


def test_links_between_actors_of_the_list_are_memberships(tmp_path: Path) -> None:
    """Given a guard, listed first, that joined two others and allied with one not in the list."""
    file, _ = read(tmp_path, GUARD, FRONT, LEAGUE)

    assert list(file.memberships()) == [
        CodedMembership("ucdp-900003", "ucdp-900002", "joined"),
        CodedMembership("ucdp-900003", "ucdp-900004", "joined"),
        CodedMembership("ucdp-900004", "ucdp-900002", "splinter"),
    ]
    assert sorted(file.remarks()) == [
        ("Alliance left out: the other actor is not in the list", "actor 900003 and 999999", 1),
        ("NSCoalition left out: the other actor is not in the list", "actor 900003 and 3818", 1),
        (
            "SplitTemp left out: a faction for a time would inherit for all time, because the list"
            " has no dates",
            "actor 900003 and 900004",
            1,
        ),
    ]


def test_an_alliance_and_a_coalition_of_the_list_are_memberships(tmp_path: Path) -> None:
    file, _ = read(
        tmp_path,
        FRONT | {"ActorIdAlliance": "900004", "OSCoalitionID": "900004"},
        LEAGUE | {"ActorIdPrev": "900004"},
    )

    assert list(file.memberships()) == [
        CodedMembership("ucdp-900002", "ucdp-900004", "merged-into"),
        CodedMembership("ucdp-900002", "ucdp-900004", "coalition"),
    ]
    ((what, example, count),) = file.remarks()
    assert what == "Splinter left out: the actor is linked to itself"
    assert (example, count) == ("actor 900004 and 900004", 1)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"ActorId": "0"}, "actorid: 0 (allowed: 1 and above)"),
        ({"ActorId": "x"}, "actorid: 'x' is not a whole number"),
        ({"NameData": "n/a"}, "namedata: 'n/a' marks a missing value"),
        ({"Org": "5"}, "org: 5 (allowed: 1 to 4)"),
        ({"ActorIdPrev": "900002, RVF"}, "actoridprev: 'RVF' is not an id of an actor"),
    ],
)
def test_a_row_that_cannot_be_right_is_refused(tmp_path: Path, fields: Listed, reason: str) -> None:
    _, (one,) = read(tmp_path, FRONT | fields)

    assert isinstance(one, Refusal)
    assert one.reason == reason
