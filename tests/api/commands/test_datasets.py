"""Data sets over HTTP: described and declared, listed at each position, in history and feed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.api_client import ApiClient, Json, refused_field

COVERAGE = {
    "start_date": "1989-01-01",
    "end_date": "2022-12-31",
    "holds": "Events with a death.",
    "reported_at": "2023-06",
}
DESCRIPTION = {
    "title": "UCDP Georeferenced Event Dataset",
    "licence": "CC BY 4.0",
    "citation": "Cite the article, and the edition.",
    "redistributable": True,
    "url": "https://ucdp.example/ged",
    "edition": "23.1",
}
LONGER = {**COVERAGE, "end_date": "2023-12-31"}


def declare(api: ApiClient, dataset: str = "ucdp-ged", **said: Any) -> Json:
    return api.record(f"/v1/datasets/{dataset}/coverage", {**COVERAGE, **said})


def listed(api: ApiClient, **asked: Any) -> list[tuple[str, str]]:
    found = api.read("/v1/datasets", **asked)["data"]
    return [(one["id"], one["end_date"]) for one in found]


def test_a_coverage_is_declared_and_read_where_the_answer_says(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    before = api.last_position()
    answer = api.post("/v1/datasets/ucdp-ged/coverage", COVERAGE)
    assert (answer.status_code, answer.headers["location"]) == (201, "/v1/datasets/ucdp-ged")
    read = api.read("/v1/datasets/ucdp-ged")
    expected = {"id": "ucdp-ged", **COVERAGE, "version": 1, "position": before + 1}
    assert {name: read[name] for name in expected} == expected


def test_the_newest_coverage_of_each_data_set_is_listed_at_each_position(
    talk_on_each: ApiClient,
) -> None:
    api = talk_on_each
    first = declare(api)["position"]
    declare(api, "acled")
    later = declare(api, **LONGER)["position"]
    assert listed(api, position=first - 1) == []
    assert listed(api, position=first) == [("ucdp-ged", "2022-12-31")]
    both = [("ucdp-ged", "2022-12-31"), ("acled", "2022-12-31")]
    assert listed(api, position=later - 1) == both
    assert listed(api, position=later) == [("ucdp-ged", "2023-12-31"), both[1]]
    assert api.get("/v1/datasets/acled", position=first).status_code == 404


def test_history_and_feed_show_each_declaration(api: ApiClient) -> None:
    first = declare(api)["position"]
    declare(api, **LONGER)
    history = api.read("/v1/datasets/ucdp-ged/history")["data"]
    assert [one["changes"] for one in history] == [
        [],
        [{"field": "end_date", "before": "2022-12-31", "after": "2023-12-31"}],
    ]
    events = api.read("/v1/events", after=first - 1, types="dataset")["data"]
    assert [(one["about"], one["id"]) for one in events] == [("dataset", "ucdp-ged")] * 2
    assert events[0]["data"] == {"dataset": "ucdp-ged", **COVERAGE}


@pytest.mark.parametrize(
    ("dataset", "said", "field", "allowed"),
    [
        ("ucdp-ged", {"end_date": "1988-12-31"}, "end_date", "1989-01-01, the start_date, or"),
        ("ucdp-ged", {"end_date": "soon"}, "end_date", ""),
        ("ucdp-ged", {"holds": ""}, "holds", ""),
        ("UCDP", {}, "id", "lower-case letters, digits"),
    ],
)
def test_a_coverage_that_cannot_be_is_refused_and_not_recorded(
    api: ApiClient, dataset: str, said: Json, field: str, allowed: str
) -> None:
    before = api.last_position()
    answer = api.post(f"/v1/datasets/{dataset}/coverage", {**COVERAGE, **said})
    refused, accepted = refused_field(answer)
    assert (refused, accepted[: len(allowed)]) == (field, allowed)
    assert api.last_position() == before


def test_a_repeated_key_records_nothing(api: ApiClient) -> None:
    path = "/v1/datasets/ucdp-ged/coverage"
    first = api.post(path, COVERAGE, Idempotency_Key="one")
    again = api.post(path, COVERAGE, Idempotency_Key="one")
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == {**first.json(), "created": False}


def test_an_unknown_data_set_is_not_found(api: ApiClient) -> None:
    for path in ("/v1/datasets/atlantis", "/v1/datasets/atlantis/history"):
        assert api.get(path).status_code == 404


def test_a_data_set_is_described_and_read_where_the_answer_says(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    answer = api.post("/v1/datasets/ucdp-ged/description", DESCRIPTION)
    assert (answer.status_code, answer.headers["location"]) == (201, "/v1/datasets/ucdp-ged")
    first = api.last_position()
    read = api.read("/v1/datasets/ucdp-ged")
    nothing = dict.fromkeys(COVERAGE)
    assert {name: read[name] for name in (*DESCRIPTION, *COVERAGE)} == {**DESCRIPTION, **nothing}
    declare(api)
    later = {**DESCRIPTION, "edition": None, "redistributable": False}
    api.record("/v1/datasets/ucdp-ged/description", later)
    read = api.read("/v1/datasets/ucdp-ged")
    assert {name: read[name] for name in (*DESCRIPTION, *COVERAGE)} == {**later, **COVERAGE}
    assert (read["version"], read["position"]) == (3, first + 2)
    assert api.read("/v1/datasets/ucdp-ged", position=first)["edition"] == "23.1"
    history = api.read("/v1/datasets/ucdp-ged/history")["data"]
    assert history[-1]["changes"] == [
        {"field": "redistributable", "before": True, "after": False},
        {"field": "edition", "before": "23.1", "after": None},
    ]


def test_a_description_changes_no_coverage(talk_on_each: ApiClient) -> None:
    """Given a coverage that was published, and a description that was recorded later."""
    api = talk_on_each
    api.report(occurred="2022-12-20", external_id={"dataset": "ucdp-ged", "id": "1"})
    declare(api)
    path = "/v1/actors/hezbollah/stances"
    asked = {"on": "2022-12-31", "toward": "israel", "reported_by": "2024-06-30"}
    (before,) = api.read(path, **asked)["stances"]
    api.record("/v1/datasets/ucdp-ged/description", DESCRIPTION)
    (after,) = api.read(path, **asked)["stances"]
    assert not before["projected"]
    assert (after["projected"], after["reason"]) == (False, before["reason"])


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        ({"title": "", "citation": " "}, ["title", "citation"]),
        ({"url": "ucdp"}, ["url"]),
        ({"redistributable": None}, ["redistributable"]),
    ],
)
def test_a_description_that_cannot_be_is_refused_at_every_field_and_not_recorded(
    api: ApiClient, said: Json, fields: list[str]
) -> None:
    before = api.last_position()
    answer = api.post("/v1/datasets/ucdp-ged/description", {**DESCRIPTION, **said})
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == fields
    assert api.last_position() == before
