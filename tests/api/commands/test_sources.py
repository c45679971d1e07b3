"""Registering sources over HTTP, how far they can be relied on, and whom they belong to."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.api_client import ApiClient, refused_field


def test_all_that_is_said_of_a_source_shows(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    api.record("/v1/sources", {"id": "nna", "name": "NNA", "url": "https://nna.example"})
    api.record("/v1/sources/nna/ratings", {"reliability": "B", "start_date": "2024-01-01"})
    api.record("/v1/sources/nna/affiliation", {"affiliation": "iran", "reason": "Bought."})
    source = api.read("/v1/sources/nna")
    assert (source["reliability"], source["affiliation"], source["version"]) == ("B", "iran", 3)
    assert api.read("/v1/sources/nna/ratings")["data"] == [
        {"reliability": "B", "start_date": "2024-01-01"}
    ]


@pytest.mark.parametrize(
    ("path", "body", "status", "field"),
    [
        ("", {"id": "N N A", "name": "NNA"}, 422, "id"),
        ("", {"id": "nna", "name": "NNA", "url": "nna.example"}, 422, "url"),
        ("", {"id": "nna", "name": "NNA", "affiliation": "nobody"}, 422, "affiliation"),
        ("", {"id": "reuters", "name": "Another"}, 409, "id"),
        ("/reuters/ratings", {"reliability": "G", "start_date": "2024-01-01"}, 422, "reliability"),
        ("/reuters/ratings", {"reliability": "A", "start_date": "2024-02-30"}, 422, "start_date"),
        ("/reuters/ratings", {"reliability": "A", "start_date": "2024-01"}, 422, "start_date"),
        ("/reuters/ratings", {"reliability": "A", "start_date": 0}, 422, "start_date"),
        ("/reuters/affiliation", {}, 422, "affiliation"),
        ("/reuters/affiliation", {"affiliation": None}, 409, "affiliation"),
        ("/reuters/corrections", {"changes": {}, "reason": "?"}, 409, "changes"),
        ("/reuters/corrections", {"changes": {"name": "Reuters"}, "reason": "?"}, 409, "changes"),
        ("/reuters/corrections", {"changes": {"name": " "}, "reason": "?"}, 422, "changes.name"),
        ("/reuters/corrections", {"changes": {"url": "x"}, "reason": "?"}, 422, "changes.url"),
        ("/reuters/corrections", {"changes": {"affiliation": None}, "reason": "?"},
         422, "changes.affiliation"),
        ("/reuters/corrections", {"changes": {"name": "R"}, "reason": ""}, 422, "reason"),
        ("/nobody/corrections", {"changes": {"name": "R"}, "reason": "?"}, 404, "id"),
        ("/nobody/ratings", {"reliability": "A", "start_date": "2024-01-01"}, 404, "id"),
    ],
)  # fmt: skip
def test_what_cannot_be_right_is_refused_at_its_field_and_not_recorded(
    api: ApiClient, path: str, body: Any, status: int, field: str
) -> None:
    before = api.last_position()
    assert refused_field(api.post(f"/v1/sources{path}", body), status)[0] == field
    assert api.last_position() == before


def test_a_corrected_source_reads_otherwise_from_its_position_on(talk_on_each: ApiClient) -> None:
    api, path = talk_on_each, "/v1/sources/reuters"
    before = api.last_position()
    body = {"changes": {"name": "Reuters News", "url": "https://r.test"}, "reason": "A slip."}
    answer = api.post(f"{path}/corrections", body)
    assert (answer.status_code, answer.headers["location"]) == (201, path)
    now, then = api.read(path), api.read(path, position=before)
    assert (now["name"], now["url"], now["version"]) == ("Reuters News", "https://r.test", 2)
    assert (then["name"], then["url"], then["version"]) == ("Reuters", None, 1)
    assert (api.read("/v1/sources")["data"][-1]["name"]) == "Reuters News"
