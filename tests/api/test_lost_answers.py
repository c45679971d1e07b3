"""What is said where PostgreSQL does not answer: a refusal never claims more than is known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection

from infrastructure.database.engine import disposing, open_engine, write_transaction
from infrastructure.log import recorder
from infrastructure.log.append import append
from tests.api.api_client import ApiClient, a_development, refusal
from tests.api.conftest import conversation

Lose = Callable[[pytest.MonkeyPatch], None]


def _lose_the_answer_to_the_commit(broken: pytest.MonkeyPatch) -> None:
    """The server commits, and the connection is gone before it can say so."""

    def append_and_lose(connection: Connection, *given: Any) -> range:
        append(connection, *given)
        connection.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")
        raise AssertionError("the connection should be gone")

    broken.setattr(recorder, "append", append_and_lose)


def _lose_the_commit(broken: pytest.MonkeyPatch) -> None:
    """The connection is gone before the server has done anything."""

    def lose(connection: Connection, *_: Any) -> range:
        connection.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")
        raise AssertionError("the connection should be gone")

    broken.setattr(recorder, "append", lose)


@pytest.mark.parametrize(
    ("lose", "status"), [(_lose_the_answer_to_the_commit, 200), (_lose_the_commit, 201)]
)
def test_a_write_of_unknown_outcome_says_so_and_is_recorded_once_when_it_is_repeated(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch, lose: Lose, status: int
) -> None:
    with conversation(postgres_url) as api:
        api.register_cast()
        before = api.last_position()
        with monkeypatch.context() as broken:
            lose(broken)
            refused = _report(api)
        problem = refusal(refused, 503)
        assert problem["type"] == "urn:stanceline:problem:outcome-unknown"
        assert "the same Idempotency-Key" in problem["detail"]
        assert "Nothing was lost" not in problem["detail"]
        assert int(refused.headers["Retry-After"]) > 0

        repeated = _report(api)

        assert repeated.status_code == status
        assert repeated.json()["position"] == api.last_position() == before + 1


def _report(api: ApiClient) -> Any:
    return api.post("/v1/developments", a_development(), Idempotency_Key="once")


def test_a_question_that_the_database_answers_too_late_is_refused(postgres_url: str) -> None:
    """Given somebody who keeps a table of the log to himself."""
    with (
        conversation(postgres_url, statement_timeout_seconds=0.2) as api,
        disposing(open_engine(postgres_url)) as engine,
    ):
        api.register_cast()
        with write_transaction(engine) as alone:
            alone.exec_driver_sql("LOCK TABLE log_head IN ACCESS EXCLUSIVE MODE")
            for answer in (api.get("/v1/actors/iran"), api.post("/v1/developments", _NEW)):
                problem = refusal(answer, 503)
                assert problem["title"] == "The database took too long"
                assert answer.headers["Retry-After"] == "5"
        assert api.get("/v1/actors/iran").status_code == 200
        assert api.post("/v1/developments", _NEW).status_code == 201


_NEW = a_development()
