"""Partial ceasefires that exclude places, over HTTP."""

from __future__ import annotations

import pytest

from tests.api.api_client import ApiClient, Json, a_commitment, a_development, refused_field
from tests.api.queries.commitments_told import an_attack, listed, truce

SYRIA = {"country": "SYR", "name": None}
IDLIB = {"country": "SYR", "name": "Idlib"}


def test_an_attack_in_an_excluded_place_does_not_violate(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    terms: Json = {"partial": True, "places": [SYRIA], "excluded_places": [IDLIB]}
    id = truce(api, "2024-01-10", a_commitment(expires="..", **terms))

    def stands() -> tuple[str, list[str], list[str]]:
        (one,) = listed(api, "2024-05-01")
        return one["status"], one["violations"], one["undetermined_by"]

    an_attack(api, "2024-01-20", "Idlib")
    an_attack(api, "2024-01-20", "Tyre", country="LBN")
    assert stands() == ("in-force", [], [])
    somewhere = an_attack(api, "2024-01-21", "the north", precision=6)
    assert stands() == ("undetermined", [], [somewhere])
    (stance,) = api.read("/v1/actors/hezbollah/stances", on="2024-05-01")["stances"]
    assert (stance["posture"], stance["violated"]) == ("restrained", False)
    inside = an_attack(api, "2024-01-22", "Homs", precision=1)
    assert stands() == ("violated", [inside], [somewhere])
    (stance,) = api.read("/v1/actors/hezbollah/stances", on="2024-08-01")["stances"]
    assert (stance["posture"], stance["violations"]["newest"]) == ("restrained", [inside])
    (commitment,) = stance["commitments"]
    assert (commitment["places"], commitment["excluded_places"]) == ([SYRIA], [IDLIB])
    (shown,) = api.read(f"/v1/developments/{id}")["commitments"]
    assert shown["excluded_places"] == [IDLIB]


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"partial": True, "places": [SYRIA], "excluded_places": [SYRIA]}, "excluded_places[0]"),
        ({"partial": True, "places": [IDLIB], "excluded_places": [SYRIA]}, "excluded_places[0]"),
        ({"excluded_places": [IDLIB]}, "excluded_places"),
    ],
)
def test_a_place_that_cannot_be_excluded_is_refused(
    api: ApiClient, terms: Json, field: str
) -> None:
    before = api.last_position()
    made = [a_commitment(**terms)]
    response = api.post("/v1/developments", a_development(kind="ceasefire", commitments=made))
    assert refused_field(response)[0] == f"commitments[0].{field}"
    assert api.last_position() == before
