"""What is recorded is shown soon, and stays recorded whatever keeps it from being shown."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, update

from api.background import projector
from api.background.projector import Projector
from domain.application import Request
from domain.stance.policy import Policy
from infrastructure.database.engine import disposing, open_engine, with_other_connections
from infrastructure.generations import rebuild as rebuilding
from infrastructure.generations.rebuild import derive_all
from infrastructure.log.event_log import EventLog
from infrastructure.log.recorder import SQLAlchemyRecorder
from infrastructure.projections.runner import catch_up
from infrastructure.read_models import progress
from infrastructure.read_models.active import projection_transaction, read_snapshot
from infrastructure.read_models.as_known import projection_status
from infrastructure.read_models.registry.actors import actors
from tests.api.api_client import ApiClient, refusal
from tests.api.cli.command_line import eventually
from tests.api.conftest import conversation
from tests.infrastructure.generations.active_name import active_name, all_names

SYRIA = {"id": "syria", "name": "Syria", "kind": "state"}


@pytest.fixture
def older(sqlite_url: str) -> str:
    """A database whose answers an older release derived, by rules that gave another name."""
    with conversation(sqlite_url) as api:
        api.register_cast()
    engine = open_engine(sqlite_url)
    with projection_transaction(engine) as connection:
        connection.execute(update(progress.progress).values(version=progress.version() - 1))
        connection.execute(update(actors).where(actors.c.id == "iran").values(name="As it was"))
    engine.dispose()
    return sqlite_url


@pytest.fixture
def deriving(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Once set, the rebuild continues."""
    go_on = threading.Event()

    def slowly(*asked: Any, **more: Any) -> None:
        assert go_on.wait(30)
        derive_all(*asked, **more)

    monkeypatch.setattr(rebuilding, "derive_all", slowly)
    return go_on


def _name(api: ApiClient) -> str:
    return str(api.read("/v1/actors/iran")["name"])


def test_while_answers_are_derived_again_they_are_given_from_those_of_the_older_release(
    older: str, deriving: threading.Event
) -> None:
    with conversation(older) as api:
        assert _name(api) == "As it was"
        written = api.record("/v1/actors", SYRIA)
        ready = api.read("/readyz")
        assert (ready["lag"], ready["set_aside"]) == (1, None)
        assert "\nstanceline_events_set_aside NaN\n" in api.get("/metrics").text
        asked = {"position": written["position"]}
        refused = api.get("/v1/actors/syria", **asked)
        assert f"position {written['position']} is recorded" in refusal(refused, 503)["detail"]

        deriving.set()

        assert eventually(lambda: api.read("/readyz")["lag"] == 0)
        assert api.read("/readyz")["set_aside"] == 0
        assert _name(api) == "Iran"
        assert api.read("/v1/actors/syria", **asked)["name"] == "Syria"


def test_an_answer_from_rows_of_an_older_release_is_for_nobody_to_keep(
    older: str, deriving: threading.Event
) -> None:
    with conversation(older) as api:
        newest = api.last_position()
        asked = {"on": "2024-01-01", "position": str(newest)}
        changes = {"from_position": "0", "to_position": str(newest), "on": "2024-01-01"}

        def kept() -> set[str]:
            answers = (
                api.get("/v1/actors/iran/stances", **asked),
                api.get("/v1/changes", **changes),
            )
            return {answer.headers["Cache-Control"] for answer in answers}

        assert kept() == {"no-store"}

        deriving.set()

        assert eventually(lambda: _name(api) == "Iran")
        assert kept() == {"public, max-age=31536000, immutable"}


def test_a_server_that_ends_meanwhile_leaves_all_as_it_was(
    older: str, deriving: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projector, "END_WITHIN_SECONDS", 0)
    with conversation(older) as api:
        assert _name(api) == "As it was"
    deriving.set()

    assert eventually(lambda: _threads() == [])
    with disposing(open_engine(older)) as engine:
        with read_snapshot(engine) as connection:
            assert progress.read(connection).version == progress.version() - 1
        assert all_names(engine) == {active_name(engine)}
    with conversation(older) as api:
        assert eventually(lambda: _name(api) == "Iran")


def _threads() -> list[threading.Thread]:
    """Those that show what is recorded."""
    return [one for one in threading.enumerate() if one.name == "read models"]


@pytest.fixture
def shown(older: str) -> Iterator[Projector]:
    """What a server has that shows what is recorded there."""
    with disposing(open_engine(older)) as engine:
        begun = Projector(engine, EventLog(SQLAlchemyRecorder(engine)), Policy())
        yield begun
        begun.worker.close()


def test_however_many_write_at_once_all_is_derived_again_once(
    shown: Projector, deriving: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slowly(*asked: Any, **more: Any) -> int:
        time.sleep(0.1)
        return catch_up(*asked, **more)

    monkeypatch.setattr(projector, "catch_up", slowly)
    with ThreadPoolExecutor(4) as writers:
        for one in [writers.submit(shown.project_soon) for _ in range(4)]:
            one.result()
    assert len(_threads()) == 1

    deriving.set()
    shown.worker.close()
    assert _threads() == []


def test_what_was_closed_begins_nothing_more_until_it_is_begun_again(
    shown: Projector, deriving: threading.Event
) -> None:
    shown.worker.close()
    shown.project_soon()
    assert _threads() == []

    shown.start()
    assert len(_threads()) == 1
    deriving.set()


def test_what_another_program_recorded_is_shown_although_nobody_asks(
    empty: ApiClient,
) -> None:
    """Given an event of a program that ended before it projected."""
    verbs = empty.client.app.state.server.verbs  # type: ignore[attr-defined]
    verbs.register_source("nna", "NNA", None, None, Request("another program"))
    engine = empty.client.app.state.server.writing.engine  # type: ignore[attr-defined]
    assert eventually(lambda: projection_status(engine).lag == 0)


def test_what_was_recorded_is_not_refused_because_it_cannot_be_shown(
    empty: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **_more: object) -> None:
        raise RuntimeError("a fault of ours")

    with monkeypatch.context() as broken:
        broken.setattr(projector, "catch_up", fail)
        written = empty.record("/v1/actors", SYRIA)
        assert written["position"] == 1
        assert empty.read("/readyz")["lag"] == 1

    empty.record("/v1/actors", {**SYRIA, "id": "oman"})

    assert empty.read("/v1/actors/syria")["name"] == "Syria"


def test_read_models_that_are_read_only_at_the_start_catch_up_once_they_are_writable(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given connections that stay read-only, as those to a file that was read-only are."""
    with conversation(sqlite_url) as api:
        api.register_cast()
    barred = threading.Event()
    barred.set()

    def prepare(engine: Engine) -> None:
        @event.listens_for(with_other_connections(engine), "connect")
        def connect(connection: Any, _: object) -> None:
            if barred.is_set():
                connection.execute("PRAGMA query_only = ON")

    def may_write(path: Path, _: int) -> bool:
        return not (barred.is_set() and path.parent.name.endswith(".read-models"))

    monkeypatch.setattr(os, "access", may_write)
    monkeypatch.setattr(projector, "LOOK_SECONDS", 0.1)
    with conversation(sqlite_url, prepare=prepare) as api:
        assert api.client.post("/v1/actors", json=SYRIA).status_code == 201
        ready = api.read("/readyz")
        assert ready["lag"] == 1
        assert ".db' may not be written by this process" in ready["failing"][0]
        barred.clear()
        assert eventually(lambda: api.read("/readyz")["lag"] == 0)
        assert eventually(lambda: api.read("/readyz")["failing"] == [])
