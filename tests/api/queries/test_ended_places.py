"""Commitments that ended in some places only, over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.api_client import ApiClient, Json, a_commitment, a_development, refused_field
from tests.api.queries.commitments_told import an_attack, listed, truce

STANCES = "/v1/actors/hezbollah/stances"
SYRIA, IRAQ = {"country": "SYR", "name": None}, {"country": "IRQ", "name": None}
IDLIB, HOMS = {"country": "SYR", "name": "Idlib"}, {"country": "SYR", "name": "Homs"}
SAME_IDLIB, SAME_HOMS = {**IDLIB, "name": "ídlīb"}, {**HOMS, "name": "HOMS"}
ENDED: Json = {"date": "2024-03-01", "ended_by": "hezbollah", "reason": "Shelling."}


def end(api: ApiClient, id: str, *places: Json, **said: Any) -> int:
    """End commitment 1 of a development in these places; the position of that."""
    path, body = f"/v1/developments/{id}/commitments/1/end", {**ENDED, **said, "places": places}
    position: int = api.record(path, body)["position"]
    return position


def test_a_ceasefire_that_ended_in_one_place_is_a_pledge_elsewhere(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    id = truce(api, "2024-01-10", a_commitment(expires=".."))
    first = an_attack(api, "2024-01-20", "Idlib")
    before = api.last_position()
    end(api, id, IDLIB)
    an_attack(api, "2024-04-10", "Ídlīb")
    unsure = an_attack(api, "2024-04-11", "the north", precision=6)
    second = an_attack(api, "2024-04-12", "Homs")

    def stance(on: str, **asked: Any) -> Json:
        (found,) = api.read(STANCES, on=on, **asked)["stances"]
        return dict(found)

    assert stance("2024-02-29")["posture"] == "ceasefire"
    assert stance("2024-02-29")["violations"]["newest"] == [first]
    ended = "It is in force on this day, and ended in Idlib (SYR) on 1 March 2024."
    assert ended in stance("2024-02-29")["reason"]
    pledge = stance("2024-03-01")
    assert (pledge["posture"], pledge["rule"], pledge["since"]) == (
        "restrained", "pledge", "2024-03-01",
    )  # fmt: skip
    assert pledge["reason"].startswith(
        "Hezbollah undertook to cease all attacks on Israel: “A truce” (10 January 2024). It ended"
        " in Idlib (SYR) on 1 March 2024. Elsewhere it is in force, with no stated end. 1 act of"
        " force by Hezbollah on Israel since it took effect violates it."
    )
    assert stance("2024-03-01", position=before)["posture"] == "ceasefire"
    later = stance("2024-08-01")
    assert (later["posture"], later["violations"]["newest"]) == ("restrained", [second, first])
    (shown,) = later["commitments"]
    assert (shown["status"], shown["ending_date"], shown["partial"]) == ("violated", None, False)
    assert shown["ended_places"] == [{**IDLIB, "ending_date": "2024-03-01"}]
    assert (shown["violations"], shown["undetermined_by"]) == ([first, second], [unsure])
    (of_list,) = listed(api, "2024-08-01")
    assert of_list["violations"] == [first, second]
    (recorded,) = api.read(f"/v1/developments/{id}")["endings"]
    assert (recorded["places"], recorded["withdrawn"]) == ([IDLIB], False)
    (change,) = api.read("/v1/changes", on="2024-03-01", from_position=before)["data"]
    assert (change["before"]["posture"], change["after"]["posture"]) == ("ceasefire", "restrained")
    assert [event["type"] for event in change["events"]] == ["development.commitment_ended.v1"]


def test_endings_in_places_accumulate_and_each_is_withdrawn_alone(api: ApiClient) -> None:
    id = truce(api, "2024-01-10", a_commitment(expires=".."))
    end(api, id, IDLIB)
    end(api, id, IRAQ, HOMS, date="2024-04-01")
    withdrawal = f"/v1/developments/{id}/commitments/1/end/withdrawal"
    response = api.post(withdrawal, {"reason": "A hoax."})
    on_record = "with places: Idlib (SYR); or IRQ, Homs (SYR)"
    assert refused_field(response, 404) == ("places", on_record)
    end(api, id, date="2024-05-01")

    def stands(on: str) -> tuple[str, str, list[str]]:
        (stance,) = api.read(STANCES, on=on)["stances"]
        (shown,) = stance["commitments"]
        places = [one["name"] or one["country"] for one in shown["ended_places"]]
        return stance["posture"], shown["status"], places

    assert stands("2024-03-01") == ("restrained", "in-force", ["Idlib", "IRQ", "Homs"])
    assert stands("2024-05-01") == ("threatening", "ended", ["Idlib", "IRQ", "Homs"])
    api.record(withdrawal, {"reason": "A hoax.", "places": [HOMS, {"country": "IRQ"}]})
    assert stands("2024-05-01") == ("threatening", "ended", ["Idlib"])
    api.record(withdrawal, {"reason": "A hoax."})
    assert stands("2024-05-01") == ("restrained", "in-force", ["Idlib"])
    assert api.post(withdrawal, {"reason": "A hoax."}).status_code == 409
    api.record(withdrawal, {"reason": "A hoax.", "places": [IDLIB]})
    assert stands("2024-05-01") == ("ceasefire", "in-force", [])
    response = api.post(withdrawal, {"reason": "A hoax.", "places": [IDLIB]})
    assert refused_field(response, 409)[0] == "commitment"


def test_an_ending_in_a_place_is_not_known_before_it_was_published(api: ApiClient) -> None:
    id = truce(api, "2024-01-10", a_commitment(expires=".."))
    end(api, id, IDLIB, reported_at="2024-03-05")
    postures = [
        api.read(STANCES, on="2024-03-10", reported_by=day)["stances"][0]["posture"]
        for day in ("2024-03-04", "2024-03-05")
    ]
    assert postures == ["ceasefire", "restrained"]


@pytest.mark.parametrize(
    ("terms", "ended", "places", "status", "field"),
    [
        ({}, [], [{"country": "Syria"}], 422, "places[0].country"),
        ({}, [], [IDLIB, IDLIB], 422, "places[1]"),
        ({}, [IDLIB], [HOMS, IDLIB], 409, "places[1]"),
        ({}, [SYRIA], [IDLIB], 409, "places[0]"),
        ({}, [], [HOMS, SAME_HOMS], 422, "places[1]"),
        ({}, [HOMS], [SAME_HOMS], 409, "places[0]"),
        ({"partial": True, "places": [SYRIA], "excluded_places": [IDLIB]}, [], [SAME_IDLIB], 422,
         "places[0]"),
        ({"partial": True, "places": [IDLIB, HOMS]}, [SAME_IDLIB], [SAME_HOMS], 409, "places"),
        ({"partial": True, "places": [SYRIA]}, [], [IRAQ], 422, "places[0]"),
        ({"partial": True, "places": [IDLIB]}, [], [SYRIA], 422, "places[0]"),
        ({"partial": True, "excluded_places": [SYRIA]}, [], [IDLIB], 422, "places[0]"),
        ({"partial": True, "places": [IDLIB, HOMS]}, [IDLIB], [HOMS], 409, "places"),
        ({"partial": True, "places": [SYRIA]}, [], [SYRIA], 409, "places"),
    ],
)  # fmt: skip
def test_a_place_in_which_a_commitment_cannot_end_is_refused(
    api: ApiClient, terms: Json, ended: list[Json], places: list[Json], status: int, field: str
) -> None:
    id = truce(api, "2024-01-10", a_commitment(expires="..", **terms))
    if ended:
        end(api, id, *ended)
    before = api.last_position()
    body = {**ENDED, "places": places}
    response = api.post(f"/v1/developments/{id}/commitments/1/end", body)
    assert (response.status_code, refused_field(response, status)[0]) == (status, field)
    assert api.last_position() == before


def test_an_ending_is_recorded_as_said_and_withdrawn_with_another_spelling(
    api: ApiClient,
) -> None:
    partial = {"partial": True, "places": [IDLIB, HOMS]}
    id = truce(api, "2024-01-10", a_commitment(expires="..", **partial))
    end(api, id, SAME_HOMS)
    (recorded,) = api.read(f"/v1/developments/{id}")["endings"]
    assert recorded["places"] == [SAME_HOMS]
    withdrawal = f"/v1/developments/{id}/commitments/1/end/withdrawal"
    api.record(withdrawal, {"reason": "A hoax.", "places": [HOMS]})
    (recorded,) = api.read(f"/v1/developments/{id}")["endings"]
    assert (recorded["places"], recorded["withdrawn"]) == ([SAME_HOMS], True)


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"places": [HOMS, SAME_HOMS]}, "places[1]"),
        ({"excluded_places": [HOMS, SAME_HOMS]}, "excluded_places[1]"),
        ({"places": [SYRIA, HOMS], "excluded_places": [SAME_HOMS]}, "excluded_places[0]"),
    ],
)
def test_a_commitment_names_each_place_once_in_whatever_spelling(
    api: ApiClient, terms: Json, field: str
) -> None:
    body = a_development(
        kind="ceasefire", commitments=[a_commitment(expires="..", partial=True, **terms)]
    )
    assert refused_field(api.post("/v1/developments", body), 422)[0] == f"commitments[0].{field}"


def test_what_is_left_of_a_ceasefire_passes_to_a_successor(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    id = truce(api, "2024-01-10", a_commitment(expires=".."))
    end(api, id, IDLIB)
    api.record("/v1/actors/iran/successions", {"of": "hezbollah", "date": "2024-02-01"})
    syria = {"country": "SYR", "precision": 1}
    by_iran = {"initiators": ["iran"], "kind": "attack"}
    api.report(**by_iran, occurred="2024-04-10", place={**syria, "name": "Idlib"})
    violation = api.report(**by_iran, occurred="2024-04-12", place={**syria, "name": "Homs"})

    def stance(on: str) -> Json:
        (found,) = api.read("/v1/actors/iran/stances", on=on)["stances"]
        return dict(found)

    assert stance("2024-02-29")["posture"] == "ceasefire"
    rest = stance("2024-03-01")
    assert (rest["posture"], rest["assessment"]) == ("restrained", "possible")
    assert rest["reason"].startswith(
        "Iran is bound by an undertaking to cease all attacks on Israel: “A truce” (10 January"
        " 2024). Hezbollah undertook it toward Israel; since 1 February 2024, Iran has succeeded"
        " Hezbollah. It ended in Idlib (SYR) on 1 March 2024. Elsewhere it is in force, with no"
        " stated end."
    )
    later = stance("2024-08-01")
    assert (later["posture"], later["violations"]["newest"]) == ("restrained", [violation])
    (shown,) = later["commitments"]
    assert shown["undertaken"] == {
        "by": {"id": "hezbollah", "name": "Hezbollah"},
        "toward": {"id": "israel", "name": "Israel"},
    }
    assert shown["ended_places"] == [{**IDLIB, "ending_date": "2024-03-01"}]
    assert (shown["status"], shown["violations"]) == ("violated", [violation])
