"""Who and what a name or a key means, over HTTP: one thing, and always the same."""

from __future__ import annotations

import pytest

from tests.api.api_client import ApiClient, a_development, refusal, refused_field


def test_a_record_of_a_data_set_never_takes_the_id_of_an_actor_or_a_source(
    talk_on_each: ApiClient,
) -> None:
    api = talk_on_each
    for dataset in ("actor", "source"):
        api.report(external_id={"dataset": dataset, "id": "ghost"})

    refused = api.post("/v1/developments", a_development(initiators=["ghost"]))
    assert refused_field(refused)[0] == "initiators[0]"

    api.record("/v1/actors", {"id": "ghost", "name": "The Ghosts", "kind": "armed-group"})
    api.record("/v1/sources", {"id": "ghost", "name": "Ghost News"})
    api.record("/v1/actors/ghost/name", {"name": "The Ghost Front"})
    api.record("/v1/actors/iran/memberships", {"of": "ghost", "relation": "member"})


def test_two_recorders_never_share_a_key_whatever_it_is(api: ApiClient) -> None:
    one = {"id": "northland", "name": "Northland", "kind": "state"}
    other = {"id": "southland", "name": "Southland", "kind": "state"}
    first = api.post(
        "/v1/actors", one, Stanceline_Recorded_By="a", Idempotency_Key='"x:POST /v1/actors:y"'
    )
    second = api.post(
        "/v1/actors", other, Stanceline_Recorded_By="a:POST /v1/actors:x", Idempotency_Key="y"
    )
    assert (first.status_code, second.status_code) == (201, 201)


def test_a_name_that_is_like_anothers_is_recorded_and_the_answer_says_whose(
    api: ApiClient,
) -> None:
    body = {"id": "other", "name": " Isr\u0430el ", "kind": "state"}
    shown = api.record("/v1/actors", body)
    assert shown["similar_to"] == [{"id": "israel", "name": "Israel"}]
    assert api.read("/v1/actors/other")["name"] == "Isr\u0430el"
    again = api.post("/v1/actors", body)
    assert again.json() == {**shown, "created": False}
    alias = api.record("/v1/actors/other/aliases", {"alias": "HEZBOLLAH"})
    assert alias["similar_to"] == [{"id": "hezbollah", "name": "Hezbollah"}]
    renamed = api.record("/v1/actors/other/name", {"name": "Nobody else"})
    assert renamed["similar_to"] == []
    source = api.record("/v1/sources", {"id": "reuter", "name": "REUTERS"})
    assert source["similar_to"] == [{"id": "reuters", "name": "Reuters"}]
    assert "similar_to" not in api.record("/v1/developments", a_development())


def test_a_name_with_what_nobody_can_see_is_refused_with_its_place(api: ApiClient) -> None:
    body = {"id": "other", "name": "Is\u202erael", "kind": "state"}
    refused = api.post("/v1/actors", body)
    assert refused_field(refused)[0] == "name"
    assert "character 3 is U+202E (RIGHT-TO-LEFT OVERRIDE)" in refused.json()["detail"]


def test_an_identifier_leads_to_one_actor(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    body = {"kind": "state", "identifiers": {"ucdp": "777", "iso3166": "NLD"}}
    api.record("/v1/actors", {"id": "northland", "name": "Northland", **body})
    refused = api.post("/v1/actors", {"id": "southland", "name": "Southland", **body})
    assert refused_field(refused, 409)[0] == "identifiers.ucdp"
    assert "belongs to the actor 'northland'" in refused.json()["detail"]


@pytest.mark.parametrize(
    "name", ["Idempotency-Key", "Stanceline-Recorded-By", "Content-Type", "If-Match"]
)
def test_a_header_with_two_values_is_refused_and_nothing_is_recorded(
    api: ApiClient, name: str
) -> None:
    """Given a key, a recorder or a version that two headers contradict."""
    before = api.last_position()
    once = {} if name == "Content-Type" else {"Content-Type": "application/json"}
    twice = [(name, value) for value in ('"1"', '"2"')]
    if name == "Content-Type":
        twice = [(name, "application/json"), (name, "application/merge-patch+json")]
    answer = api.client.post(
        "/v1/actors/iran/aliases", content=b'{"alias": "IRI"}', headers=[*once.items(), *twice]
    )
    assert refused_field(answer) == (name, "once")
    assert api.last_position() == before


WRITE_HEADERS = ("Idempotency-Key", "Stanceline-Recorded-By", "If-Match")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v1/developments"),
        ("POST", "/v1/developments:import"),
        ("POST", "/v1/log/cosignatures"),
        ("POST", "/v1/webhooks"),
        ("POST", "/v1/webhooks/00000000-0000-0000-0000-000000000000/secret"),
        ("DELETE", "/v1/webhooks/00000000-0000-0000-0000-000000000000"),
    ],
)
def test_a_route_that_ignores_a_header_refuses_two_of_it(
    api: ApiClient, method: str, path: str
) -> None:
    for name in WRITE_HEADERS:
        twice = [(name, value) for value in ('"1"', '"2"')]
        answer = api.client.request(method, path, headers=twice)
        errors = refusal(answer, 422)["errors"]
        assert {"field": name, "detail": "is given twice", "allowed": "once"} in errors


def test_a_read_ignores_the_headers_of_writes(api: ApiClient) -> None:
    twice = [("If-Match", value) for value in ('"1"', '"2"')]
    assert api.client.get("/v1/actors", headers=twice).status_code == 200


def test_a_header_with_two_values_is_refused_with_all_else_that_is_wrong(
    api: ApiClient,
) -> None:
    answer = api.client.post(
        "/v1/developments",
        json=a_development(kind="war", targets=["ghost"]),
        headers=[("Idempotency-Key", "a"), ("Idempotency-Key", "b")],
    )
    fields = [one["field"] for one in refusal(answer, 422)["errors"]]
    assert fields == ["Idempotency-Key", "kind", "targets[0]"]


def test_a_recorder_without_a_name_is_refused(api: ApiClient) -> None:
    body = {"id": "northland", "name": "Northland", "kind": "state"}
    for blank in ("", "  "):
        refused = api.post("/v1/actors", body, Stanceline_Recorded_By=blank)
        assert refused_field(refused)[0] == "Stanceline-Recorded-By"


def test_a_reader_that_names_two_moments_in_headers_is_refused(api: ApiClient) -> None:
    moments = ("Tue, 24 Dec 2024 18:00:00 GMT", "Wed, 25 Dec 2024 18:00:00 GMT")
    answer = api.client.get(
        "/v1/actors/iran/stances?on=2024-01-01",
        headers=[("Accept-Datetime", moment) for moment in moments],
    )
    assert refused_field(answer) == ("Accept-Datetime", "once")


def test_several_tags_of_known_answers_are_one_list(api: ApiClient) -> None:
    tag = api.get("/v1/actors").headers["ETag"]
    headers = [("If-None-Match", tag), ("If-None-Match", '"other"')]
    assert api.client.get("/v1/actors", headers=headers).status_code == 304
