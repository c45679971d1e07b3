"""Under which names the server answers: a page elsewhere may have its own name lead here."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.http.callers import Caller, Callers
from domain.errors import Invalid
from infrastructure.settings import Settings
from tests.api.api_client import a_development, refusal, refused_field

REACHED_AS = ["localhost", "localhost:8000", "LOCALHOST:1", "127.0.0.1:8000", "127.0.0.2", "[::1]"]
STRANGE = [
    "rebound.example", "rebound.example:8000", "localhost.rebound.example", "127.0.0.1.example",
    "192.0.2.1", "localhost@rebound.example", "localhost:80:80", "localhost/", "[::1", "",
]  # fmt: skip
PATHS = ["/", "/healthz", "/docs", "/web/page.css", "/openapi.json", "/v1/developments", "/nowhere"]


@pytest.fixture
def client(sqlite_url: str) -> Iterator[TestClient]:
    """Talks to a server that answers for archive.example too."""
    settings = Settings(database_url=sqlite_url, allowed_hosts=("Archive.example", "[2001:db8::1]"))
    with TestClient(create_app(settings), base_url="http://localhost:8000") as client:
        yield client


@pytest.mark.parametrize("host", [*REACHED_AS, "archive.EXAMPLE:443", "[2001:db8::1]:80"])
def test_it_answers_for_this_machine_and_for_the_names_it_was_given(
    client: TestClient, host: str
) -> None:
    for path in PATHS[:-1]:
        assert client.get(path, headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", [*STRANGE, "www.archive.example", "testserver"])
def test_no_other_name_is_answered_for(client: TestClient, host: str) -> None:
    for path in PATHS:
        field, allowed = refused_field(client.get(path, headers={"Host": host}), 421)
        assert field == "Host"
        assert allowed.startswith("localhost, 127.0.0.1, [::1], archive.example, [2001:db8::1]; ")


def test_nothing_is_recorded_under_a_strange_name(client: TestClient) -> None:
    actor = {"id": "iran", "name": "Iran", "kind": "state"}
    refusal(client.post("/v1/actors", json=actor, headers={"Host": "rebound.example"}), 421)
    refusal(client.post("/v1/developments", json=a_development(), headers={"Host": "x"}), 421)
    assert client.get("/v1/events").json()["data"] == []


def test_two_names_at_once_are_none(client: TestClient) -> None:
    both = [("Host", "localhost"), ("Host", "rebound.example")]
    assert refused_field(client.get("/healthz", headers=both), 421)[0] == "Host"


def test_a_refusal_protects_its_reader_as_every_answer_does(client: TestClient) -> None:
    refused = client.head("/healthz", headers={"Host": "rebound.example"})
    assert (refused.status_code, refused.content) == (421, b"")
    assert "default-src 'none'" in refused.headers["content-security-policy"]


def test_no_shared_cache_keeps_what_a_caller_with_a_name_is_answered(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = ["/v1/log/keys", "/v1/actors?position=0", "/v1/actors", "/"]
    shared = [client.get(path).headers["cache-control"] for path in paths]
    assert shared[:2] == ["public, max-age=2", "public, max-age=31536000, immutable"]
    monkeypatch.setattr(Callers, "admit", lambda *_: Caller("desk"))
    for path, stated in zip(paths, shared, strict=True):
        kept = client.get(path).headers["cache-control"]
        assert kept == f"private, {stated.removeprefix('public, ')}"
    assert client.get("/nowhere").headers["cache-control"] == "no-store"


def test_links_lead_to_the_name_that_was_asked(client: TestClient) -> None:
    path = "/v1/developments.ics"
    shown = client.get(path, headers={"Host": "archive.example:8443"}).links["bookmark"]["url"]
    assert shown == f"http://archive.example:8443{path}?position=0"


@pytest.mark.parametrize("name", ["*", "a b", "archive.example:443", "http://archive.example", ""])
def test_a_name_with_more_than_a_name_is_refused_at_the_start(name: str) -> None:
    with pytest.raises(Invalid, match=r"STANCELINE_ALLOWED_HOSTS: .* is not a host name"):
        Settings(allowed_hosts=(name,))
