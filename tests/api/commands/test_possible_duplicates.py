"""What is recorded is answered with what may be the same on record."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.api.api_client import ApiClient, Json, a_development

DEVELOPMENTS = "/v1/developments"
IMPORT = "/v1/developments:import"


def possible(api: ApiClient, **said: Any) -> list[str]:
    """Record a development, and return the ids of what may be the same."""
    return [
        one["id"] for one in api.record(DEVELOPMENTS, a_development(**said))["possible_duplicates"]
    ]


def imported(api: ApiClient, *bodies: Json) -> list[Json]:
    lines = b"\n".join(json.dumps(a_development(**body)).encode() for body in bodies)
    answer = api.send(IMPORT, lines, "application/jsonl")
    return [json.loads(line) for line in answer.text.splitlines()]


def of(dataset: str, id: str) -> Json:
    return {"external_id": {"dataset": dataset, "id": id}}


def test_the_same_attack_posted_twice_is_recorded_with_a_hint(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    first = api.record(DEVELOPMENTS, a_development())
    answer = api.post(DEVELOPMENTS, a_development())
    second = answer.json()
    assert (answer.status_code, second["created"]) == (201, True)
    assert second["possible_duplicates"] == [
        {
            "id": first["id"],
            "position": first["position"],
            "title": "Rockets at the north",
            "reasons": ["same-parties", "same-kind", "same-day", "similar-title"],
            "href": f"/v1/developments/{first['id']}",
        }
    ]
    assert api.read(second["possible_duplicates"][0]["href"])["id"] == first["id"]


def test_one_that_is_not_projected_yet_is_found_too(talk_on_each: ApiClient) -> None:
    body = json.dumps(a_development()).encode()
    first, second = (talk_on_each.send_alone(DEVELOPMENTS, body).json() for _ in range(2))
    assert [one["id"] for one in second["possible_duplicates"]] == [first["id"]]
    talk_on_each.project()


@pytest.mark.parametrize(
    "other",
    [
        {"initiators": ["israel"], "targets": ["hezbollah"]},
        {"kind": "talks"},
        {"occurred": "2024-01-03"},
        {"targets": ["iran"]},
    ],
)
def test_another_direction_kind_day_or_party_is_no_duplicate(api: ApiClient, other: Json) -> None:
    api.report()
    assert possible(api, **other) == []


def test_either_direction_counts_for_what_both_sides_did(api: ApiClient) -> None:
    swapped = {"initiators": ["israel"], "targets": ["hezbollah"]}
    talks = api.report(kind="talks")
    assert possible(api, kind="talks", **swapped) == [talks]
    clash = api.report(reciprocal=True, occurred="2024-02-01")
    assert possible(api, reciprocal=True, occurred="2024-02-01", **swapped) == [clash]


def test_a_retracted_development_is_no_duplicate(api: ApiClient) -> None:
    first = api.report()
    api.record(f"{DEVELOPMENTS}/{first}/retraction", {"reason": "never happened"})
    assert possible(api) == []


def test_a_repeated_request_is_answered_with_what_was_recorded_before_it(api: ApiClient) -> None:
    first = api.report()
    once = api.post(DEVELOPMENTS, a_development(), Idempotency_Key="two").json()
    third = api.report()
    again = api.post(DEVELOPMENTS, a_development(), Idempotency_Key="two").json()
    assert again == {**once, "created": False}
    assert [one["id"] for one in again["possible_duplicates"]] == [first]
    assert possible(api) == [first, once["id"], third]


def test_a_record_is_compared_with_other_data_sets_and_not_within_its_own(api: ApiClient) -> None:
    by_hand = api.report()
    answers = imported(api, of("ged", "1"), of("ged", "2"), of("acled", "1"))
    found = [[one["id"] for one in answer["possible_duplicates"]] for answer in answers]
    ged = [answer["id"] for answer in answers[:2]]
    assert found == [[by_hand], [by_hand], [by_hand, *ged]]
    (alone,) = imported(api, of("ged", "3"))
    assert {one["id"] for one in alone["possible_duplicates"]} == {by_hand, answers[2]["id"]}


def test_lines_of_one_import_that_were_recorded_by_hand_are_compared(api: ApiClient) -> None:
    first, second = imported(api, {}, {})
    assert first["possible_duplicates"] == []
    assert [one["id"] for one in second["possible_duplicates"]] == [first["id"]]
