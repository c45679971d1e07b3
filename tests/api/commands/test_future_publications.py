"""A report that was published after it is recorded is refused, by the clock of the server."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from tests.api.api_client import ApiClient, a_development, a_report, refusal, refused_field


def in_days(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).date().isoformat()


def test_a_report_of_the_future_is_refused_and_one_of_today_in_any_time_zone_recorded(
    api: ApiClient,
) -> None:
    before = api.last_position()
    body = a_development(reports=[a_report(reported_at=in_days(3))])
    field, _ = refused_field(api.post("/v1/developments", body))
    assert field == "reports[0].reported_at"
    line = api.send("/v1/developments:import", json.dumps(body).encode(), "application/x-ndjson")
    assert line.json()["error"]["errors"][0]["field"] == "reports[0].reported_at"
    dissolution = {"date": "2024-01-01", "reported_at": in_days(3)}
    assert refused_field(api.post("/v1/actors/iran/dissolution", dissolution))[0] == "reported_at"
    assert api.last_position() == before
    api.record("/v1/developments", a_development(reports=[a_report(reported_at=in_days(0))]))


def test_a_date_of_the_future_and_an_unknown_actor_are_listed_together(api: ApiClient) -> None:
    succession = {"of": "nobody", "date": "2024-01-01", "reported_at": in_days(3)}
    problem = refusal(api.post("/v1/actors/iran/successions", succession), 422)
    assert {error["field"] for error in problem["errors"]} == {"of", "reported_at"}
