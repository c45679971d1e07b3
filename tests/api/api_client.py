"""An HTTP client for tests, and valid request bodies.

Each body is valid without arguments; a test overrides only the fields it is about.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from fastapi.testclient import TestClient

ACTORS = ("hezbollah", "israel", "iran", "resistance")
SOURCES = ("al-akhbar", "al-manar", "reuters")

Json = dict[str, Any]


def a_report(**said: Any) -> Json:
    """A report by Reuters with credibility 3; `said` overrides fields."""
    report = {"source": "reuters", "summary": "Rockets were fired.", "reported_at": "2024-01-02"}
    return {**report, "credibility": 3, **said}


def a_commitment(**said: Any) -> Json:
    """A commitment of Hezbollah to cease attacks on Israel; `said` overrides fields."""
    return {"by": "hezbollah", "toward": "israel", "action": "cease-attacks", **said}


def a_development(**said: Any) -> Json:
    """An attack by Hezbollah on Israel on 1 January 2024; `said` overrides fields."""
    return {
        "kind": "attack",
        "initiators": ["hezbollah"],
        "targets": ["israel"],
        "occurred": "2024-01-01",
        "title": "Rockets at the north",
        "reports": [a_report()],
        **said,
    }


class ApiClient:
    """A client of one server. Each write is projected before it returns, on either database."""

    def __init__(self, client: TestClient, project: Callable[[], None]) -> None:
        self.client = client
        self.project = project

    def get(self, path: str, **asked: Any) -> Any:
        return self.client.get(path, params=asked or None)

    def get_unless(self, tag: str, path: str) -> Any:
        """Send a conditional GET with the ETag of an earlier answer."""
        return self.client.get(path, headers={"If-None-Match": tag})

    def post(self, path: str, body: Any, **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.send(path, json.dumps(body).encode(), **named)

    def send(self, path: str, content: bytes, kind: str = "application/json", **named: str) -> Any:
        """POST bytes unchanged with the media type `kind`."""
        answer = self.send_alone(path, content, kind, **named)
        self.project()
        return answer

    def send_alone(
        self, path: str, content: bytes, kind: str = "application/json", **named: str
    ) -> Any:
        """Do the same without projecting; `project` then projects several writes at once."""
        return self.client.post(path, content=content, headers={"Content-Type": kind, **named})

    def read(self, path: str, **asked: Any) -> Any:
        """GET a path, expect status 200, and return the JSON."""
        answer = self.get(path, **asked)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def record(self, path: str, body: Json) -> Json:
        """POST a body, expect status 201, and return the JSON, which has the id and position."""
        answer = self.post(path, body)
        assert answer.status_code == 201, answer.text
        shown: Json = answer.json()
        return shown

    def report(self, **said: Any) -> str:
        """Record `a_development` and return its id."""
        id: str = self.record("/v1/developments", a_development(**said))["id"]
        return id

    def report_many(self, developments: Iterable[Json]) -> None:
        """Record a development for each of these changes, and project them together."""
        for said in developments:
            body = json.dumps(a_development(**said)).encode()
            assert self.send_alone("/v1/developments", body).status_code == 201
        self.project()

    def register_cast(self) -> None:
        """Register `ACTORS` and `SOURCES`."""
        for actor in ACTORS:
            self.record("/v1/actors", {"id": actor, "name": actor.title(), "kind": "armed-group"})
        for source in SOURCES:
            self.record("/v1/sources", {"id": source, "name": source.title()})

    def publish_until(self, day: str) -> None:
        """Record a statement published on a day: no day through the 30th after it is projected.

        A statement makes no claim.
        """
        self.report(
            kind="statement",
            initiators=["iran"],
            targets=[],
            title="A statement",
            occurred=day,
            reports=[a_report(reported_at=day)],
        )

    def last_position(self) -> int:
        position: int = self.read("/v1/events", limit="1")["position"]
        return position


def refusal(answer: Any, status: int) -> Json:
    """Expect an error with this status and return its problem details."""
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
    """Return the first field named by an error, and the values accepted there."""
    error = refusal(answer, status)["errors"][0]
    assert error["detail"]
    return error["field"], error["allowed"]
