"""The stances of all pairs: chosen by actor, counterpart and posture, of a day or a period."""

from __future__ import annotations

import csv
import json
from typing import Any

import pytest

from tests.api.api_client import ApiClient, Json, a_report, refusal, refused_field

STANCES = "/v1/stances"
BACK = {"initiators": ["israel"], "targets": ["hezbollah"]}


@pytest.fixture
def pairs(talk_on_each: ApiClient) -> ApiClient:
    """Hezbollah attacks Israel in January and warns Iran in March; Israel warns Hezbollah."""
    api = talk_on_each
    api.report(occurred="2024-01-10", conflict="border", reports=[a_report(credibility=2)])
    api.report(kind="warning", occurred="2024-01-12", **BACK)
    api.report(kind="warning", occurred="2024-03-01", targets=["iran"])
    api.publish_until("2024-12-01")
    return api


def held(body: Json) -> list[tuple[str, str, str]]:
    return [
        (one["actor"]["id"], one["toward"]["id"], posture)
        for one in body["data"]
        for posture in one.get("postures") or [one["posture"]]
    ]


def rows(api: ApiClient, **asked: Any) -> list[dict[str, str]]:
    answer = api.get(f"{STANCES}.csv", **asked)
    assert answer.status_code == 200, answer.text
    found = list(csv.DictReader(answer.text.splitlines()))
    assert answer.headers["stanceline-rows"] == str(len(found))
    return found


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (
            {},
            [
                ("hezbollah", "iran", "threatening"),
                ("hezbollah", "israel", "no-recent-record"),
                ("israel", "hezbollah", "threatening"),
            ],
        ),
        (
            {"actor": "hezbollah"},
            [("hezbollah", "iran", "threatening"), ("hezbollah", "israel", "no-recent-record")],
        ),
        ({"toward": "hezbollah"}, [("israel", "hezbollah", "threatening")]),
        ({"actor": "hezbollah", "toward": "iran"}, [("hezbollah", "iran", "threatening")]),
        (
            {"posture": "threatening"},
            [("hezbollah", "iran", "threatening"), ("israel", "hezbollah", "threatening")],
        ),
        ({"conflict": "border"}, [("hezbollah", "israel", "no-recent-record")]),
        ({"actor": "iran"}, []),
    ],
    ids=str,
)
def test_a_day_is_asked_for_by_actor_counterpart_posture_and_conflict(
    pairs: ApiClient, asked: dict[str, str], expected: list[Any]
) -> None:
    body = pairs.read(STANCES, on="2024-03-05", **asked)
    assert (body["type"], held(body)) == ("pairs", expected)
    assert pairs.read(body["links"]["permalink"]) == body
    table = rows(pairs, on="2024-03-05", **asked)
    assert [(row["actor"], row["toward"], row["posture"]) for row in table] == expected


def test_a_year_has_every_stance_with_its_segments(pairs: ApiClient) -> None:
    body = pairs.read(STANCES, on="2024", toward="israel")
    assert (body["type"], body["start_date"], body["end_date"]) == (
        "pairs_in_period", "2024-01-01", "2024-12-31",
    )  # fmt: skip
    (pair,) = body["data"]
    assert pair["postures"] == ["hostilities", "no-recent-record"]
    assert [
        (one["start_date"], one["end_date"], one["posture"], one["assessment"], one["projected"])
        for one in pair["segments"]
    ] == [
        # One attack counts for 30 days; the newest report was published on 1 December.
        ("2024-01-10", "2024-02-09", "hostilities", "probable", False),
        ("2024-02-10", "2024-12-31", "no-recent-record", "unknown", False),
    ]
    assert pairs.read(body["links"]["permalink"]) == body
    hostile = pairs.read(STANCES, on="2024-02", posture="hostilities")
    assert [(one["start_date"], one["end_date"]) for one in hostile["data"][0]["segments"]] == [
        ("2024-02-01", "2024-02-09")
    ]
    assert pairs.read(STANCES, on="2023")["data"] == []


