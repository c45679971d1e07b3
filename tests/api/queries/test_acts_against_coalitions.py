"""What is done to a coalition counts toward its members, for as long as they are members."""

from __future__ import annotations

import pytest

from domain.vocabulary import RELATIONS
from tests.api.api_client import ApiClient
from tests.api.queries.test_umbrellas import PASSED_ON, attacks, bind


def toward(api: ApiClient, actor: str, on: str, **asked: str) -> set[str]:
    """Return each stance as in `hezbollah hostilities since 2024-02-01 toward resistance`."""
    answer = api.read(f"/v1/actors/{actor}/stances", on=on, **asked)
    return {
        f"{s['toward']['id']} {s['posture']} since {s['since']}"
        + (f" via {s['inherited_from']['id']}" if s["inherited_from"] else "")
        + (f" toward {s['toward_inherited_from']['id']}" if s["toward_inherited_from"] else "")
        for s in answer["stances"]
    }


@pytest.mark.parametrize("relation", RELATIONS)
def test_force_against_a_coalition_counts_toward_its_members(api: ApiClient, relation: str) -> None:
    bind(api, "hezbollah", "resistance", relation, "2024-02-01", "2024-02-10")
    attacks(api, "israel", "resistance", "2024-01-15")

    own = "resistance hostilities since 2024-01-15"
    reached = {"hezbollah hostilities since 2024-02-01 toward resistance"}
    reached = reached if relation in PASSED_ON else set()
    assert toward(api, "israel", "2024-01-31") == {own}
    assert toward(api, "israel", "2024-02-01") == {own, *reached}
    assert toward(api, "israel", "2024-02-09", toward="hezbollah") == reached
    assert toward(api, "israel", "2024-02-10") == {own}
    assert toward(api, "israel", "2024-02-09", inherit="false") == {own}


def test_force_between_two_coalitions_counts_between_their_members(api: ApiClient) -> None:
    bind(api, "hezbollah", "resistance", start="2023-01-01")
    bind(api, "israel", "iran", start="2024-01-20")
    attacks(api, "iran", "resistance", "2024-01-15")

    assert toward(api, "israel", "2024-01-20") == {
        "resistance hostilities since 2024-01-20 via iran",
        "hezbollah hostilities since 2024-01-20 via iran toward resistance",
    }
    assert toward(api, "israel", "2024-01-20", toward="hezbollah") == {
        "hezbollah hostilities since 2024-01-20 via iran toward resistance",
    }


def test_own_acts_and_those_against_the_coalition_are_listed_separately(api: ApiClient) -> None:
    bind(api, "hezbollah", "resistance", start="2023-01-01")
    attacks(api, "israel", "hezbollah", "2024-01-10")
    attacks(api, "israel", "resistance", "2024-01-15")

    assert toward(api, "israel", "2024-01-20", toward="hezbollah") == {
        "hezbollah hostilities since 2024-01-10",
        "hezbollah hostilities since 2024-01-15 toward resistance",
    }


def test_what_a_member_does_to_its_coalition_does_not_count_toward_fellow_members(
    api: ApiClient,
) -> None:
    for member in ("hezbollah", "iran"):
        bind(api, member, "resistance", start="2023-01-01")
    attacks(api, "iran", "resistance", "2024-01-15")
    assert toward(api, "iran", "2024-01-20") == {"resistance hostilities since 2024-01-15"}


def test_the_timeline_shows_acts_against_a_coalition_while_the_membership_lasts(
    api: ApiClient,
) -> None:
    bind(api, "hezbollah", "resistance", "member", "2024-02-01", "2024-02-10")
    attacks(api, "israel", "resistance", "2024-01-15")
    api.publish_until("2024-02-10")

    rows = api.read("/v1/actors/israel/timeline", toward="hezbollah")["timelines"]

    assert [row["toward_inherited_from"]["id"] for row in rows] == ["resistance"]
    assert [(s["start_date"], s["end_date"], s["posture"]) for s in rows[0]["segments"]] == [
        ("2024-02-01", "2024-02-09", "hostilities")
    ]


@pytest.mark.parametrize("asked", [{}, {"toward": "hezbollah"}])
def test_the_timeline_has_a_row_for_each_coalition_of_the_counterpart(
    api: ApiClient, asked: dict[str, str]
) -> None:
    for coalition in ("resistance", "iran"):
        bind(api, "hezbollah", coalition, "member", "2024-01-01")
    attacks(api, "israel", "resistance", "2024-01-15")
    attacks(api, "israel", "iran", "2024-03-01")

    rows = api.read("/v1/actors/israel/timeline", **asked)["timelines"]

    # Attacks with 25 deaths count for 90 days, until 14 April and 30 May.
    assert [
        (row["toward_inherited_from"]["id"], hostile[0]["start_date"], hostile[-1]["end_date"])
        for row in rows
        for hostile in [[one for one in row["segments"] if one["posture"] == "hostilities"]]
        if row["toward"]["id"] == "hezbollah"
    ] == [("iran", "2024-03-01", "2024-05-30"), ("resistance", "2024-01-15", "2024-04-14")]
