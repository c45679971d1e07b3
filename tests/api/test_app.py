"""The pages, the documentation and the headers of every answer."""

from __future__ import annotations

import re
import tomllib

import pytest

from api import RELEASE
from tests.api.api_client import ApiClient
from tests.architecture.tree import ROOT


def test_the_first_page_lists_questions_that_the_server_knows(empty: ApiClient) -> None:
    page = empty.get("/").text
    paths = set(empty.read("/openapi.json")["paths"])
    links = re.findall(r'href="(/v1/[^"?]*)', page)
    assert len(links) >= 4
    for link in links:
        asked = re.sub(r"/v1/actors/[^/]+", "/v1/actors/{id}", link)
        assert asked in paths, link


@pytest.mark.parametrize("path", ["/", "/docs"])
def test_pages_load_nothing_from_elsewhere(empty: ApiClient, path: str) -> None:
    page = empty.get(path)
    assert page.headers["content-type"].startswith("text/html")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    loaded = re.findall(r'(?:src|<link[^>]*href)="([^"]+)"', page.text)
    assert loaded
    for file in loaded:
        assert file == "data:," or empty.get(file).status_code == 200, file


@pytest.mark.parametrize("path", ["/", "/docs", "/web/page/start.js"])
def test_a_browser_asks_again_for_what_it_keeps_of_a_page(empty: ApiClient, path: str) -> None:
    assert empty.get(path).headers["cache-control"] == "no-cache"


def test_a_module_that_did_not_change_is_not_sent_again(empty: ApiClient) -> None:
    tag = empty.get("/web/page/start.js").headers["etag"]
    again = empty.client.get("/web/page/start.js", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")


def test_the_documentation_starts_from_a_file_of_its_own(empty: ApiClient) -> None:
    assert "<script>" not in empty.get("/docs").text
    assert "/openapi.json" in empty.get("/web/docs/start.js").text


@pytest.mark.parametrize("path", ["/healthz", "/nowhere", "/v1/actors", "/docs", "/web/page.css"])
def test_every_answer_protects_its_reader(empty: ApiClient, path: str) -> None:
    headers = empty.get(path).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_head_is_get_without_the_body(empty: ApiClient) -> None:
    head, get = empty.client.head("/healthz"), empty.get("/healthz")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == get.headers["content-length"]


def test_the_documentation_shows_the_release_that_is_installed(empty: ApiClient) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert "version" not in project["project"]
    shown = project["tool"]["setuptools"]["dynamic"]["version"]
    assert shown == {"attr": "api.RELEASE"}
    assert empty.read("/openapi.json")["info"]["version"] == RELEASE


def test_every_route_says_how_it_refuses(empty: ApiClient) -> None:
    described = empty.read("/openapi.json")
    for path, methods in described["paths"].items():
        if not path.startswith("/v1/"):
            continue
        for method, operation in methods.items():
            refusals = [status for status in operation["responses"] if status >= "400"]
            assert refusals, (method, path)
            for status in refusals:
                content = operation["responses"][status]["content"]
                assert list(content) == ["application/problem+json"], (method, path, status)
