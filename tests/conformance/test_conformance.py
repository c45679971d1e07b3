"""Every case of the conformance suite, through HTTP only, on each database."""

from __future__ import annotations

import json
from datetime import datetime, tzinfo
from typing import Any

import msgspec
import pytest

from infrastructure.log.recorder import RecordedEvent
from tests.api.conftest import conversation
from tests.conformance.http_store import HttpStore
from tests.conformance.worked import Json, worked_cases
from tests.conformance.write import HISTORIES, WORKED, written

CASES: list[Json] = [
    case for file in (WORKED, HISTORIES) for case in json.loads(file.read_text(encoding="utf-8"))
]


# Nothing in HTTP sets the clock of a server. On PostgreSQL it is that of the database server.
TIMED = [case for case in CASES if "recorded_at" in case["facts"][0]]


@pytest.mark.parametrize(
    "case", [case for case in CASES if case not in TIMED], ids=lambda case: case["title"]
)
def test_the_server_gives_the_answers_of_the_case(case: Json, database_url: str) -> None:
    _ask(case, database_url)


@pytest.mark.parametrize("case", TIMED, ids=lambda case: case["title"])
def test_the_server_gives_the_answers_of_a_log_recorded_then(
    case: Json, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # msgspec looks up the types of its fields at the first use, and keeps them.
    msgspec.convert([], list[RecordedEvent])
    clock = _clock_at(case["facts"][0]["recorded_at"])
    monkeypatch.setattr("infrastructure.log.recorder.datetime", clock)
    _ask(case, sqlite_url)


def _ask(case: Json, database_url: str) -> None:
    with conversation(database_url) as api:
        store = HttpStore(api)
        for fact in case["facts"]:
            store.record(fact)
        store.project()
        for question in case["questions"]:
            given = _compared(store.answer(question), question["answer"])
            assert (question, given) == (question, question["answer"])


def _clock_at(instant: str) -> type[datetime]:
    class Stopped(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Stopped:
            return cls.fromisoformat(instant).astimezone(tz)

    return Stopped


def _compared(given: Any, expected: Any) -> Any:
    """Return the parts of an answer that the case names."""
    if isinstance(given, list) and isinstance(expected, list):
        if given and isinstance(given[0], dict) and len(given) == len(expected):
            return [_compared(*both) for both in zip(given, expected, strict=True)]
        return given
    if isinstance(given, dict) and isinstance(expected, dict):
        return {name: _compared(given.get(name), expected[name]) for name in expected}
    return round(given, 4) if isinstance(given, float) else given


def test_the_worked_answers_are_those_of_the_reference() -> None:
    assert WORKED.read_text(encoding="utf-8") == written(worked_cases())


def test_the_histories_ask_many_questions() -> None:
    histories = json.loads(HISTORIES.read_text(encoding="utf-8"))
    verbs = {fact["verb"] for case in histories for fact in case["facts"]}
    assert sum(len(case["questions"]) for case in histories) > 300
    assert verbs >= {
        "correct_development",
        "dispute_development",
        "end_commitment",
        "meet_condition",
        "record_succession",
        "resume_commitment",
        "suspend_commitment",
    }
    ended = [fact for case in histories for fact in case["facts"] if fact.get("places")]
    assert any(fact["verb"] == "end_commitment" for fact in ended)
    named = [json.dumps([case["facts"], case["questions"]]) for case in histories]
    assert len(set(named)) == len(named)
