"""Who and what a name or a key means, over HTTP: one thing, and always the same."""

from __future__ import annotations

from tests.api.talking import Conversation, a_development, refused_field


def test_a_record_of_a_data_set_never_takes_the_id_of_an_actor_or_a_source(
    talk_on_each: Conversation,
) -> None:
    talk = talk_on_each
    for dataset in ("actor", "source"):
        talk.report(external_id={"dataset": dataset, "id": "ghost"})

    refused = talk.post("/v1/developments", a_development(initiators=["ghost"]))
    assert refused_field(refused)[0] == "initiators[0]"

    talk.record("/v1/actors", {"id": "ghost", "name": "The Ghosts", "kind": "armed-group"})
    talk.record("/v1/sources", {"id": "ghost", "name": "Ghost News"})
    talk.record("/v1/actors/ghost/name", {"name": "The Ghost Front"})
    talk.record("/v1/actors/iran/memberships", {"of": "ghost", "relation": "member"})


def test_two_recorders_never_share_a_key_whatever_it_is(talk: Conversation) -> None:
    one = {"id": "northland", "name": "Northland", "kind": "state"}
    other = {"id": "southland", "name": "Southland", "kind": "state"}
    first = talk.post(
        "/v1/actors", one, Stanceline_Recorded_By="a", Idempotency_Key='"x:POST /v1/actors:y"'
    )
    second = talk.post(
        "/v1/actors", other, Stanceline_Recorded_By="a:POST /v1/actors:x", Idempotency_Key="y"
    )
    assert (first.status_code, second.status_code) == (201, 201)


def test_a_name_that_is_like_anothers_is_recorded_and_the_answer_says_whose(
    talk: Conversation,
) -> None:
    body = {"id": "other", "name": " Isr\u0430el ", "kind": "state"}
    shown = talk.record("/v1/actors", body)
    assert shown["similar_to"] == [{"id": "israel", "name": "Israel"}]
    assert talk.read("/v1/actors/other")["name"] == "Isr\u0430el"
    again = talk.post("/v1/actors", body)
    assert again.json() == {**shown, "created": False}
    alias = talk.record("/v1/actors/other/aliases", {"alias": "HEZBOLLAH"})
    assert alias["similar_to"] == [{"id": "hezbollah", "name": "Hezbollah"}]
    renamed = talk.record("/v1/actors/other/name", {"name": "Nobody else"})
    assert renamed["similar_to"] == []
    source = talk.record("/v1/sources", {"id": "reuter", "name": "REUTERS"})
    assert source["similar_to"] == [{"id": "reuters", "name": "Reuters"}]
    assert "similar_to" not in talk.record("/v1/developments", a_development())


def test_a_name_with_what_nobody_can_see_is_refused_with_its_place(talk: Conversation) -> None:
    body = {"id": "other", "name": "Is\u202erael", "kind": "state"}
    refused = talk.post("/v1/actors", body)
    assert refused_field(refused)[0] == "name"
    assert "character 3 is U+202E (RIGHT-TO-LEFT OVERRIDE)" in refused.json()["detail"]


def test_an_identifier_leads_to_one_actor(talk_on_each: Conversation) -> None:
    talk = talk_on_each
    body = {"kind": "state", "identifiers": {"ucdp": "777", "iso3166": "NLD"}}
    talk.record("/v1/actors", {"id": "northland", "name": "Northland", **body})
    refused = talk.post("/v1/actors", {"id": "southland", "name": "Southland", **body})
    assert refused_field(refused, 409)[0] == "identifiers.ucdp"
    assert "belongs to the actor 'northland'" in refused.json()["detail"]