def test_pages_of_a_year_follow_one_another(pairs: ApiClient) -> None:
    whole = pairs.read(STANCES, on="2024")["data"]
    found, asked = [], {"on": "2024", "limit": "1"}
    while True:
        page = pairs.read(STANCES, **asked)
        assert pairs.read(page["links"]["permalink"]) == page
        found += page["data"]
        if page["next"] is None:
            break
        asked = {**asked, "cursor": page["next"], "position": page["position"]}
    assert found == whole
    assert len(found) == 3


def test_the_lines_and_rows_of_a_year_are_the_segments_in_json(pairs: ApiClient) -> None:
    data = pairs.read(STANCES, on="2024")["data"]
    expected = [
        (one["actor"]["id"], one["toward"]["id"], segment["start_date"], segment["assessment"])
        for one in data
        for segment in one["segments"]
    ]
    answer = pairs.get(f"{STANCES}.jsonl", on="2024")
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert [
        (one["actor"]["id"], one["toward"]["id"], one["start_date"], one["assessment"])
        for one in lines
    ] == expected
    table = rows(pairs, on="2024")
    assert [
        (row["actor"], row["toward"], row["start_date"], row["assessment"]) for row in table
    ] == expected
    assert {row["projected"] for row in table} == {"false"}


def test_a_row_agrees_with_its_evidence_whatever_is_recorded_later(pairs: ApiClient) -> None:
    line = json.loads(pairs.get(f"{STANCES}.jsonl", on="2024-01-20").text.splitlines()[0])
    pairs.report(kind="talks", occurred="2024-01-19")
    href = line["href"].removeprefix("http://testserver")
    (stance,) = pairs.read(href[href.index("/v1/") :])["stances"]
    assert (stance["posture"], stance["toward"]) == (line["posture"], line["toward"])


def test_accept_chooses_a_format_and_others_are_refused(pairs: ApiClient) -> None:
    table = pairs.client.get(f"{STANCES}?on=2024-03-05", headers={"Accept": "text/csv"})
    assert table.headers["content-type"].startswith("text/csv")
    assert table.text == pairs.get(f"{STANCES}.csv", on="2024-03-05").text
    assert "accept" in pairs.get(STANCES, on="2024-03-05").headers["vary"]
    refused = pairs.client.get(f"{STANCES}?on=2024-03-05", headers={"Accept": "text/calendar"})
    assert refused.status_code == 406
    assert refusal(pairs.get(f"{STANCES}.ics", on="2024-03-05"), 404)["errors"][0]["allowed"] == (
        ".json, .jsonl, .csv"
    )
    assert pairs.get(f"{STANCES}.json", on="2024").json() == pairs.read(STANCES, on="2024")


@pytest.mark.parametrize(
    ("path", "asked", "field"),
    [
        (STANCES, {"posture": "angry"}, "posture"),
        (STANCES, {"actor": "nobody"}, "actor"),
        (STANCES, {"toward": "nobody"}, "toward"),
        (f"{STANCES}.csv", {"toward": "nobody"}, "toward"),
        (f"{STANCES}.csv", {"limit": "5"}, "limit"),
        (f"{STANCES}.jsonl", {"bom": "true"}, "bom"),
        (f"{STANCES}.csv", {"policy": "stance.v2,isolated=60"}, "policy"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    api: ApiClient, path: str, asked: dict[str, str], field: str
) -> None:
    for on in ("2024-01-20", "2024"):
        assert refused_field(api.get(path, on=on, **asked))[0] == field


def test_a_stream_of_many_pages_has_every_pair_once(
    pairs: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = rows(pairs, on="2024")
    monkeypatch.setattr("api.questions.stances.all_pairs.LONGEST_PAGE", 1)
    assert rows(pairs, on="2024") == expected
