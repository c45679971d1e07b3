"""GeoJSON by its models, TimelineJS3 and vis-timeline by the code that draws them."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from geojson_pydantic import Feature, FeatureCollection, Point

from tests.api.api_client import ApiClient, a_commitment, a_report
from tests.api.formats.conftest import Reported
from tests.api.formats.readers import read_by_node

Features = FeatureCollection[Feature[Point, dict[str, Any]]]
TIMELINE = "/v1/actors/hezbollah/timeline"
ESCAPED = "=HYPERLINK(&quot;https://example.org&quot;) &amp; &lt;b&gt;rockets&lt;/b&gt;"


def slides(content: bytes) -> dict[str, Any]:
    read = read_by_node("read_timelinejs.cjs", content)
    assert read["errors"] == []
    return {slide["id"]: slide for slide in read["slides"]}


def drawn(content: bytes) -> Any:
    read = read_by_node("read_vis.cjs", content)
    assert read["errors"] == []
    return read


def test_a_feature_lies_where_its_development_did(reported_log: Reported) -> None:
    content = reported_log.body("/v1/developments.geojson")
    read = Features.model_validate_json(content)
    found = {str(feature.id): feature for feature in read.features}
    attack, talks = found[reported_log.ids["attack"]], found[reported_log.ids["talks"]]
    assert isinstance(attack.geometry, Point)
    assert (attack.geometry.coordinates.longitude, attack.geometry.coordinates.latitude) == (
        35.58, 33.28,
    )  # fmt: skip
    assert attack.properties is not None
    assert attack.properties["place_precision"] == 2
    assert talks.geometry is None
    assert talks.properties is not None
    days = [talks.properties[name] for name in ("occurred", "earliest", "latest")]
    assert days == ["2024-03~", "2024-02-01", "2024-04-30"]
    assert json.loads(content)["known"]["position"] == reported_log.api.last_position()


def test_no_features_are_a_collection_too(empty: ApiClient) -> None:
    content = empty.get("/v1/developments.geojson").content
    assert Features.model_validate_json(content).features == []


def test_a_slide_has_no_day_where_none_is_known(reported_log: Reported) -> None:
    read = slides(reported_log.body("/v1/developments.timelinejs.json"))
    shown = {
        name: (read[f"development-{id}"]["start"], read[f"development-{id}"]["end"])
        for name, id in reported_log.ids.items()
    }
    assert shown == {
        "attack": ([2024, 1, 1], None),
        "ceasefire": ([2024, 2, 10], None),
        "talks": ([2024, 2, 1], [2024, 4, 30]),
        "warning": ([2024, 5, None], None),
        "aid": ([2024, 6, 1], None),
    }
    words = read[f"development-{reported_log.ids['talks']}"]["shown"]
    assert words == "2024-03~ (some day from 2024-02-01 to 2024-04-30)"


@pytest.mark.parametrize(
    ("occurred", "start", "end", "words"),
    [
        # Spring and, over the end of the year, winter; December to February of a leap year.
        ("2024-21", [2024, 3, 1], [2024, 5, 31], "some day from 2024-03-01 to 2024-05-31"),
        ("2023-24", [2023, 12, 1], [2024, 2, 29], "some day from 2023-12-01 to 2024-02-29"),
        ("2024-33", [2024, 1, 1], [2024, 3, 31], "some day from 2024-01-01 to 2024-03-31"),
        ("202X", [2020, 1, 1], [2029, 12, 31], "some day from 2020-01-01 to 2029-12-31"),
        ("19XX", [1900, 1, 1], [1999, 12, 31], "some day from 1900-01-01 to 1999-12-31"),
        ("2024-1X", [2024, 10, 1], [2024, 12, 31], "some day from 2024-10-01 to 2024-12-31"),
        (
            "[2024-12-16,2024-12-23]",
            [2024, 12, 16], [2024, 12, 23], "some day from 2024-12-16 to 2024-12-23",
        ),
        ("2024-02-10/2024-02-14", [2024, 2, 10], [2024, 2, 14], "from 2024-02-10, through"),
        ("2024-01-01/", [2024, 1, 1], None, "from 2024-01-01, end unknown"),
    ],
)  # fmt: skip
def test_any_other_date_is_reported_by_its_days(
    api: ApiClient, occurred: str, start: list[int], end: list[int] | None, words: str
) -> None:
    id = api.report(occurred=occurred)
    slide = slides(api.get("/v1/developments.timelinejs.json").content)[f"development-{id}"]
    assert (slide["start"], slide["end"]) == (start, end)
    assert slide["shown"].startswith(f"{occurred} ({words}")
    (item,) = api.read("/v1/developments.vis.json")["items"]
    day_after = None if end is None else (date(*end) + timedelta(days=1)).isoformat()
    assert (item["start"], item.get("end")) == (date(*start).isoformat(), day_after)
    assert f"{occurred} ({words}" in item["title"]


@pytest.mark.parametrize(("occurred", "type"), [("2024-01-01/", "point"), ("2024-21", "range")])
def test_a_season_and_an_end_that_nobody_knows_are_uncertain(
    api: ApiClient, occurred: str, type: str
) -> None:
    api.report(occurred=occurred)
    (item,) = api.read("/v1/developments.vis.json")["items"]
    assert (item["type"], item["className"]) == (type, "development attack uncertain")


def test_slides_hold_no_markup_of_others(reported_log: Reported) -> None:
    read = slides(reported_log.body("/v1/developments.timelinejs.json", kind="attack"))
    (slide,) = read.values()
    assert slide["headline"] == ESCAPED


def test_a_timeline_is_a_row_of_slides_toward_each_counterpart(reported_log: Reported) -> None:
    name = {"id": "odd", "name": "A & <b>B</b>", "kind": "armed-group"}
    reported_log.api.record("/v1/actors", name)
    reported_log.api.report(targets=["odd"], occurred="2024-01-05")
    read = slides(reported_log.body(f"{TIMELINE}.timelinejs.json"))
    truce = read["stance-israel-2024-02-10"]
    # The newest report is of 2 January: knowledge ends 30 days later, on 1 February.
    assert truce["headline"] == "Hezbollah → Israel: ceasefire (possible, projected)"
    assert (truce["start"], truce["end"]) == ([2024, 2, 10], None)
    assert read["stance-israel-2024-01-01"]["end"] == [2024, 1, 31]
    # TimelineJS shows this as HTML.
    assert read["stance-odd-2024-01-05"]["group"] == "toward A &amp; &lt;b&gt;B&lt;/b&gt;"


def test_bars_and_points_are_drawn_on_their_days(reported_log: Reported) -> None:
    content = reported_log.body(f"{TIMELINE}.vis.json", to="2024-03-31")
    read = drawn(content)
    assert read["groups"][1:] == ["israel", "kind:attack:by", "kind:ceasefire:by"]
    found = {
        item["id"]: (item["type"], item["group"], item["start"], item["end"])
        for item in read["items"]
    }
    assert found == {
        "israel:2024-01-01": ("RangeItem", "israel", "2024-01-01", "2024-02-01"),
        "israel:2024-02-01": ("RangeItem", "israel", "2024-02-01", "2024-02-02"),
        "israel:2024-02-02": ("RangeItem", "israel", "2024-02-02", "2024-02-10"),
        "israel:2024-02-10": ("RangeItem", "israel", "2024-02-10", "2024-04-01"),
        reported_log.ids["attack"]: ("PointItem", "kind:attack:by", "2024-01-01", None),
        reported_log.ids["ceasefire"]: ("PointItem", "kind:ceasefire:by", "2024-02-10", None),
    }
    titles = {item["id"]: item["content"] for item in json.loads(content)["items"]}
    assert titles[reported_log.ids["attack"]] == ESCAPED


def test_attacks_on_an_actor_are_apart_from_those_by_it(api: ApiClient) -> None:
    api.report(occurred="2024-01-01", title="By it")
    api.report(occurred="2024-01-02", title="On it", initiators=["israel"], targets=["hezbollah"])

    told = api.read(f"{TIMELINE}.vis.json")
    groups = {group["id"]: group["content"] for group in told["groups"]}
    rows = {item["content"]: groups[item["group"]] for item in told["items"]}
    assert (rows["By it"], rows["On it"]) == ("attack by Hezbollah", "attack toward Hezbollah")
    assert groups["israel"] == "→ Israel"

    read = slides(api.get(f"{TIMELINE}.timelinejs.json").content)
    parts = {slide["headline"]: slide["group"] for slide in read.values()}
    assert (parts["By it"], parts["On it"]) == ("attack by Hezbollah", "attack toward Hezbollah")


def test_a_bar_names_its_assessment_and_whether_it_is_projected(api: ApiClient) -> None:
    report = a_report(credibility=2, reported_at="2024-01-06")
    api.report(
        kind="ceasefire",
        occurred="2024-01-05",
        commitments=[a_commitment(expires="..")],
        reports=[report],
    )

    told = api.read(f"{TIMELINE}.vis.json", to="2024-03-31")
    bars = [item for item in told["items"] if item["group"] == "israel"]
    # One report of credibility 2 is probable. Knowledge ends 30 days after the newest evidence.
    assert [(bar["start"], bar["content"]) for bar in bars] == [
        ("2024-01-05", "ceasefire, probable"),
        ("2024-02-06", "ceasefire, possible, projected"),
    ]


def test_bars_that_follow_one_another_may_lie_in_one_row(reported_log: Reported) -> None:
    content = reported_log.body(f"{TIMELINE}.vis.json")
    assert drawn(content)["margin"] == {"horizontal": 0, "vertical": 10}


def test_an_uncertain_day_is_a_bar_over_all_days_it_may_be(reported_log: Reported) -> None:
    content = reported_log.body("/v1/developments.vis.json")
    told_items = {item["id"]: item for item in json.loads(content)["items"]}
    known_on = reported_log.api.read(TIMELINE)["known"]["at"][:10]
    found = {item["id"]: item for item in drawn(content)["items"]}
    talks, aid = reported_log.ids["talks"], reported_log.ids["aid"]
    assert (found[talks]["start"], found[talks]["end"]) == ("2024-02-01", "2024-05-01")
    assert told_items[talks]["className"] == "development talks uncertain"
    assert found[aid]["type"] == "RangeItem"
    assert found[aid]["end"] > known_on
    assert "open" in told_items[aid]["className"].split()


@pytest.mark.parametrize("suffix", ["timelinejs.json", "vis.json"])
def test_a_view_that_leaves_something_out_says_so(reported_log: Reported, suffix: str) -> None:
    answer = reported_log.api.get(f"/v1/developments.{suffix}?limit=4")
    items = answer.json()["items" if suffix == "vis.json" else "events"]
    assert len(items) == 4
    following = answer.links["next"]["url"]
    assert following in answer.text
    rest = json.loads(reported_log.body(following))
    assert len(rest["items" if suffix == "vis.json" else "events"]) == 1
