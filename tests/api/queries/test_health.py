"""Whether the server says that it lives, and whether it can answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.database import Side
from domain.application import Request
from infrastructure.database.engine import disposing, open_engine, open_file
from infrastructure.log.event_log import EventLog
from infrastructure.log.recorder import SQLAlchemyRecorder
from tests.api.api_client import ApiClient, refusal
from tests.database_files import copy_database


def test_a_server_lives_and_is_ready(talk_on_each: ApiClient) -> None:
    assert talk_on_each.read("/healthz") == {"status": "alive"}
    assert talk_on_each.read("/readyz") == {
        "status": "ready",
        "log_position": 7,
        "read_model_position": 7,
        "lag": 0,
        "read_models": "current",
        "writes": "taken",
        "refused_because": None,
        "set_aside": 0,
        "set_aside_first": None,
        "failing": [],
    }


@pytest.mark.usefixtures("looks_seldom")
def test_a_server_whose_read_models_are_behind_is_ready_and_says_so(api: ApiClient) -> None:
    verbs = api.client.app.state.server.verbs  # type: ignore[attr-defined]
    verbs.register_source("nna", "NNA", None, None, Request("another process"))
    assert api.read("/readyz") == {
        "status": "ready",
        "log_position": 8,
        "read_model_position": 7,
        "lag": 1,
        "read_models": "behind",
        "writes": "taken",
        "refused_because": None,
        "set_aside": 0,
        "set_aside_first": None,
        "failing": [],
    }


@pytest.mark.usefixtures("looks_seldom")
def test_metrics_say_how_far_the_answers_are_behind(api: ApiClient) -> None:
    verbs = api.client.app.state.server.verbs  # type: ignore[attr-defined]
    verbs.register_source("nna", "NNA", None, None, Request("another process"))
    metrics = api.get("/metrics")
    assert metrics.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert "\nstanceline_log_position 8\n" in metrics.text
    assert "\nstanceline_read_model_position 7\n" in metrics.text
    assert "\nstanceline_read_model_lag 1\n" in metrics.text
    assert "\nstanceline_writes_refused 0\n" in metrics.text


@pytest.mark.usefixtures("looks_seldom")
def test_the_lag_of_a_replica_counts_what_has_not_arrived_there(
    api: ApiClient, tmp_path: Path
) -> None:
    server = api.client.app.state.server  # type: ignore[attr-defined]
    file = tmp_path / "replica.db"
    copy_database(server.file, file)
    for id in ("nna", "wire"):
        server.verbs.register_source(id, id, None, None, Request("another process"))
    with disposing(open_file(file)) as engine:
        server.reading = Side(
            engine, EventLog(SQLAlchemyRecorder(engine), primary=server.writing.log)
        )
        ready = api.read("/readyz")
        assert (ready["log_position"], ready["read_model_position"], ready["lag"]) == (9, 7, 2)
        assert "\nstanceline_read_model_lag 2\n" in api.get("/metrics").text
        server.reading = server.writing


def test_a_database_that_is_not_migrated_is_not_ready(empty: ApiClient) -> None:
    engine = empty.client.app.state.server.writing.engine  # type: ignore[attr-defined]
    with open_engine(str(engine.url)).begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'other'")
    assert "another release made this database" in refusal(empty.get("/readyz"), 503)["detail"]
    assert empty.get("/healthz").status_code == 200
