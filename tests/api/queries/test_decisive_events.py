"""`changes`: which of the events between made the difference."""

from __future__ import annotations

from typing import Any

import pytest

from infrastructure.read_models.changes import decisive_events
from tests.api.api_client import ApiClient, Json, a_commitment


def the_difference(api: ApiClient, since: int) -> Json:
    """What was learnt after a position of Hezbollah toward Israel on 5 February 2024."""
    pair = {"actor": "hezbollah", "toward": "israel"}
    asked = {"from_position": str(since), "on": "2024-02-05", **pair}
    (change,) = api.read("/v1/changes", **asked)["data"]
    return dict(change)


def positions(change: Json) -> list[int]:
    return [event["position"] for event in change["events"]]


def report_talks(api: ApiClient, on: str) -> str:
    return api.report(kind="talks", title=f"Talks on {on}", occurred=on)


def a_ceasefire_of_hezbollah() -> dict[str, Any]:
    return {
        "kind": "ceasefire",
        "title": "A ceasefire",
        "commitments": [a_commitment(expires="..")],
    }


def test_an_event_that_changed_nothing_on_the_day_is_not_shown(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    api.report(occurred="2024-01-20")
    then = api.last_position()
    report_talks(api, "2023-06-01")
    report_talks(api, "2024-01-21")
    api.report(**a_ceasefire_of_hezbollah(), occurred="2024-02-01")
    ceased = api.last_position()

    change = the_difference(api, then)

    assert change["after"]["posture"] == "ceasefire"
    assert positions(change) == [ceased]
    assert change["events_decisive"]


def test_what_changed_nothing_at_first_and_decides_in_the_end_is_reported(
    talk_on_each: ApiClient,
) -> None:
    api = talk_on_each
    attack = api.report(occurred="2024-01-20")
    then = api.last_position()
    report_talks(api, "2024-01-25")
    shown = api.last_position()
    report_talks(api, "2023-06-01")
    api.record(f"/v1/developments/{attack}/retraction", {"reason": "It was a drill."})
    retracted = api.last_position()

    change = the_difference(api, then)

    assert (change["before"]["posture"], change["after"]["posture"]) == (
        "hostilities",
        "negotiating",
    )
    assert positions(change) == [shown, retracted]


def test_what_changed_the_day_and_was_taken_back_in_between_is_reported(api: ApiClient) -> None:
    then = api.last_position()
    attack = api.report(occurred="2024-01-20")
    came = api.last_position()
    api.record(f"/v1/developments/{attack}/retraction", {"reason": "It was a drill."})
    went = api.last_position()
    report_talks(api, "2024-01-25")

    assert positions(the_difference(api, then)) == [came, went, api.last_position()]


def test_an_end_of_an_actor_is_reported_and_what_came_after_it_is_not(api: ApiClient) -> None:
    api.report(occurred="2024-01-20")
    then = api.last_position()
    api.record("/v1/actors/hezbollah/dissolution", {"date": "2024-02-01", "reason": "Disbanded."})
    dissolved = api.last_position()
    api.report(occurred="2024-01-25")

    change = the_difference(api, then)

    assert change["after"] is None
    assert positions(change) == [dissolved]


def test_where_too_many_bore_on_a_pair_all_are_reported_and_that_they_were_not_tried(
    api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    api.report(occurred="2024-01-20")
    then = api.last_position()
    report_talks(api, "2023-06-01")
    api.report(**a_ceasefire_of_hezbollah(), occurred="2024-02-01")
    monkeypatch.setattr(decisive_events, "MOST_FOLDED", 5)

    change = the_difference(api, then)

    assert positions(change) == [then + 1, then + 2]
    assert not change["events_decisive"]


def test_the_pairs_that_most_events_bore_on_are_the_ones_not_tried(
    api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    then = api.last_position()
    for day in range(10, 20):
        api.report(occurred=f"2024-01-{day}")
    for day in (10, 11):
        api.report(occurred=f"2024-01-{day}", initiators=["iran"])
    monkeypatch.setattr(decisive_events, "MOST_FOLDED", 5 * decisive_events.EACH_FOLD)

    changes = api.read("/v1/changes", from_position=str(then), on="2024-02-05")["data"]

    assert {one["actor"]["id"]: one["events_decisive"] for one in changes} == {
        "hezbollah": False,
        "iran": True,
    }
