"""Stances, actors and dyads in CSV and JSON Lines: rows of a day or a period, all of them."""

from __future__ import annotations

import csv
import json
from io import StringIO
from typing import Any

import pytest

from tests.api.api_client import ApiClient, a_report, refused_field

STANCES = "/v1/actors/hezbollah/stances"
DYAD = "/v1/dyads/hezbollah/israel"


def table(api: ApiClient, path: str, *names: str, **asked: str) -> list[tuple[str, ...]]:
    """Return these columns of a CSV, after a check of the number of its rows."""
    answer = api.get(path, **asked)
    rows = list(csv.DictReader(StringIO(answer.text, newline="")))
    assert answer.headers["stanceline-rows"] == str(len(rows))
    return [tuple(row[name] for name in names) for row in rows]


def lines(api: ApiClient, path: str, **asked: str) -> list[dict[str, Any]]:
    answer = api.get(path, **asked)
    found = [json.loads(line) for line in answer.content.splitlines()]
    assert answer.headers["stanceline-rows"] == str(len(found))
    return found


@pytest.fixture
def fought(api: ApiClient) -> ApiClient:
    """Record one raid each way, on 5 and 10 January, and a member that raids in February."""
    back = {"initiators": ["israel"], "targets": ["hezbollah"]}
    member = {"of": "resistance", "relation": "member", "start_date": "2020"}
    api.record("/v1/actors/hezbollah/memberships", member)
    api.report(occurred="2024-01-05", reports=[a_report(credibility=2)])
    api.report(occurred="2024-01-10", reports=[a_report(credibility=2)], **back)
    api.report(initiators=["resistance"], targets=["iran"], occurred="2024-02-15")
    api.publish_until("2024-12-31")
    return api


COLUMNS = ("toward", "inherited_from", "start_date", "end_date", "posture")


def test_stances_of_an_actor_on_a_day_are_rows_of_this_day(fought: ApiClient) -> None:
    day = "2024-02-20"
    assert table(fought, f"{STANCES}.csv", *COLUMNS, on=day) == [
        ("iran", "resistance", day, day, "hostilities"),
        ("israel", "", day, day, "no-recent-record"),
    ]
    assert table(fought, f"{STANCES}.csv", "toward", on=day, inherit="false") == [("israel",)]


def test_stances_of_an_actor_in_a_month_are_segments_within_it(fought: ApiClient) -> None:
    """An isolated act counts for 30 days: through 4 February."""
    rows = table(fought, f"{STANCES}.csv", *COLUMNS, on="2024-02", toward="israel")
    assert rows == [
        ("israel", "", "2024-02-01", "2024-02-04", "hostilities"),
        ("israel", "", "2024-02-05", "2024-02-29", "no-recent-record"),
    ]
    found = lines(fought, f"{STANCES}.jsonl", on="2024-02", toward="israel")
    assert [(one["type"], one["start_date"], one["posture"]) for one in found] == [
        ("stance", row[2], row[4]) for row in rows
    ]


def test_a_row_of_a_stance_links_to_its_evidence(fought: ApiClient) -> None:
    ((href,),) = table(fought, f"{STANCES}.csv", "href", on="2024-01-20", toward="israel")
    (stance,) = fought.client.get(href).json()["stances"]
    assert (stance["posture"], stance["since"]) == ("hostilities", "2024-01-05")


def test_a_dyad_is_a_row_for_each_of_its_segments(fought: ApiClient) -> None:
    columns = ("start_date", "end_date", "posture", "sides", "mutual")
    assert table(fought, f"{DYAD}.csv", *columns, on="2024-01") == [
        ("2024-01-05", "2024-01-09", "hostilities", "hezbollah", "false"),
        ("2024-01-10", "2024-01-31", "hostilities", "hezbollah israel", "true"),
    ]
    day = "2024-02-07"
    assert table(fought, f"{DYAD}.csv", *columns, on=day) == [
        (day, day, "hostilities", "israel", "false")
    ]


