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

    talk.tell("/v1/actors", {"id": "ghost", "name": "The Ghosts", "kind": "armed-group"})
    talk.tell("/v1/sources", {"id": "ghost", "name": "Ghost News"})
    talk.tell("/v1/actors/ghost/name", {"name": "The Ghost Front"})
    talk.tell("/v1/actors/iran/memberships", {"of": "ghost", "relation": "member"})


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
