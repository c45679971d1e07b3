"""A development of two sides that did the same to each other, in the formats for readers."""

from __future__ import annotations

import csv
from io import StringIO

from tests.api.api_client import ApiClient

JOINT = {"initiators": ["hezbollah", "iran"], "targets": ["israel"], "reciprocal": True}
TIMELINE = "/v1/actors/israel/timeline"


def test_json_and_tables_say_that_it_is_reciprocal(api: ApiClient) -> None:
    api.report(**JOINT)
    api.report()
    assert [one["reciprocal"] for one in api.read("/v1/developments")["data"]] == [True, False]
    assert [one["reciprocal"] for one in api.read(TIMELINE)["developments"]] == [True, False]
    rows = list(csv.DictReader(StringIO(api.get("/v1/developments.csv").text)))
    assert [row["reciprocal"] for row in rows] == ["true", "false"]
    features = api.get("/v1/developments.geojson").json()["features"]
    assert [one["properties"]["reciprocal"] for one in features] == [True, False]


def test_each_side_is_acted_upon_in_a_timeline(api: ApiClient) -> None:
    api.report(**JOINT)
    (group,) = {one["group"] for one in api.get(f"{TIMELINE}.vis.json").json()["items"]} - {
        "hezbollah",
        "iran",
    }
    assert group == "kind:attack:both"
    slides = api.get(f"{TIMELINE}.timelinejs.json").json()["events"]
    assert "attack by and toward Israel" in {slide["group"] for slide in slides}


def test_an_account_in_words_has_an_arrow_in_both_directions(api: ApiClient) -> None:
    api.report(**JOINT)
    feed = api.get("/v1/developments.feed.json").json()
    assert "Attack: Hezbollah, Iran ↔ Israel" in feed["items"][0]["content_text"]