def test_lines_of_a_dyad_are_its_segments_and_then_the_stances_of_both(fought: ApiClient) -> None:
    found = lines(fought, f"{DYAD}.jsonl", on="2024-02-07")
    assert [(one["type"], one["posture"]) for one in found] == [
        ("dyad", "hostilities"),
        ("stance", "no-recent-record"),
        ("stance", "hostilities"),
    ]
    assert [one["id"] for one in found[0]["actors"]] == ["hezbollah", "israel"]
    assert fought.client.get(found[0]["href"]).json()["posture"] == "hostilities"


def test_all_actors_are_rows_in_the_order_of_registration(api: ApiClient) -> None:
    api.record("/v1/actors/iran/aliases", {"alias": "Islamic Republic"})
    listed = api.read("/v1/actors", limit="500")["data"]
    rows = table(api, "/v1/actors.csv", "id", "name", "kind", "aliases", "href")
    assert [row[:3] for row in rows] == [(a["id"], a["name"], a["kind"]) for a in listed]
    (iran,) = [row for row in rows if row[0] == "iran"]
    assert "Islamic Republic" in iran[3].split("; ")
    assert api.client.get(iran[4]).json()["id"] == "iran"
    found = lines(api, "/v1/actors.jsonl")
    assert found == [
        {"type": "actor", **a, "href": f"http://testserver{a['href']}"} for a in listed
    ]


def test_actors_of_a_name_say_how_they_were_found(api: ApiClient) -> None:
    assert table(api, "/v1/actors.csv", "id", "match", "matched_name", q="hezbollah")[0] == (
        "hezbollah", "id", "hezbollah",
    )  # fmt: skip


def test_a_page_of_actors_links_to_the_next_one(api: ApiClient) -> None:
    first = api.get("/v1/actors.csv", limit="2")
    rest = api.get(first.links["next"]["url"])
    ids = [
        row[0] for one in (first, rest) for row in csv.reader(StringIO(one.text)) if row[0] != "id"
    ]
    assert ids == [one["id"] for one in api.read("/v1/actors", limit="4")["data"]]


@pytest.mark.parametrize("path", ["/v1/actors", f"{STANCES}?on=2024", f"{DYAD}?on=2024"])
def test_accept_chooses_a_tabular_format_and_no_other(api: ApiClient, path: str) -> None:
    taken = api.client.get(path, headers={"Accept": "text/csv"})
    assert taken.headers["content-type"].startswith("text/csv")
    assert "accept" in taken.headers["vary"]
    assert api.client.get(path, headers={"Accept": "application/geo+json"}).status_code == 406


@pytest.mark.parametrize(
    ("path", "asked", "refused"),
    [
        (f"{STANCES}.csv", {"on": "2024-01-05", "evidence": "true"}, "evidence"),
        (f"{STANCES}.jsonl", {"on": "2024-01-05", "without": "source:reuters"}, "without"),
        (f"{DYAD}.csv", {"on": "2024-01-05", "without": "source:reuters"}, "without"),
        ("/v1/actors.csv", {"with_total": "true"}, "with_total"),
        ("/v1/actors.jsonl", {"bom": "true"}, "bom"),
    ],
)
def test_what_only_json_can_say_is_refused(
    api: ApiClient, path: str, asked: dict[str, str], refused: str
) -> None:
    assert refused_field(api.get(path, **asked))[0] == refused


@pytest.mark.parametrize(
    "path", ["/v1/actors.atom", f"{STANCES}.atom?on=2024", f"{DYAD}.atom?on=2024"]
)
def test_an_unknown_format_lists_those_that_are_tables(api: ApiClient, path: str) -> None:
    answer = api.client.get(path)
    assert (answer.status_code, answer.json()["errors"][0]["allowed"]) == (
        404,
        ".json, .jsonl, .csv",
    )
