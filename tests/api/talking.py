"""Talking to the server over HTTP: what a client says, each valid as it is, and how it asks."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from fastapi.testclient import TestClient

ACTORS = ("hezbollah", "israel", "iran", "resistance")
SOURCES = ("al-akhbar", "al-manar", "reuters")

Json = dict[str, Any]


def a_report(**said: Any) -> Json:
    """A possibly true report of Reuters, but for what is `said`."""
    report = {"source": "reuters", "summary": "Rockets were fired.", "reported_at": "2024-01-02"}
    return {**report, "credibility": 3, **said}


def a_commitment(**said: Any) -> Json:
    """Hezbollah's word to cease its attacks on Israel, but for what is `said`."""
    return {"by": "hezbollah", "toward": "israel", "action": "cease-attacks", **said}


def a_development(**said: Any) -> Json:
    """An attack of Hezbollah on Israel on New Year's Day 2024, but for what is `said`."""
    return {
        "kind": "attack",
        "initiators": ["hezbollah"],
        "targets": ["israel"],
        "occurred": "2024-01-01",
        "title": "Rockets at the north",
        "reports": [a_report()],
        **said,
    }


class Conversation:
    """A client of one server; after each write the read models show it, on either database."""

    def __init__(self, client: TestClient, project: Callable[[], None]) -> None:
        self.client = client
        self._project = project

    def get(self, path: str, **asked: Any) -> Any:
        return self.client.get(path, params=asked or None)

    def get_unless(self, tag: str, path: str) -> Any:
        """Ask for what the client has already, and knows by its tag."""
        return self.client.get(path, headers={"If-None-Match": tag})

    def post(self, path: str, body: Any, **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.send(path, json.dumps(body).encode(), **named)

    def send(self, path: str, content: bytes, kind: str = "application/json", **named: str) -> Any:
        """Post bytes as they are, said to be of a kind."""
        answer = self.client.post(path, content=content, headers={"Content-Type": kind, **named})
        self._project()
        return answer

    def read(self, path: str, **asked: Any) -> Any:
        """The JSON of an answer that must be given."""
        answer = self.get(path, **asked)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def tell(self, path: str, body: Json) -> Json:
        """Record what must be new; its place in the log."""
        answer = self.post(path, body)
        assert answer.status_code == 201, answer.text
        shown: Json = answer.json()
        return shown

    def report(self, **said: Any) -> str:
        """Record a development; its id."""
        id: str = self.tell("/v1/developments", a_development(**said))["id"]
        return id

    def tell_the_cast(self) -> None:
        """Register the actors and sources that everything here speaks of, and no others."""
        for actor in ACTORS:
            self.tell("/v1/actors", {"id": actor, "name": actor.title(), "kind": "armed-group"})
        for source in SOURCES:
            self.tell("/v1/sources", {"id": source, "name": source.title()})

    def last_position(self) -> int:
        position: int = self.read("/v1/events", limit="1")["position"]
        return position


def refusal(answer: Any, status: int) -> Json:
    """The problem of a refusal; every one has the same members."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem: Json = answer.json()
    assert list(problem) == [
        "type",
        "title",
        "status",
        "detail",
        "instance",
        "errors",
        "more_errors",
    ]
    assert problem["status"] == status
    return problem


def refused_field(answer: Any, status: int = 422) -> tuple[str, str]:
    """The first field that a refusal names, and what is allowed there."""
    error = refusal(answer, status)["errors"][0]
    assert error["detail"]
    return error["field"], error["allowed"]
