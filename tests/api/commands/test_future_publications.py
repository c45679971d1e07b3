"""A report that was published after it is recorded is refused, by the clock of the server."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from infrastructure.database.engine import disposing, open_engine
from infrastructure.log.recorder import SQLAlchemyRecorder
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


def test_a_publication_is_compared_with_the_clock_that_dates_the_log(
    empty: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given a log whose clock is two years ahead of the one of the program that reads it."""
    recorder = empty.client.app.state.server.writing.log.recorder  # type: ignore[attr-defined]
    ahead = timedelta(days=730)
    monkeypatch.setattr(recorder, "_clock", lambda: datetime.now(UTC) + ahead)
    empty.register_cast()
    empty.record("/v1/developments", a_development(reports=[a_report(reported_at=in_days(700))]))
    later = a_development(title="Later", reports=[a_report(reported_at=in_days(740))])
    assert refused_field(empty.post("/v1/developments", later))[0] == "reports[0].reported_at"


def test_the_clock_of_postgresql_counts_and_not_that_of_the_machine_that_asks(
    postgres_url: str,
) -> None:
    with disposing(open_engine(postgres_url)) as engine:
        wrong = SQLAlchemyRecorder(engine, lambda: datetime.now(UTC) - timedelta(days=400))
        wrong.clock_off_by()
        assert abs(wrong.now() - datetime.now(UTC)) < timedelta(minutes=1)
