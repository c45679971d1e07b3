"""`on` as a month or a year: every stance that held within it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.api_client import ApiClient, a_commitment, refused_field

HEZBOLLAH = "/v1/actors/hezbollah"
STANCES = f"{HEZBOLLAH}/stances"


def held(api: ApiClient, on: str, **asked: Any) -> list[tuple[Any, ...]]:
    """Each counterpart within the time: whom, through whom, its postures and its segments."""
    return [
        (
            row["toward"]["id"],
            row["inherited_from"] and row["inherited_from"]["id"],
            row["postures"],
            [(s["start_date"], s["end_date"], s["posture"], s["dating"]) for s in row["segments"]],
        )
        for row in api.read(STANCES, on=on, **asked)["stances"]
    ]


def a_ceasefire(api: ApiClient, **said: Any) -> str:
    shown = {
        "kind": "ceasefire",
        "title": "A ceasefire",
        "commitments": [a_commitment(expires="..")],
    }
    return api.report(**shown, **said)


def test_a_month_has_every_stance_that_held_in_it_within_its_days(
    talk_on_each: ApiClient,
) -> None:
    api = talk_on_each
    api.report(occurred="2024-02-20")
    a_ceasefire(api, occurred="2024-03-05")
    api.report(occurred="2024-03-20", title="A violation", fatalities={"best": 25})
    api.publish_until("2024-03-20")

    assert held(api, "2024-03") == [
        ("israel", None, ["hostilities", "ceasefire"], [
            ("2024-03-01", "2024-03-04", "hostilities", "firm"),
            ("2024-03-05", "2024-03-19", "ceasefire", "firm"),
            ("2024-03-20", "2024-03-31", "hostilities", "firm"),
        ])
    ]  # fmt: skip
    assert held(api, "2024-01") == []


def test_a_year_goes_from_its_first_day_to_its_last(api: ApiClient) -> None:
    a_ceasefire(api, occurred="2023-12-05")
    api.publish_until("2024-12-01")

    answer = api.read(STANCES, on="2024")

    assert (answer["on"], answer["start_date"], answer["end_date"]) == (
        "2024",
        "2024-01-01",
        "2024-12-31",
    )
    assert held(api, "2024")[0][2:] == (
        ["ceasefire"],
        [("2024-01-01", "2024-12-31", "ceasefire", "firm")],
    )


def test_february_of_a_leap_year_has_29_days(api: ApiClient) -> None:
    assert api.read(STANCES, on="2024-02")["end_date"] == "2024-02-29"
    assert api.read(STANCES, on="2023-02")["end_date"] == "2023-02-28"


def test_dating_is_that_of_each_segment(api: ApiClient) -> None:
    api.report(occurred="[2024-03-10..2024-03-12]")
    api.publish_until("2024-03-12")

    ((*_, segments),) = held(api, "2024-03")

    assert segments == [
        ("2024-03-10", "2024-03-11", "hostilities", "uncertain"),
        ("2024-03-12", "2024-03-31", "hostilities", "firm"),
    ]


def test_what_a_coalition_does_reaches_a_member_while_the_membership_lasts(
    api: ApiClient,
) -> None:
    membership = {"of": "resistance", "relation": "member", "start_date": "2024-03-10"}
    api.record(f"{HEZBOLLAH}/memberships", membership)
    api.report(initiators=["resistance"], occurred="2024-03-01")
    api.publish_until("2024-03-01")

    assert held(api, "2024-03") == [
        ("israel", "resistance", ["hostilities"], [
            ("2024-03-10", "2024-03-31", "hostilities", "firm"),
        ])
    ]  # fmt: skip
    assert held(api, "2024-03", inherit="false") == []


def test_a_month_is_asked_for_at_any_position_with_any_filter(api: ApiClient) -> None:
    api.report(occurred="2024-03-01", conflict="first")
    position = api.last_position()
    api.report(occurred="2024-03-02", conflict="second", targets=["iran"])

    assert [row[0] for row in held(api, "2024-03")] == ["iran", "israel"]
    assert [row[0] for row in held(api, "2024-03", toward="iran")] == ["iran"]
    assert [row[0] for row in held(api, "2024-03", position=position)] == ["israel"]
    assert [row[0] for row in held(api, "2024-03", conflict="second")] == ["iran"]


def test_its_permalink_keeps_the_month_as_given_and_never_changes(api: ApiClient) -> None:
    api.report(occurred="2024-03-01")
    before = api.get(STANCES, on="2024-03", toward="israel", position=api.last_position())
    api.report(occurred="2024-03-02")

    permalink = before.json()["links"]["permalink"]

    assert permalink == f"{STANCES}?on=2024-03&toward=israel&policy=stance.v2&position=8"
    assert api.client.get(permalink).content == before.content
    assert "immutable" in before.headers["cache-control"]


@pytest.mark.parametrize(
    "on", ["2024-13", "2024-3", "24", "0000", "2024-02-30", "2024~", "2024/2025"]
)
def test_what_is_no_day_month_or_year_is_refused(api: ApiClient, on: str) -> None:
    assert refused_field(api.get(STANCES, on=on)) == (
        "on",
        "a day, a month or a year: YYYY-MM-DD, YYYY-MM or YYYY",
    )


def test_evidence_is_had_of_a_day_only(api: ApiClient) -> None:
    field, allowed = refused_field(api.get(STANCES, on="2024-03", evidence="true"))
    assert field == "evidence"
    assert "a day" in allowed
