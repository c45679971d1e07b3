"""Every refusal has one shape, from every part of the server."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from api.commands import imports
from domain.application import Stanceline
from domain.errors import AlreadyTakenError
from infrastructure.errors import OperationalError
from tests.api.api_client import ApiClient, a_development, refusal, refused_field
from tests.api.conftest import MOST_BYTES

DEVELOPMENTS = "/v1/developments"


def test_a_refusal_names_what_is_wrong_where_and_what_is_allowed(api: ApiClient) -> None:
    problem = refusal(api.post(DEVELOPMENTS, a_development(kind="war")), 422)
    assert problem["type"] == "urn:stanceline:problem:invalid"
    assert problem["instance"] == DEVELOPMENTS
    (error,) = problem["errors"]
    assert error["field"] == "kind"
    assert "'war'" in error["detail"]
    assert "attack, ceasefire" in error["allowed"]


def test_all_fields_of_a_wrong_type_are_named_at_once(api: ApiClient) -> None:
    body = a_development(title=1, targets="israel", reports=[{"source": "reuters"}])
    errors = refusal(api.post(DEVELOPMENTS, body), 422)["errors"]
    assert [(error["field"], error["allowed"]) for error in errors] == [
        ("targets", "a list"),
        ("title", "text"),
        ("reports[0].summary", "it is required"),
    ]


def test_an_unknown_field_that_is_no_text_is_named_escaped_on_every_write_route(
    api: ApiClient,
) -> None:
    routes = api.read("/openapi.json")["paths"].items()
    writes = [path for path, does in routes if "post" in does and path != imports.PATH]
    assert len(writes) >= 16
    for path in writes:
        place = path.format(id=uuid4(), of="resistance", number=1)
        problem = refusal(api.send(place, b'{"\\ud800": 1}'), 422)
        assert "\\ud800" in [error["field"] for error in problem["errors"]], path


@pytest.mark.parametrize(
    "body",
    [b"{", b'{"kind": attack}', b"\xff", b"[" * 100_000, b'{"a": ' + b"9" * 5_000 + b"}", b"nul"],
)
def test_what_is_no_json_is_malformed(api: ApiClient, body: bytes) -> None:
    before = api.last_position()
    refusal(api.send(DEVELOPMENTS, body[:MOST_BYTES]), 400)
    assert api.last_position() == before


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        (b"{", "not JSON: Expecting property name"),
        (b"[" * MOST_BYTES, "nested too deep"),
        (b'{"kind": "\xe9"}', "not text in UTF-8: see the byte at offset 10"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "a number of too many digits"),
    ],
)
def test_what_cannot_be_read_is_reported_with_what_can(
    api: ApiClient, body: bytes, wrong: str
) -> None:
    problem = refusal(api.send(DEVELOPMENTS, body), 400)
    assert wrong in problem["detail"]
    (error,) = problem["errors"]
    assert error["field"] == "body"
    assert error["allowed"] == (
        "JSON in UTF-8, nested as /docs shows, with at most 4300 digits to a number"
    )


@pytest.mark.parametrize("body", [b"", b"[]", b'"x"', b"null", b"17"])
def test_what_is_no_object_is_refused(api: ApiClient, body: bytes) -> None:
    assert refused_field(api.send(DEVELOPMENTS, body))[0] == "body"


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "multipart/form-data", ""])
def test_a_body_that_is_not_said_to_be_json_is_refused(api: ApiClient, kind: str) -> None:
    answer = api.send(DEVELOPMENTS, b"{}", kind)
    assert "application/json" in refusal(answer, 415)["detail"]


def test_a_body_that_is_too_large_is_refused_whatever_it_is_said_to_be(
    api: ApiClient,
) -> None:
    before = api.last_position()
    large = b'{"title": "' + b"x" * MOST_BYTES + b'"}'
    for kind in ("application/json", "text/plain"):
        assert str(MOST_BYTES) in refusal(api.send(DEVELOPMENTS, large, kind), 413)["detail"]
    assert api.last_position() == before


def test_a_body_of_unsaid_length_is_refused_once_it_is_too_large(api: ApiClient) -> None:
    chunks = (b" " * 1_000 for _ in range(MOST_BYTES // 1_000 + 1))
    headers = {"Content-Type": "application/json"}
    refusal(api.client.post(DEVELOPMENTS, content=chunks, headers=headers), 413)


def test_a_body_just_as_large_as_allowed_is_taken(api: ApiClient) -> None:
    body = b"{}".ljust(MOST_BYTES)
    assert refused_field(api.send(DEVELOPMENTS, body))[1] == "it is required"


def test_unknown_paths_and_methods_are_reported_so(api: ApiClient) -> None:
    assert refusal(api.get("/v1/wars"), 404)["instance"] == "/v1/wars"
    answer = api.client.delete("/v1/actors/israel")
    refusal(answer, 405)
    assert answer.headers["allow"] == "GET, HEAD"


@pytest.mark.parametrize("path", ["/v1/actors", "/v1/codebook", "/healthz", "/v1/events"])
def test_an_unknown_query_parameter_is_refused_on_every_route(api: ApiClient, path: str) -> None:
    field, allowed = refused_field(api.get(path, colour="red"))
    assert field == "colour"
    assert allowed
    assert refused_field(api.client.post("/v1/actors?dry_run=1", json={}))[0] == "dry_run"


@pytest.mark.parametrize(
    ("failure", "status", "retry_after"),
    [
        (OperationalError("the server at 10.0.0.7 hung up"), 503, "5"),
        (AlreadyTakenError("uq_events"), 409, None),
        (RuntimeError("secret of /etc/passwd"), 500, None),
    ],
)
def test_what_fails_inside_is_reported_without_its_insides(
    api: ApiClient,
    monkeypatch: pytest.MonkeyPatch,
    failure: Exception,
    status: int,
    retry_after: str | None,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(*_: object) -> None:
        raise failure

    monkeypatch.setattr(Stanceline, "report_development", fail)
    answer = api.post(DEVELOPMENTS, a_development())
    problem = refusal(answer, status)
    assert str(failure) not in str(problem)
    assert answer.headers.get("retry-after") == retry_after
    assert ("changed rows, which `stanceline projections verify` names" in caplog.text) == (
        status == 500
    )
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_database_that_goes_away_is_reported_as_such(api: ApiClient) -> None:
    assert isinstance(api.client, TestClient)
    engine = api.client.app.state.server.writing.engine  # type: ignore[attr-defined]
    engine.dispose()
    file = Path(engine.url.database)
    file.unlink()
    file.mkdir()
    refusal(api.get("/v1/actors"), 503)
