"""How many of the acts that bear on a commitment an answer names, and that it says so."""

from __future__ import annotations

import json

import pytest

from infrastructure.read_models.commitments.acts import MOST_ACTS
from tests.api.api_client import ApiClient, Json, a_commitment, a_development
from tests.api.queries.commitments_told import listed, truce

ON = "2024-03-31"


def recorded(api: ApiClient, count: int, **said: str | list[str]) -> list[str]:
    """Record so many developments that follow day by day from 1 February on; their ids."""
    days = [f"2024-02-{1 + number:02d}" for number in range(count)]
    lines = [json.dumps(a_development(**{"occurred": day, **said})) for day in days]
    answer = api.send("/v1/developments:import", "\n".join(lines).encode(), "application/jsonl")
    return [json.loads(line)["id"] for line in answer.text.splitlines()]


@pytest.mark.parametrize("more", [0, 1, 5])
def test_a_commitment_names_the_first_acts_of_each_sort_and_says_whether_there_are_more(
    talk_on_each: ApiClient, more: int
) -> None:
    """Given a truce, and as many violations, threats and attacks on it as are named, and `more`."""
    api = talk_on_each
    assert api.read("/v1/codebook")["most_acts_of_commitment"] == MOST_ACTS == 20
    truce(api, "2024-01-10", a_commitment(expires=".."))
    violations = recorded(api, MOST_ACTS + more)
    threats = recorded(api, MOST_ACTS, kind="warning")
    suffered = recorded(api, MOST_ACTS, initiators=["israel"], targets=["hezbollah"])

    (one,) = listed(api, ON)

    assert (one["status"], one["acts_truncated"]) == ("violated", more > 0)
    assert one["violations"] == violations[:20]
    assert [shown["development"] for shown in one["alleged_violations"]] == violations[:20]
    assert one["tensions"] == threats + suffered
    assert _held(api)["violations"] == violations[:20]
    assert _held(api)["acts_truncated"] is (more > 0)


def test_a_sure_violation_is_found_after_many_attacks_that_may_be_none(
    talk_on_each: ApiClient,
) -> None:
    """Given a truce of a day in January, and 25 attacks that may be before or after it."""
    api = talk_on_each
    truce(api, "2024-01", a_commitment(expires=".."))
    unsure = recorded(api, 25, occurred="[2024-01-15..2024-02-15]")
    (violation,) = recorded(api, 1)

    (one,) = listed(api, ON)

    assert (one["status"], one["violations"]) == ("violated", [violation])
    assert (len(one["undetermined_by"]), one["acts_truncated"]) == (20, True)
    assert set(one["undetermined_by"]) < set(unsure)


def _held(api: ApiClient) -> Json:
    """The commitment as it is shown with the stance of who made it."""
    (stance,) = api.read("/v1/actors/hezbollah/stances", on=ON, toward="israel")["stances"]
    (commitment,) = stance["commitments"]
    found: Json = commitment
    return found
