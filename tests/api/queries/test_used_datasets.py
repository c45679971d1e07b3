"""Answers and exports name the data sets of their developments, with licence and citation."""

from __future__ import annotations

import csv
import json
from io import StringIO
from typing import Any

import pytest

from tests.api.api_client import ApiClient, Json

RAIDS = {
    "title": "Register of raids",
    "licence": "CC BY-NC 4.0",
    "citation": "The Gazette: Register of raids.",
    "redistributable": False,
    "edition": "2",
    "url": "https://gazette.example/raids",
}
SHOWN = {name: RAIDS[name] for name in RAIDS if name != "url"}
UNKNOWN = dict.fromkeys((*SHOWN, "href"))
IN_WORDS = (
    "Register of raids 2 (CC BY-NC 4.0, not to be passed on). The Gazette: Register of raids."
)


@pytest.fixture
def raids(api: ApiClient) -> ApiClient:
    """Three attacks on one pair: of a described data set, of one that nobody described, of none."""
    api.report(occurred="2024-01-02", external_id={"dataset": "raids", "id": "1"})
    api.report(occurred="2024-01-03", external_id={"dataset": "ledger", "id": "1"})
    api.report(occurred="2024-01-04")
    api.record("/v1/datasets/raids/description", RAIDS)
    return api


def raids_at(position: int) -> Json:
    return {"id": "raids", **SHOWN, "href": f"/v1/datasets/raids?position={position}"}


def test_a_development_names_the_data_set_that_it_was_imported_from(raids: ApiClient) -> None:
    position = raids.last_position()
    first, second, third = raids.read("/v1/developments")["data"]
    named = [raids.read(f"/v1/developments/{one['id']}")["datasets"] for one in (first, second)]
    assert named == [[raids_at(position)], [{"id": "ledger", **UNKNOWN}]]
    assert raids.read(f"/v1/developments/{third['id']}")["datasets"] == []
    before = raids.read(f"/v1/developments/{first['id']}", position=position - 1)["datasets"]
    assert before == [{"id": "raids", **UNKNOWN}]


def test_the_tag_of_a_development_changes_with_the_description_of_its_data_set(
    raids: ApiClient,
) -> None:
    first, *_ = raids.read("/v1/developments")["data"]
    path = f"/v1/developments/{first['id']}"
    before = raids.get(path).headers["etag"]
    raids.record("/v1/datasets/raids/description", {**RAIDS, "edition": "3"})
    assert raids.get(path).headers["etag"] != before


def test_a_page_names_the_data_sets_of_its_developments(raids: ApiClient) -> None:
    both = [{"id": "ledger", **UNKNOWN}, raids_at(raids.last_position())]
    assert raids.read("/v1/developments")["datasets"] == both
    assert raids.read("/v1/developments", limit=1)["datasets"] == both[1:]


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/v1/dyads/hezbollah/israel", {"on": "2024-01-02"}),
        ("/v1/dyads/hezbollah/israel", {"on": "2024-01"}),
        ("/v1/actors/hezbollah/stances", {"on": "2024-01-02", "evidence": "true"}),
        ("/v1/actors/hezbollah/timeline", {"to": "2024-01-02"}),
        ("/v1/actors/israel/timeline", {"to": "2024-01-02", "incoming": "true"}),
    ],
)
def test_an_answer_about_stances_names_the_data_sets_that_it_rests_on(
    raids: ApiClient, path: str, asked: Json
) -> None:
    named = raids.read(path, **asked)["datasets"]
    assert raids_at(raids.last_position()) in named


def test_an_answer_that_rests_on_no_data_set_names_none(raids: ApiClient) -> None:
    assert raids.read("/v1/dyads/hezbollah/iran", on="2024-01-05")["datasets"] == []


def lines(content: str) -> list[Any]:
    return [json.loads(line) for line in content.splitlines()]


def test_json_lines_end_with_a_line_for_each_data_set(raids: ApiClient) -> None:
    answer = raids.get("/v1/developments.jsonl")
    found = lines(answer.text)
    assert [one["type"] for one in found] == ["development"] * 3 + ["dataset"] * 2
    assert answer.headers["stanceline-rows"] == "5"
    assert found[-1]["citation"] == RAIDS["citation"]
    assert found[-1]["href"].endswith(f"/v1/datasets/raids?position={raids.last_position()}")


def test_a_csv_has_the_id_in_a_column_and_links_to_the_data_set(raids: ApiClient) -> None:
    answer = raids.get("/v1/developments.csv")
    rows = list(csv.DictReader(StringIO(answer.text)))
    assert [row["dataset"] for row in rows] == ["raids", "ledger", ""]
    assert answer.headers["stanceline-rows"] == "3"
    described = [one for one in answer.headers["link"].split(", ") if "describedby" in one]
    (link,) = described
    assert "/v1/datasets/raids?position=" in link


@pytest.mark.parametrize("format", ["geojson", "vis.json"])
def test_maps_and_bars_have_a_member_for_data_sets(raids: ApiClient, format: str) -> None:
    named = raids.get(f"/v1/developments.{format}").json()["datasets"]
    assert [one["id"] for one in named] == ["ledger", "raids"]


@pytest.mark.parametrize("format", ["feed.json", "timelinejs.json"])
def test_feeds_and_slides_have_them_among_our_own_members(raids: ApiClient, format: str) -> None:
    named = raids.get(f"/v1/developments.{format}").json()["_stanceline"]["datasets"]
    assert [one["id"] for one in named] == ["ledger", "raids"]


def test_a_format_for_readers_says_them_in_words(raids: ApiClient) -> None:
    said = f"ledger (licence not recorded).\n{IN_WORDS}"
    assert f"<rights>{said}</rights>" in raids.get("/v1/developments.atom").text
    cover = raids.get("/v1/developments.timelinejs.json").json()["title"]["text"]["text"]
    assert IN_WORDS in cover


def test_a_calendar_is_described_by_them(raids: ApiClient) -> None:
    raids.report(
        kind="ceasefire", occurred="2024-02-01", external_id={"dataset": "raids", "id": "2"}
    )
    calendar = raids.get("/v1/developments.ics").text.replace("\r\n ", "")
    said = IN_WORDS.replace(",", "\\,")
    assert f"DESCRIPTION:{said}" in calendar
