"""The log itself read over HTTP, oldest event first."""

from __future__ import annotations

from typing import Any

import pytest

from domain.application import Request
from tests.api.api_client import ApiClient, refused_field


def positions(page: Any) -> list[int]:
    return [event["position"] for event in page["data"]]


def test_the_log_is_read_page_by_page_without_gaps(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    seen: list[int] = []
    after: int | None = 0
    while after is not None:
        page = api.read("/v1/events", after=after, limit=3)
        seen += positions(page)
        after = page["next"]
    assert seen == list(range(1, api.last_position() + 1))


def test_an_event_shows_its_place_what_it_is_about_and_what_it_says(api: ApiClient) -> None:
    event = api.read("/v1/events", after=1, limit=1)["data"][0]
    assert event.pop("recorded_at").endswith("Z")
    assert event == {
        "position": 2,
        "type": "actor.registered.v1",
        "about": "actor",
        "id": "israel",
        "version": 1,
        "recorded_by": "anonymous",
        "data": {
            "actor": "israel",
            "name": "Israel",
            "kind": "armed-group",
            "aliases": [],
            "identifiers": {},
        },
    }


def test_events_are_found_by_type_or_its_beginning(api: ApiClient) -> None:
    api.report()
    last = api.last_position()
    assert positions(api.read("/v1/events", types="source.registered.v1")) == [5, 6, 7]
    assert positions(api.read("/v1/events", types="development, source", after=6)) == [7, last]
    assert positions(api.read("/v1/events", types="actor.dreamt.v1")) == []
    for unknown in (
        "actor.dreamt",
        "actor.dreamt.v0",
        "develop",
        "development.",
        "",
        "actor,,source",
    ):
        assert refused_field(api.get("/v1/events", types=unknown))[0] == "types"


@pytest.mark.usefixtures("looks_seldom")
def test_the_log_can_be_read_further_than_the_answers_show(api: ApiClient) -> None:
    verbs = api.client.app.state.server.verbs  # type: ignore[attr-defined]
    verbs.register_source("nna", "NNA", None, None, Request("another process"))
    assert api.read("/v1/events")["position"] == 8
    assert api.read("/v1/events", actor="iran")["position"] == 7


def test_at_an_older_position_the_log_ends_there(api: ApiClient) -> None:
    page = api.read("/v1/events", position=3)
    assert (positions(page), page["next"], page["position"]) == ([1, 2, 3], None, 3)


@pytest.mark.parametrize(
    ("asked", "field"),
    [({"after": "-1"}, "after"), ({"after": "x"}, "after"), ({"limit": "501"}, "limit")],
)
def test_what_cannot_be_read_is_refused(api: ApiClient, asked: dict[str, str], field: str) -> None:
    assert refused_field(api.get("/v1/events", **asked))[0] == field


def test_after_the_last_event_there_is_nothing(api: ApiClient) -> None:
    page = api.read("/v1/events", after=9007199254740991)
    assert (page["data"], page["next"]) == ([], None)
