"""A commitment that lasts while another one is kept, over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.api_client import ApiClient, Json, a_commitment, a_development, refused_field
from tests.api.queries.commitments_told import listed, truce

NOWHERE = "00000000-0000-4000-8000-000000000000"


def while_kept(development: str | None, number: int = 1) -> Json:
    """A commitment of Iran toward Israel that lasts while another one is kept."""
    named = {"development": development, "commitment": number}
    return a_commitment(by="iran", toward="israel", expires="..", **{"while": named})


def posture(api: ApiClient, on: str, **asked: Any) -> str | None:
    """The posture of Iran toward Israel."""
    stances = api.read("/v1/actors/iran/stances", on=on, **asked)["stances"]
    return next((one["posture"] for one in stances if one["toward"]["id"] == "israel"), None)


def test_it_ends_with_the_other_one_in_stances_commitments_and_at_each_position(
    talk_on_each: ApiClient,
) -> None:
    api = talk_on_each
    first = truce(api, "2024-01-10", a_commitment(expires=".."))
    second = truce(api, "2024-01-10", while_kept(first))
    before = api.last_position()
    ending = {"date": "2024-02-01", "reason": "Called off."}
    api.record(f"/v1/developments/{first}/commitments/1/end", ending)

    assert posture(api, "2024-01-31") == "ceasefire"
    assert posture(api, "2024-02-01") == "no-recent-record"
    assert posture(api, "2024-02-01", position=before) == "ceasefire"
    (held,) = listed(api, "2024-02-02", actor="iran")
    assert (held["status"], held["ending_date"]) == ("ended", "2024-02-01")
    assert held["while"] == {"development": first, "commitment": 1}
    (made,) = api.read(f"/v1/developments/{second}")["commitments"]
    assert made["while"] == held["while"]
    (differing,) = api.read("/v1/changes", on="2024-02-02", from_position=before, actor="iran")[
        "data"
    ]
    assert [event["development"] for event in differing["events"]] == [first]


def test_the_feed_and_the_history_name_it_as_it_was_recorded(api: ApiClient) -> None:
    first = truce(api, "2024-01-10", a_commitment(expires=".."))
    named = {"development": first, "commitment": 1}
    second = truce(api, "2024-01-10", while_kept(first))
    changes = {"commitments": [a_commitment(by="iran", toward="israel", expires="..")]}
    correction = {"changes": changes, "reason": "It depends on nothing."}
    api.record(f"/v1/developments/{second}/corrections", correction)

    events = api.read("/v1/events", after=api.last_position() - 2)["data"]
    made = [one["data"]["account"]["commitments"][0] for one in events]
    assert [one["while"] for one in made] == [named, None]
    assert not any("holds_while" in one for one in made)
    (change,) = api.read(f"/v1/developments/{second}/history")["data"][1]["changes"]
    assert (change["before"][0]["while"], change["after"][0]["while"]) == (named, None)


def test_without_a_development_it_names_one_of_its_own(api: ApiClient) -> None:
    id = truce(api, "2024-01-10", a_commitment(expires="2024-01-31"), while_kept(None))
    (_, made) = api.read(f"/v1/developments/{id}")["commitments"]
    assert made["while"] == {"development": id, "commitment": 1}
    assert posture(api, "2024-01-31") == "ceasefire"
    assert posture(api, "2024-02-01") == "no-recent-record"


@pytest.mark.parametrize(
    ("named", "field", "allowed"),
    [
        ({"development": NOWHERE, "commitment": 1}, "development", "a recorded development"),
        ({"development": None, "commitment": 1}, "commitment", "another commitment, or null"),
        ({"commitment": 1}, "commitment", "another commitment, or null"),
        ({"development": None, "commitment": 2}, "commitment", "null: there is no other"),
    ],
)
def test_an_unknown_commitment_and_itself_are_refused(
    api: ApiClient, named: Json, field: str, allowed: str
) -> None:
    before = api.last_position()
    body = a_development(kind="ceasefire", commitments=[a_commitment(**{"while": named})])
    refused, accepted = refused_field(api.post("/v1/developments", body))
    assert (refused, accepted[: len(allowed)]) == (f"commitments[0].while.{field}", allowed)
    assert api.last_position() == before


def test_without_the_one_that_it_names_it_lasts_and_without_an_ending_cause_too(
    api: ApiClient,
) -> None:
    cause = api.report(occurred="2024-02-01")
    first = truce(api, "2024-01-10", a_commitment(expires=".."))
    truce(api, "2024-01-10", while_kept(first))
    ending = {"date": "2024-02-01", "reason": "Called off.", "cause": cause}
    api.record(f"/v1/developments/{first}/commitments/1/end", ending)

    assert posture(api, "2024-02-02") == "no-recent-record"
    for omitted in (first, cause):
        assert posture(api, "2024-02-02", without=f"development:{omitted}") == "ceasefire"
