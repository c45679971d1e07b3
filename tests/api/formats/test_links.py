"""What the items of an answer link to: the evidence as the answer knew it, narrowed as it was."""

from __future__ import annotations

import csv
import json
import re
from io import StringIO
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import feedparser
import pytest
from icalendar import Calendar

from tests.api.api_client import a_report
from tests.api.formats.conftest import Reported

TIMELINE = "/v1/actors/hezbollah/timeline"
LIST = "/v1/developments"
FILTERS = {
    "toward": "israel",
    "inherit": "false",
    "conflict": "border",
    "reported_by": "2024-03-01",
}
FORMATS = ["feed.json", "atom", "jsonl", "csv", "ics", "geojson", "timelinejs.json", "vis.json"]
# Whether a timeline has links to developments and to stances in this format.
TELLS = {"csv": {"stances"}, "ics": {"developments"}, "geojson": {"developments"}}


@pytest.fixture
def then(reported_log: Reported) -> tuple[Reported, int]:
    """A position after which every answer about Hezbollah and Israel has changed."""
    bound = {"kind": "ceasefire", "conflict": "border", "occurred": "2024-02-20"}
    reported_log.ids["pause"] = reported_log.api.report(title="A pause", **bound)
    later = a_report(source="al-manar", reported_at="2024-04-01", summary="Reported later.")
    reported_log.api.record(f"{LIST}/{reported_log.ids['attack']}/reports", later)
    position = reported_log.api.last_position()
    for name in ("attack", "pause"):
        reported_log.api.record(
            f"{LIST}/{reported_log.ids[name]}/retraction", {"reason": "Never was."}
        )
    return reported_log, position


def links(suffix: str, content: bytes) -> list[str]:
    """Every address of an item in the bytes of a format."""
    text = content.decode()
    if suffix == "feed.json":
        return [item["url"] for item in json.loads(text)["items"]]
    if suffix == "atom":
        return [
            one.href for entry in feedparser.parse(content).entries for one in entry.links
            if one.type == "application/json"
        ]  # fmt: skip
    if suffix == "jsonl":
        lines = [json.loads(line) for line in text.splitlines()]
        basis = [cause for line in lines for cause in line.get("basis", [])]
        return [one["href"] for one in (*lines, *basis)]
    if suffix == "csv":
        return [row["href"] for row in csv.DictReader(StringIO(text, newline=""))]
    if suffix == "ics":
        return [str(event["url"]) for event in Calendar.from_ical(text).events]
    if suffix == "geojson":
        return [feature["properties"]["href"] for feature in json.loads(text)["features"]]
    if suffix == "vis.json":
        return [item["href"] for item in json.loads(text)["items"]]
    slides = [slide["text"]["text"] for slide in json.loads(text)["events"]]
    return [re.findall('href="([^"]*)"', slide)[0].replace("&amp;", "&") for slide in slides]


def asked(link: str) -> dict[str, str]:
    return {name: value for name, (value,) in parse_qs(urlsplit(link).query).items()}


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_item_links_to_what_was_known_and_asked(
    then: tuple[Reported, int], suffix: str
) -> None:
    reported_log, position = then
    content = reported_log.body(f"{TIMELINE}.{suffix}", position=position, **FILTERS)
    found = links(suffix, content)
    kinds = {"stances" if "/stances?" in link else "developments" for link in found}
    assert kinds == TELLS.get(suffix, {"stances", "developments"})
    for link in found:
        assert link.startswith("http://testserver/v1/")
        given = asked(link)
        assert (given["position"], given["reported_by"]) == (str(position), "2024-03-01")
        if "/stances?" in link:
            assert FILTERS.items() <= given.items()
            assert given["evidence"] == "true"
        answer = reported_log.api.get(link)
        assert "immutable" in answer.headers["cache-control"], answer.text
        assert "Reported later." not in answer.text


def test_an_item_of_a_feed_and_its_link_say_the_same(then: tuple[Reported, int]) -> None:
    reported_log, position = then
    for narrowed in ({}, FILTERS):
        path = f"{TIMELINE}.feed.json"
        items = json.loads(reported_log.body(path, position=position, **narrowed))["items"]
        assert len(items) >= 4
        for item in items:
            answer = reported_log.api.read(item["url"])
            summary = item["_stanceline"]
            if "posture" in summary:
                (stance,) = answer["stances"]
                assert (stance["posture"], stance["rule"]) == (summary["posture"], summary["rule"])
                assert stance["confidence"] == summary["confidence"]
            else:
                assert answer["title"] == item["title"]
                assert answer["retracted"] is summary["retracted"]
                assert answer["confidence"] == summary["confidence"]


