"""What holds for every response, whatever gave it: the headers for caches, and `Allow`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.testclient import TestClient
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse

from api.app import create_app
from api.http.errors import STATUSES, TABLE
from infrastructure.settings import Settings
from tests.api.api_client import ApiClient, a_commitment, a_development, refusal, refused_field

NOBODY = "00000000-0000-0000-0000-000000000000"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
# What a route needs to be answered with 200, by the names that OpenAPI has for it.
ASKED = {
    "on": "2024-01-05", "from_position": "1", "position": "2", "old_size": "1", "q": "iran",
    "a": "iran", "b": "israel", "format": "csv", "number": "1", "of": "resistance",
    "path": "0/000.p/1",
}  # fmt: skip
# A pinned answer, and a proof that is the same for ever.
PINNED = [
    "/v1/actors/iran/stances?on=2024-01-05&position=8",
    "/v1/actors/iran/timeline.csv?position=8",
    "/v1/developments?position=8",
    "/v1/log/proofs/inclusion?position=2&size=3",
    "/v1/log/tile/0/000.p/1",
]


@pytest.fixture
def known(api: ApiClient) -> tuple[ApiClient, dict[str, Any]]:
    """A server with something of everything on record, sealed, and what OpenAPI says of it."""
    api.report(kind="ceasefire", commitments=[a_commitment()])
    api.record(
        f"/v1/datasets/{NOBODY}/coverage",
        {"start_date": "2024-01-01", "end_date": "2024-12-31", "holds": "Attacks."},
    )
    api.get("/v1/log/checkpoint")
    return api, api.read("/openapi.json")["paths"]


def an_address(path: str, operation: dict[str, Any], development: str) -> str:
    """The path with something on record for each of its names, and what it must be asked."""
    ids = {"sources": "reuters", "actors": "iran", "developments": development}
    of = next((kind for kind in ids if f"/{kind}/" in path), "")
    named = {**ASKED, "id": ids.get(of, NOBODY)}
    asked = [
        f"{one['name']}={named[one['name']]}"
        for one in operation.get("parameters", [])
        if one["in"] == "query" and one.get("required")
    ]
    if path == "/v1/changes":
        asked += ["from_position=1", "on=2024-01-05"]
    if path.startswith("/v1/dyads/"):
        asked += ["on=2024-01-05"]
    return f"{path.format(**named)}{'?' if asked else ''}{'&'.join(asked)}"


def every_read(api: ApiClient, paths: dict[str, Any]) -> Iterator[str]:
    """An address of every route that reads, but for streams, which never end."""
    development = api.read("/v1/developments")["data"][0]["id"]
    for path, operations in paths.items():
        if "get" in operations and not path.endswith("/stream"):
            yield an_address(path, operations["get"], development)


def test_every_answer_says_how_long_it_may_be_kept(
    known: tuple[ApiClient, dict[str, Any]],
) -> None:
    api, paths = known
    pages = ["/", "/docs", "/web/page.css", "/openapi.json", "/docs/", "/web"]
    addresses = [*every_read(api, paths), *pages]
    assert len(addresses) >= 40
    for address in addresses:
        answer = api.client.get(address, follow_redirects=False)
        kept = answer.headers["cache-control"]
        assert answer.status_code in (200, 307) or "/webhooks" in address, (address, answer.text)
        assert api.client.head(address, follow_redirects=False).headers["cache-control"] == kept
        if "etag" in answer.headers:
            headers = {"If-None-Match": answer.headers["etag"]}
            unchanged = api.client.get(address, headers=headers)
            assert (unchanged.status_code, unchanged.headers["cache-control"]) == (304, kept)


def test_a_head_request_of_a_stream_fails_nowhere(
    api: ApiClient, caplog: pytest.LogCaptureFixture
) -> None:
    for number in range(3):
        api.report(title=f"Rockets {number}")
    for suffix in ("csv", "jsonl", "ics", "geojson"):
        answer = api.client.head(f"/v1/developments.{suffix}")
        assert (answer.status_code, answer.content) == (200, b"")
    assert caplog.records == []


def test_a_write_is_kept_by_no_cache(api: ApiClient) -> None:
    for answer in (
        api.post("/v1/developments", a_development()),
        api.send("/v1/developments:import", b"{}\n", kind="application/jsonl"),
        api.post("/v1/webhooks", {"url": "https://example.org/hook"}),
        api.post("/v1/developments", {}),
    ):
        assert answer.headers["cache-control"] == "no-store", answer.text


def test_only_what_can_never_change_is_kept_for_ever(
    known: tuple[ApiClient, dict[str, Any]],
) -> None:
    api, paths = known
    for address in PINNED:
        answer = api.get(address)
        assert "immutable" in answer.headers["cache-control"], (address, answer.text)
    for address in every_read(api, paths):
        if "/tile/" not in address and "size=" not in address and "?position=" not in address:
            assert "immutable" not in api.get(address).headers["cache-control"], address


@pytest.mark.parametrize(
    "address",
    [
        "/v1/actors/nobody",
        "/v1/actors/nobody?position=3",
        "/v1/actors/iran/stances?on=2024-01-05&position=1",
        f"/v1/developments/{NOBODY}",
        "/v1/developments.xlsx",
        "/v1/log/tile/0/999",
        "/v1/log/proofs/inclusion?position=89&size=1",
        "/nowhere",
        "/web/nowhere.js",
        "/v1/developments?colour=red",
    ],
)
def test_what_is_not_found_today_is_kept_by_no_cache(api: ApiClient, address: str) -> None:
    for method in ("GET", "HEAD"):
        answer = api.client.request(method, address)
        assert answer.status_code >= 400
        assert answer.headers["cache-control"] == "no-store"


@pytest.fixture
def failing(sqlite_url: str) -> Iterator[TestClient]:
    """A server with a path for each kind of error in its tables, at which it is raised."""
    app = create_app(Settings(database_url=sqlite_url))
    raised: dict[str, Exception] = {kind.__name__: an_error(kind) for kind in TABLE}
    raised |= {str(status): HTTPException(status) for status in (*STATUSES, 418, 421, 431, 503)}

    async def fail(request: Request) -> PlainTextResponse:
        raise raised[request.path_params["name"]]

    app.add_route("/fails/{name}", fail)
    app.state.raised = list(raised)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def an_error(kind: type[Exception]) -> Exception:
    if kind is RequestValidationError:
        return RequestValidationError([{"type": "missing", "loc": ("body", "a"), "msg": "m"}])
    try:
        return kind("it failed")
    except TypeError:
        return kind.__new__(kind)


def test_every_kind_of_error_is_kept_by_no_cache(failing: TestClient) -> None:
    names = failing.app.state.raised  # type: ignore[attr-defined]
    assert len(names) >= len(TABLE) + len(STATUSES)
    for name in names:
        answer = failing.get(f"/fails/{name}")
        assert answer.headers["cache-control"] == "no-store", name
        assert answer.headers["x-content-type-options"] == "nosniff", name
        assert answer.headers["content-type"] == "application/problem+json", name


def test_a_refused_host_is_kept_by_no_cache(api: ApiClient) -> None:
    answer = api.client.get("/healthz", headers={"Host": "rebound.example"})
    assert answer.status_code == 421
    assert answer.headers["cache-control"] == "no-store"


def test_a_refused_method_is_reported_every_method_that_the_path_takes(
    known: tuple[ApiClient, dict[str, Any]],
) -> None:
    api, paths = known
    development = api.read("/v1/developments")["data"][0]["id"]
    refused = 0
    for path, operations in paths.items():
        taken = {method.upper() for method in operations}
        taken |= {"HEAD"} if "GET" in taken else set()
        address = an_address(path, {}, development)
        for method in (one for one in METHODS if one not in taken):
            answer = api.client.request(method, address)
            assert answer.status_code == 405, (method, address)
            assert set(answer.headers["allow"].split(", ")) == taken, (method, address)
            assert answer.headers["cache-control"] == "no-store"
            if method != "HEAD":
                assert refused_field(answer, 405) == ("method", answer.headers["allow"])
            refused += 1
    assert refused >= 100


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/v1/actors", "GET, HEAD, POST"),
        ("/v1/developments", "GET, HEAD, POST"),
        ("/v1/developments:import", "POST"),
        ("/openapi.json", "GET, HEAD"),
        ("/", "GET, HEAD"),
        ("/web/page.css", "GET, HEAD"),
    ],
)
def test_allow_names_the_methods_in_one_order(api: ApiClient, path: str, allowed: str) -> None:
    refused = api.client.request("DELETE", path)
    refusal(refused, 405)
    assert refused.headers["allow"] == allowed
