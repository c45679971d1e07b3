"""The list of conflicts: how much is recorded about each, and of which days."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tests.api.api_client import ApiClient

NAMES = ("conflict", "developments", "first_date", "last_date")


def listed(api: ApiClient, **asked: Any) -> list[tuple[Any, ...]]:
    return [
        tuple(row[name] for name in NAMES) for row in api.read("/v1/conflicts", **asked)["data"]
    ]


def test_a_conflict_has_its_developments_and_their_days(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    assert listed(api) == []
    api.report(occurred="2024-03-01", conflict="border")
    api.report(occurred="2024-01-05/..", conflict="border")
    api.report(occurred="2024-02", conflict="coast")
    api.report(occurred="2024-03-01/2024-05-30", conflict=None)

    # A month counts through its last day, and a war without a known end with its first one.
    assert listed(api) == [
        ("border", 2, "2024-01-05", "2024-03-01"),
        (None, 1, "2024-03-01", "2024-05-30"),
        ("coast", 1, "2024-02-01", "2024-02-29"),
    ]


def test_no_last_day_is_after_the_newest_event(api: ApiClient) -> None:
    first = datetime.now(tz=UTC).date().replace(month=1, day=1)
    api.report(occurred=f"{first.isoformat()}/{first.year + 1}", conflict="border")
    (event,) = api.read("/v1/events", types="development")["data"]
    assert listed(api) == [("border", 1, first.isoformat(), event["recorded_at"][:10])]


def test_the_days_of_a_conflict_name_the_dates_from_which_they_follow(
    talk_on_each: ApiClient,
) -> None:
    api = talk_on_each
    for occurred in ("1982/..", "1983-05", "1984", "1984-12-01/1984-12-31"):
        api.report(occurred=occurred, conflict="border")
    api.report(occurred="1990", conflict=None)
    assert [
        (row["first_occurred"], row["last_occurred"]) for row in api.read("/v1/conflicts")["data"]
    ] == [("1982/..", "1984-12-01/1984-12-31"), ("1990", "1990")]


def test_a_retracted_development_does_not_count(api: ApiClient) -> None:
    api.report(occurred="2024-03-01", conflict="border")
    duplicate = api.report(occurred="2024-04-01", conflict="border")
    before = api.read("/v1/conflicts")["position"]

    api.record(f"/v1/developments/{duplicate}/retraction", {"reason": "a duplicate"})

    assert listed(api) == [("border", 1, "2024-03-01", "2024-03-01")]
    assert listed(api, position=before) == [("border", 2, "2024-03-01", "2024-04-01")]


def test_a_conflict_names_when_its_newest_development_was_recorded(api: ApiClient) -> None:
    api.report(conflict="border")
    (shown,) = api.read("/v1/conflicts")["data"]

    (event,) = [one for one in api.read("/v1/events")["data"] if one["about"] == "development"]
    assert shown["recorded_at"] == event["recorded_at"]
