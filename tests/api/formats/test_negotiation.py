"""Which format is given: by the suffix of the path, or by what the reader accepts."""

from __future__ import annotations

from typing import Any

import pytest

from api.formats.table import FORMATS
from tests.api.api_client import ApiClient, a_commitment, refused_field
from tests.api.formats.conftest import Reported

PATHS = ["/v1/developments", "/v1/actors/hezbollah/timeline"]
TYPES = (
    "application/json, application/jsonl, text/csv, application/atom+xml, application/feed+json,"
    " text/calendar, application/geo+json"
)
SUFFIXES = ".json, .jsonl, .csv, .atom, .feed.json, .ics, .geojson, .timelinejs.json, .vis.json"
HOST = "host, x-forwarded-proto"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def kind(answer: Any) -> str:
    assert answer.status_code == 200, answer.text
    media_type: str = answer.headers["content-type"].partition(";")[0]
    return media_type


def accepting(api: ApiClient, path: str, accept: str) -> Any:
    return api.client.get(path, headers={"Accept": accept})


@pytest.mark.parametrize("path", PATHS)
def test_each_suffix_gives_its_format_whatever_is_accepted(
    reported_log: Reported, path: str
) -> None:
    for one in FORMATS:
        answer = accepting(reported_log.api, f"{path}.{one.suffix}", "application/json")
        assert kind(answer) == one.media_type
        assert answer.headers["vary"].removesuffix(", accept-datetime") == HOST


@pytest.mark.parametrize(
    ("accept", "given"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        (BROWSER, "application/json"),
        ("text/csv", "text/csv"),
        ("TEXT/CSV; header=present", "text/csv"),
        ("text/*", "text/csv"),
        ("application/*", "application/json"),
        ("text/csv;q=0.4, application/atom+xml;q=0.5", "application/atom+xml"),
        ("application/json;q=0, */*", "application/jsonl"),
        ("text/csv;q=0, text/*", "text/calendar"),
        ("application/geo+json, application/json;q=0.9", "application/geo+json"),
        ("application/feed+json", "application/feed+json"),
        ("text/html, text/calendar;q=0.1", "text/calendar"),
        ("sense-less", "application/json"),
    ],
)
def test_a_reader_is_given_what_it_likes_best(
    reported_log: Reported, accept: str, given: str
) -> None:
    for path in PATHS:
        assert kind(accepting(reported_log.api, path, accept)) == given


@pytest.mark.parametrize("accept", ["application/xml", "text/html", "application/json;q=0"])
def test_a_reader_that_takes_nothing_served_is_reported_what_is(
    reported_log: Reported, accept: str
) -> None:
    for path in PATHS:
        refused = accepting(reported_log.api, path, accept)
        assert refused_field(refused, 406) == ("Accept", TYPES)


def test_a_suffix_that_is_no_format_is_not_found_and_shown_which_are(
    reported_log: Reported,
) -> None:
    for path in PATHS:
        assert refused_field(reported_log.api.get(f"{path}.xlsx"), 404) == ("format", SUFFIXES)


def test_caches_keep_the_formats_of_one_path_apart(reported_log: Reported) -> None:
    answers = [accepting(reported_log.api, PATHS[0], one) for one in ("*/*", "text/csv")]
    assert [answer.headers["vary"] for answer in answers] == [f"accept, {HOST}"] * 2
    tags = [answer.headers["etag"] for answer in answers]
    assert tags[0] != tags[1]
    assert reported_log.api.get_unless(tags[1], f"{PATHS[0]}.csv").status_code == 304
    assert reported_log.api.get_unless(tags[0], f"{PATHS[0]}.csv").status_code == 200


def test_every_format_bears_the_link_under_which_it_stays(reported_log: Reported) -> None:
    for path in PATHS:
        for one in FORMATS:
            asked = f"{path}.{one.suffix}?conflict=border"
            links = reported_log.api.get(asked).links
            permalink = links["bookmark"]["url"]
            policy = "&policy=stance.v2" if path.endswith("/timeline") else ""
            pin = f"conflict=border{policy}&position={reported_log.api.last_position()}"
            assert pin in permalink
            before = reported_log.body(permalink)
            reported_log.api.report(occurred="2024-01-02", conflict="border")
            again = reported_log.api.get(permalink)
            assert again.content == before
            assert "immutable" in again.headers["cache-control"]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ("/v1/developments.csv?with_total=true", "with_total"),
        ("/v1/developments.csv?limit=0", "limit"),
        ("/v1/developments.csv?colour=red", "colour"),
        ("/v1/developments.csv?cursor=x", "cursor"),
        ("/v1/actors/hezbollah/timeline.csv?limit=5", "limit"),
        ("/v1/actors/hezbollah/timeline.atom?with_total=true", "with_total"),
        ("/v1/actors/hezbollah/timeline.ics?toward=nobody", "toward"),
        ("/v1/actors/hezbollah/timeline?limit=5", "limit"),
    ],
)
def test_what_a_format_does_not_have_is_refused(api: ApiClient, asked: str, field: str) -> None:
    assert refused_field(api.get(asked))[0] == field


def test_the_cursor_of_one_format_is_none_of_another(reported_log: Reported) -> None:
    following = reported_log.api.read(PATHS[0], limit="2")["next"]
    refused = reported_log.api.client.get(
        PATHS[0], params={"limit": "2", "cursor": following}, headers={"Accept": "text/csv"}
    )
    assert refused_field(refused)[0] == "cursor"


def test_an_actor_that_nobody_knows_has_no_timeline_in_any_format(api: ApiClient) -> None:
    for one in FORMATS:
        assert api.get(f"/v1/actors/nobody/timeline.{one.suffix}").status_code == 404


def test_every_format_is_given_from_each_kind_of_database(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    id = api.report(kind="ceasefire", commitments=[a_commitment()])
    for path in PATHS:
        for one in FORMATS:
            answer = api.get(f"{path}.{one.suffix}")
            assert id in answer.text, (path, one.name)


def test_openapi_describes_every_format(empty: ApiClient) -> None:
    paths = empty.read("/openapi.json")["paths"]
    for path in ("/v1/developments", "/v1/actors/{id}/timeline"):
        negotiated = paths[path]["get"]["responses"]
        assert sorted(negotiated["200"]["content"]) == sorted(TYPES.split(", "))
        assert "406" in negotiated
        (suffix,) = (
            one for one in paths[f"{path}.{{format}}"]["get"]["parameters"]
            if one["name"] == "format"
        )  # fmt: skip
        assert [f".{word}" for word in suffix["schema"]["enum"]] == SUFFIXES.split(", ")
