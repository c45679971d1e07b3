"""Registering actors over HTTP, with their names, memberships and dissolution."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.api_client import ApiClient, refusal, refused_field

AN_ACTOR = {
    "id": "amal",
    "name": "Amal",
    "kind": "armed-group",
    "aliases": ["Amal Movement"],
    "identifiers": {"ucdp": "208"},
}


def test_an_actor_is_registered_once_however_often_it_is_sent(talk_on_each: ApiClient) -> None:
    first = talk_on_each.post("/v1/actors", AN_ACTOR)
    again = talk_on_each.post("/v1/actors", AN_ACTOR)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.headers["location"] == "/v1/actors/amal"
    assert (first.json()["id"], again.json()["position"]) == ("amal", first.json()["position"])


def test_an_id_that_is_taken_by_another_is_a_conflict(api: ApiClient) -> None:
    answer = api.post("/v1/actors", {"id": "israel", "name": "Amal", "kind": "state"})
    assert refused_field(answer, 409)[0] == "id"


def test_all_that_is_said_of_an_actor_shows(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    path = "/v1/actors/hezbollah"
    api.record(f"{path}/aliases", {"alias": "Hizbullah"})
    api.record(f"{path}/name", {"name": "Party of God", "reason": "Its own word."})
    api.record(
        f"{path}/memberships", {"of": "resistance", "relation": "member", "start_date": "2023"}
    )
    api.record(
        f"{path}/memberships/resistance/end", {"ending_date": "2024-12", "reason": "It left."}
    )
    api.record(f"{path}/dissolution", {"date": "2025-01-01", "reason": "It said so."})
    actor = api.read(path)
    assert (actor["name"], actor["dissolved"]) == ("Party of God", "2025-01-01")
    assert actor["aliases"] == ["Hizbullah", "Hezbollah"]
    assert actor["version"] == 6
    (membership,) = api.read(f"{path}/memberships")["data"]
    assert (membership["of"], membership["start_date"], membership["ending_date"]) == (
        "resistance",
        "2023",
        "2024-12",
    )


@pytest.mark.parametrize(
    ("path", "body", "status", "field"),
    [
        ("", {**AN_ACTOR, "id": "Amal Movement"}, 422, "id"),
        ("", {**AN_ACTOR, "kind": "party"}, 422, "kind"),
        ("", {**AN_ACTOR, "name": ""}, 422, "name"),
        ("", {**AN_ACTOR, "aliases": ["A", "A"]}, 422, "aliases[1]"),
        ("", {**AN_ACTOR, "identifiers": {"imdb": "1"}}, 422, "identifiers"),
        ("", {**AN_ACTOR, "identifiers": {"ucdp": 208}}, 422, "identifiers.ucdp"),
        ("", {**AN_ACTOR, "leader": "X"}, 422, "leader"),
        ("/hezbollah/aliases", {"alias": "Hezbollah"}, 409, "alias"),
        ("/hezbollah/name", {"name": "Hezbollah"}, 409, "name"),
        ("/hezbollah/memberships", {"of": "nobody", "relation": "member"}, 422, "of"),
        ("/hezbollah/memberships", {"of": "hezbollah", "relation": "member"}, 422, "of"),
        ("/hezbollah/memberships", {"of": "iran", "relation": "friend"}, 422, "relation"),
        ("/hezbollah/memberships", {"of": "iran", "relation": "member", "start_date": "2024-02-30"},
         422, "start_date"),
        ("/hezbollah/memberships/iran/end", {"ending_date": "2024-01-01"}, 409, "of"),
        ("/hezbollah/memberships/1/corrections", {"changes": {}, "reason": "?"}, 404, "number"),
        ("/hezbollah/memberships/x/corrections", {"changes": {}, "reason": "?"}, 422, "number"),
        ("/hezbollah/memberships/1/corrections", {"changes": {"of": "iran"}, "reason": "?"},
         422, "changes.of"),
        ("/hezbollah/memberships/1/withdrawal", {"reason": "?"}, 404, "number"),
        ("/hezbollah/memberships/1/withdrawal", {}, 422, "reason"),
        ("/hezbollah/corrections", {"changes": {}, "reason": "?"}, 409, "changes"),
        ("/hezbollah/corrections", {"changes": {"kind": "armed-group"}, "reason": "?"},
         409, "changes"),
        ("/hezbollah/corrections", {"changes": {"kind": "party"}, "reason": "?"},
         422, "changes.kind"),
        ("/hezbollah/corrections", {"changes": {"name": "X"}, "reason": "?"}, 422, "changes.name"),
        ("/hezbollah/corrections", {"changes": {"aliases": ["X", "Hezbollah"]}, "reason": "?"},
         422, "changes.aliases[1]"),
        ("/hezbollah/corrections", {"changes": {"identifiers": {"imdb": "1"}}, "reason": "?"},
         422, "changes.identifiers"),
        ("/hezbollah/corrections", {"changes": {"kind": "state"}}, 422, "reason"),
        ("/nobody/corrections", {"changes": {"kind": "state"}, "reason": "?"}, 404, "id"),
        ("/hezbollah/dissolution", {"date": "soon"}, 422, "date"),
        ("/nobody/aliases", {"alias": "X"}, 404, "id"),
    ],
)  # fmt: skip
def test_what_cannot_be_right_is_refused_at_its_field_and_not_recorded(
    api: ApiClient, path: str, body: Any, status: int, field: str
) -> None:
    before = api.last_position()
    assert refused_field(api.post(f"/v1/actors{path}", body), status)[0] == field
    assert api.last_position() == before


def test_a_membership_cannot_end_before_it_starts(api: ApiClient) -> None:
    path = "/v1/actors/hezbollah/memberships"
    api.record(path, {"of": "resistance", "relation": "member", "start_date": "2024-05-01"})
    before = api.last_position()
    answer = api.post(f"{path}/resistance/end", {"ending_date": "2024-04-30", "reason": "It left."})
    assert refused_field(answer) == ("ending_date", "2024-05-01 or later")
    assert api.last_position() == before


def test_a_correction_names_its_fields_as_the_request_does(api: ApiClient) -> None:
    path = "/v1/actors/hezbollah/memberships"
    api.record(path, {"of": "resistance", "relation": "member", "start_date": "2024-05-01"})
    returned = {"changes": {"relation": "friend"}, "reason": "A slip."}
    assert refused_field(api.post(f"{path}/1/corrections", returned))[0] == "changes.relation"


def test_a_corrected_membership_reads_otherwise_from_its_position_on_and_no_earlier(
    talk_on_each: ApiClient,
) -> None:
    api, path = talk_on_each, "/v1/actors/hezbollah/memberships"
    api.record(path, {"of": "resistance", "relation": "member", "start_date": "2023"})
    returned = {
        "changes": {"relation": "faction", "start_date": None},
        "reason": "So it says itself.",
    }
    answer = api.post(f"{path}/1/corrections", returned)
    position = answer.json()["position"]
    assert (answer.status_code, answer.headers["location"]) == (201, path)
    (before,) = api.read(path, position=position - 1)["data"]
    (after,) = api.read(path, position=position)["data"]
    assert (before["relation"], before["start_date"]) == ("member", "2023")
    assert after == {**before, "relation": "faction", "start_date": None}


def test_a_withdrawn_membership_is_shown_as_one_that_never_was(talk_on_each: ApiClient) -> None:
    api, path = talk_on_each, "/v1/actors/hezbollah/memberships"
    api.record(path, {"of": "resistance", "relation": "member", "start_date": "2023"})
    position = api.record(f"{path}/1/withdrawal", {"reason": "Another group."})["position"]
    assert [membership["withdrawn"] for membership in api.read(path)["data"]] == [True]
    assert [b["withdrawn"] for b in api.read(path, position=position - 1)["data"]] == [False]
    api.record(path, {"of": "resistance", "relation": "member", "start_date": "2024"})
    shown = [
        (membership["number"], membership["withdrawn"]) for membership in api.read(path)["data"]
    ]
    assert shown == [(1, True), (2, False)]


def test_a_refused_cycle_is_reported_with_its_chain(api: ApiClient) -> None:
    api.record("/v1/actors/hezbollah/memberships", {"of": "resistance", "relation": "member"})
    path = "/v1/actors/resistance/memberships"
    answer = api.post(path, {"of": "hezbollah", "relation": "faction", "start_date": "2024-01-01"})
    assert refusal(answer, 409)["detail"] == (
        "of: this would create a membership cycle from 2024-01-01 on:"
        " resistance → hezbollah → resistance"
    )
