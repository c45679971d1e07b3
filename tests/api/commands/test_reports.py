"""Correcting and withdrawing a report over HTTP, and what follows in the answers."""

from __future__ import annotations

from typing import Any

from tests.api.api_client import ApiClient, a_report

STANCES = "/v1/actors/hezbollah/stances"


def shown(api: ApiClient, **asked: Any) -> dict[str, Any] | None:
    """The stance of Hezbollah toward Israel on 5 January 2024; None if there is none."""
    stances = api.read(STANCES, on="2024-01-05", **asked)["stances"]
    return stances[0] if stances else None


def how_sure(api: ApiClient, **asked: Any) -> tuple[int, bool]:
    stance = shown(api, **asked)
    assert stance is not None
    return stance["confidence"], stance["single_source"]


def test_a_withdrawn_report_no_longer_attests_the_development(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    id = api.report(reports=[a_report(), a_report(source="al-manar", credibility=4)])
    path, before = f"/v1/developments/{id}", api.last_position()
    # Credibility 3 and two origins: one step better is 2, which counts 70.
    assert how_sure(api) == (70, False)

    at = api.record(f"{path}/reports/1/withdrawal", {"reason": "Of another day."})["position"]

    # One origin of credibility 4 counts 30.
    assert how_sure(api) == (30, True)
    assert how_sure(api, position=before) == (70, False)
    read = api.read(path)
    assert [(one["number"], one["source"]) for one in read["reports"]] == [(2, "al-manar")]
    assert (read["origins"], read["credibility"], read["version"]) == (1, 4, 2)
    assert [one["number"] for one in api.read(path, position=before)["reports"]] == [1, 2]
    assert api.read("/v1/developments", source="reuters")["data"] == []
    assert len(api.read("/v1/developments", source="reuters", position=before)["data"]) == 1
    (changed,) = api.read("/v1/changes", from_position=before, to_position=at, on="2024-01-05")[
        "data"
    ]
    assert [(event["position"], event["reason"]) for event in changed["events"]] == [
        (at, "Of another day.")
    ]
    (event,) = api.read("/v1/events", source="reuters", after=before)["data"]
    assert event["type"] == "development.report_withdrawn.v1"
    assert event["data"] == {"number": 1, "reason": "Of another day."}


def test_a_corrected_report_counts_from_its_position_on(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    id = api.report(reports=[a_report(), a_report(source="al-manar", original_source="reuters")])
    path, before = f"/v1/developments/{id}/reports", api.last_position()
    # The second report repeats the first: one origin, credibility 3.
    assert how_sure(api) == (50, True)
    slip = {"changes": {"original_source": None}, "reason": "It has its own correspondent."}
    api.record(f"{path}/2/corrections", slip)
    assert how_sure(api) == (70, False)
    api.record(f"{path}/1/corrections", {"changes": {"credibility": 2}, "reason": "A misprint."})
    # Credibility 2 and two origins: 1, which counts 90.
    assert how_sure(api) == (90, False)
    assert how_sure(api, position=before) == (50, True)


def test_a_corrected_date_decides_what_was_reported_by_a_day(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    id = api.report()
    before = api.last_position()
    changes = {"reported_at": "2024-01-10"}
    path = f"/v1/developments/{id}/reports/1/corrections"
    api.record(path, {"changes": changes, "reason": "The printed date was wrong."})
    assert shown(api, reported_by="2024-01-05") is None
    assert shown(api, reported_by="2024-01-10") is not None
    assert shown(api, reported_by="2024-01-05", position=before) is not None
    # Evidence of 10 January: a day is projected after 9 February, 30 days later.
    projected = {
        on: api.read(STANCES, on=on)["stances"][0]["projected"]
        for on in ("2024-02-09", "2024-02-10")
    }
    assert projected == {"2024-02-09": False, "2024-02-10": True}


def test_history_shows_what_changed_in_a_report_and_the_one_that_was_withdrawn(
    talk_on_each: ApiClient,
) -> None:
    api = talk_on_each
    id = api.report(reports=[a_report(), a_report(source="al-manar")])
    path = f"/v1/developments/{id}"
    slip = {"changes": {"credibility": 2, "url": "https://a.lb/1"}, "reason": "A misprint."}
    api.record(f"{path}/reports/2/corrections", slip)
    api.record(f"{path}/reports/1/withdrawal", {"reason": "Of another day."})
    _, corrected, withdrawn = api.read(f"{path}/history")["data"]
    assert (corrected["reason"], withdrawn["reason"]) == ("A misprint.", "Of another day.")
    assert corrected["changes"] == [
        {"field": "reports.2.credibility", "before": 3, "after": 2},
        {"field": "reports.2.url", "before": None, "after": "https://a.lb/1"},
    ]
    (gone,) = withdrawn["changes"]
    assert (gone["field"], gone["before"]["source"], gone["after"]) == (
        "reports.1",
        "reuters",
        None,
    )
