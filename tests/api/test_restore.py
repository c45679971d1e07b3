"""While a PostgreSQL database is restored, nothing is answered or decided from a part of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import make_url

from infrastructure.database import write_ability
from infrastructure.database.completeness import INDEXES, TABLES
from infrastructure.database.engine import disposing, open_engine
from tests.api.api_client import ApiClient, a_development, refusal
from tests.api.conftest import conversation
from tests.dumped_database import Dump, dump_of, restoring

pytestmark = pytest.mark.skipif(
    "STANCELINE_TEST_POSTGRES_URL" in os.environ, reason="needs the programs of the server"
)

ON = "on=2024-06-01"
READS = (
    "/readyz",
    "/metrics",
    "/v1/actors",
    "/v1/sources",
    f"/v1/actors/israel/stances?{ON}",
    f"/v1/stances?{ON}",
    "/v1/actors/israel/timeline.csv",
    "/v1/developments",
    "/v1/events",
    "/v1/webhooks",
    "/v1/log/checkpoint",
    "/v1/log/keys",
)
NEW_ACTOR = {"id": "syria", "name": "Syria", "kind": "state"}
WRITES: tuple[tuple[str, object], ...] = (
    ("/v1/actors", NEW_ACTOR),
    ("/v1/developments", a_development()),
    ("/v1/webhooks", {"url": "https://receiver.example/hook"}),
)


@pytest.fixture(autouse=True)
def _looked_at_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write_ability, "LOOK_AGAIN_SECONDS", 0.0)


@pytest.fixture
def served(postgres_url: str, tmp_path: Path) -> Iterator[ApiClient]:
    """A server with the cast and a signed checkpoint."""
    with conversation(postgres_url, tmp_path / "signed") as api:
        api.register_cast()
        assert api.get("/v1/log/checkpoint").status_code == 200
        yield api


@pytest.fixture
def dump(served: ApiClient, postgres_url: str) -> Iterator[Dump]:
    with dump_of(postgres_url) as dumped:
        yield dumped


@pytest.mark.parametrize("section", ["pre-data", "data"])
def test_a_database_that_is_restored_is_read_and_written_once_all_of_it_is_there(
    served: ApiClient, dump: Dump, section: str
) -> None:
    """Given tables without rows, and then with all rows, which only the indexes prove."""
    before = served.last_position()
    with restoring(dump, section):
        _answers_that_it_is_incomplete(served)
    _is_as_before(served, before)


@pytest.mark.parametrize("filled", ["events", "log_head", "log_checkpoints"])
def test_a_log_that_is_restored_in_part_is_no_finding_against_it(
    served: ApiClient, dump: Dump, filled: str
) -> None:
    """Given a log that is shorter than what was signed about it, or has no key for it yet."""
    before = served.last_position()
    dump.begin()
    dump.restore("pre-data")
    dump.restore("data", "alembic_version", filled)
    _answers_that_it_is_incomplete(served)
    with restoring(dump, "data"):
        pass
    _is_as_before(served, before)


def test_the_first_write_after_an_older_dump_was_restored_is_refused(
    served: ApiClient, dump: Dump
) -> None:
    """Given events that were signed after the dump, and a server that runs during the restore."""
    served.record("/v1/actors", NEW_ACTOR)
    assert served.get("/v1/log/checkpoint").status_code == 200
    with restoring(dump, "data"):
        _answers_that_it_is_incomplete(served)
    answer = served.post("/v1/actors", {"id": "iraq", "name": "Iraq", "kind": "state"})
    assert refusal(answer, 503)["type"] == "urn:stanceline:problem:log-unfit"


def test_a_server_that_starts_during_a_restore_takes_writes_after_it(
    served: ApiClient, dump: Dump, postgres_url: str, tmp_path: Path
) -> None:
    before = served.last_position()
    with restoring(dump, "data"):
        later = conversation(postgres_url, tmp_path / "signed")
        api = later.__enter__()
        _answers_that_it_is_incomplete(api)
    _is_as_before(api, before)
    later.__exit__(None, None, None)


def test_read_models_that_are_not_restored_yet_answer_nothing(
    served: ApiClient, postgres_url: str, tmp_path: Path
) -> None:
    """Given a restore by several processes, which finish the tables in any order."""
    with disposing(open_engine(postgres_url)) as engine, engine.begin() as connection:
        name = connection.exec_driver_sql("SELECT name FROM active_generation").scalar_one()
        claims = f'"read_models_{name}".claims'
        connection.exec_driver_sql(f"ALTER TABLE {claims} RENAME TO filled")
        connection.exec_driver_sql(f'CREATE TABLE {claims} (LIKE "read_models_{name}".filled)')
    with conversation(postgres_url, tmp_path / "signed") as api:
        problem = refusal(api.get(f"/v1/actors/israel/stances?{ON}"), 503)
        assert problem["type"] == "urn:stanceline:problem:incomplete"
        assert "'claims'" in problem["detail"]


def test_read_models_that_a_restore_has_dropped_are_not_reported_as_lost(
    served: ApiClient, postgres_url: str
) -> None:
    """Given `pg_restore --clean`, which drops all keys, and then table by table."""
    assert served.get(f"/v1/actors/israel/stances?{ON}").status_code == 200
    with disposing(open_engine(postgres_url)) as engine, engine.begin() as connection:
        name = connection.exec_driver_sql("SELECT name FROM active_generation").scalar_one()
        connection.exec_driver_sql("ALTER TABLE events DROP CONSTRAINT pk_events CASCADE")
        connection.exec_driver_sql(f'DROP TABLE "read_models_{name}".read_model_progress')
    answer = served.get(f"/v1/actors/israel/stances?{ON}")
    problem = refusal(answer, 503)
    assert problem["type"] == "urn:stanceline:problem:incomplete"
    assert "'pk_events'" in problem["detail"]
    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.parametrize("table", ["events", "log_head", "active_generation", "log_keys"])
def test_a_missing_table_is_named_until_it_is_there(
    served: ApiClient, postgres_url: str, table: str
) -> None:
    with _renamed(postgres_url, table):
        answers = [served.get(path) for path in READS]
        refused = [answer for answer in answers if answer.status_code != 200]
        assert refused
        for answer in refused:
            problem = refusal(answer, 503)
            assert problem["type"] == "urn:stanceline:problem:incomplete"
            assert table in problem["detail"]
            assert int(answer.headers["Retry-After"]) > 0
    _is_as_before(served, served.last_position())


def test_without_the_index_that_keeps_commands_unique_nothing_is_recorded(
    served: ApiClient, postgres_url: str, tmp_path: Path
) -> None:
    with disposing(open_engine(postgres_url)) as engine, engine.begin() as connection:
        connection.exec_driver_sql("DROP INDEX uq_events_command_id")
    with conversation(postgres_url, tmp_path / "signed") as api:
        problem = refusal(api.client.post("/v1/actors", json=NEW_ACTOR), 503)
        assert "'uq_events_command_id'" in problem["detail"]


def test_every_table_and_every_unique_index_of_the_log_is_looked_for(postgres_url: str) -> None:
    with disposing(open_engine(postgres_url)) as engine, engine.connect() as connection:
        tables = connection.exec_driver_sql(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        ).scalars()
        unique = connection.exec_driver_sql(
            "SELECT indexrelid::regclass::text FROM pg_index"
            " WHERE indrelid = 'events'::regclass AND indisunique"
        ).scalars()
        assert sorted(tables) == sorted(TABLES)
        assert sorted(unique) == sorted(INDEXES)


def _answers_that_it_is_incomplete(api: ApiClient) -> None:
    answers = [api.get(path) for path in READS]
    answers += [api.client.post(path, json=body) for path, body in WRITES]
    for answer in answers:
        problem = refusal(answer, 503)
        assert problem["type"] == "urn:stanceline:problem:incomplete", problem
        assert int(answer.headers["Retry-After"]) > 0


def _is_as_before(api: ApiClient, position: int) -> None:
    """Nothing was recorded meanwhile, and the next write is at the next position."""
    assert api.last_position() == position
    assert len(api.read("/v1/actors")["data"]) == 4
    assert api.record("/v1/actors", NEW_ACTOR)["position"] == position + 1
    assert api.read("/readyz")["writes"] == "taken"
    assert api.get("/v1/log/checkpoint").text.splitlines()[1] == str(position + 1)


@contextmanager
def _renamed(url: str, table: str) -> Iterator[None]:
    engine = open_engine(make_url(url))
    with disposing(engine):
        with engine.begin() as connection:
            connection.exec_driver_sql(f"ALTER TABLE {table} RENAME TO away")
        yield
        with engine.begin() as connection:
            connection.exec_driver_sql(f"ALTER TABLE away RENAME TO {table}")