def test_the_link_of_a_stance_is_the_permalink_of_its_evidence(
    then: tuple[Reported, int],
) -> None:
    reported_log, position = then
    narrowed = {"toward": "israel", "conflict": "border", "min_confidence": "10"}
    for row in csv.DictReader(
        StringIO(
            reported_log.body(f"{TIMELINE}.csv", position=position, **narrowed).decode(), newline=""
        )
    ):
        permalink = reported_log.api.read(row["href"])["links"]["permalink"]
        assert asked(permalink) == asked(row["href"])


def test_what_is_known_now_is_linked_to_as_it_is_known_now(reported_log: Reported) -> None:
    position = reported_log.api.last_position()
    for suffix in FORMATS:
        for path in (TIMELINE, LIST):
            content = reported_log.body(f"{path}.{suffix}")
            assert links(suffix, content) != []
            assert {asked(one)["position"] for one in links(suffix, content)} == {str(position)}


def pages(reported_log: Reported, path: str, **narrowed: Any) -> list[str | None]:
    return [
        item["_stanceline"]["page"]
        for item in json.loads(reported_log.body(path, **narrowed))["items"]
    ]


def test_the_page_opens_where_an_item_is(reported_log: Reported) -> None:
    position = reported_log.api.last_position()
    page = "http://testserver/#"
    assert pages(reported_log, f"{TIMELINE}.feed.json", toward="israel") == [
        f"{page}actor=hezbollah&on=2024-02-10&position={position}",
        f"{page}actor=hezbollah&toward=israel&on=2024-02-10&position={position}",
        f"{page}actor=hezbollah&on=2024-01-01&position={position}",
        f"{page}actor=hezbollah&toward=israel&on=2024-01-01&position={position}",
    ]
    # A development of no actor's timeline is shown among those of its first party.
    of_list = pages(reported_log, f"{LIST}.feed.json", kind="warning")
    assert of_list == [f"{page}actor=iran&on=2024-05-01&position={position}"]


@pytest.mark.parametrize(
    "narrowed",
    [{"reported_by": "2024-03-01"}, {"min_confidence": "10"}, {"single_source": "true"}],
)
def test_the_page_of_an_item_has_its_filters(
    reported_log: Reported, narrowed: dict[str, str]
) -> None:
    ((name, value),) = narrowed.items()
    for page in pages(reported_log, f"{TIMELINE}.feed.json", **narrowed):
        assert page is not None
        assert f"&{name}={value}&" in page


def test_the_page_of_an_item_has_its_policy(reported_log: Reported) -> None:
    variant = "stance.v2,isolated=60"
    first, *_ = pages(reported_log, f"{TIMELINE}.feed.json", policy=variant)
    assert dict(parse_qsl(urlsplit(str(first)).fragment))["policy"] == variant


def test_a_feed_names_its_page_and_itself_by_an_address(reported_log: Reported) -> None:
    read = feedparser.parse(reported_log.body(f"{TIMELINE}.atom", toward="israel", limit="2"))
    of_feed = {(one.rel, one.type): one.href for one in read.feed.links}
    home = "http://testserver/#actor=hezbollah&toward=israel"
    assert of_feed["alternate", "text/html"] == home
    assert read.feed.id == f"http://testserver{TIMELINE}?toward=israel"
    ids = [entry.id for entry in read.entries]
    assert ids[1] == "urn:stanceline:stance:hezbollah:israel:2024-02-10"
    as_json = json.loads(reported_log.body(f"{TIMELINE}.feed.json", toward="israel", limit="2"))
    assert (as_json["home_page_url"], [item["id"] for item in as_json["items"]]) == (home, ids)


@pytest.mark.parametrize(
    ("path", "narrowed", "page"),
    [
        (TIMELINE, {"toward": "israel", "inherit": "false"}, "#actor=hezbollah&toward=israel&"),
        (TIMELINE, {}, "#actor=hezbollah&"),
        (LIST, {"kind": "attack"}, "#view=pairs&"),
        (LIST, {"kind": "attack", "actor": "hezbollah"}, "#actor=hezbollah&"),
    ],
)
def test_a_feed_of_a_moment_names_its_page_at_that_position(
    then: tuple[Reported, int], path: str, narrowed: dict[str, str], page: str
) -> None:
    reported_log, position = then
    home = f"http://testserver/{page}position={position}"
    (event,) = reported_log.api.read("/v1/events", after=position - 1, limit=1)["data"]
    for moment in ({"position": str(position)}, {"known_at": event["recorded_at"]}):
        asked = {**narrowed, **moment}
        read = feedparser.parse(reported_log.body(f"{path}.atom", **asked))
        assert [one.href for one in read.feed.links if one.type == "text/html"] == [home]
        as_json = json.loads(reported_log.body(f"{path}.feed.json", **asked))
        assert as_json["home_page_url"] == home
