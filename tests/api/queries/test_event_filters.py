"""Which events a reader receives, by what each was about as the log knew it then."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.talking import Conversation, a_commitment, a_report, refused_field


def found(talk: Conversation, **asked: str) -> list[int]:
    page = talk.read("/v1/events", **asked)
    assert page["next"] is None
    return [event["position"] for event in page["data"]]


def recorded(talk: Conversation, path: str, body: Any) -> int:
    position: int = talk.record(path, body)["position"]
    return position


def test_a_corrected_development_is_of_both_actors_once_and_then_of_the_new_one(
    talk_on_each: Conversation,
) -> None:
    talk = talk_on_each
    talk.report(initiators=["israel"], targets=["resistance"])
    misnamed = f"/v1/developments/{talk.report(initiators=['iran'])}"
    reported = talk.last_position()
    body = {"changes": {"initiators": ["hezbollah"]}, "reason": "It was not Iran."}
    corrected = recorded(talk, f"{misnamed}/corrections", body)
    added = recorded(talk, f"{misnamed}/reports", a_report(source="al-manar"))
    alias = recorded(talk, "/v1/actors/iran/aliases", {"alias": "IRI"})

    registered = {"hezbollah": 1, "iran": 3}
    assert found(talk, actor="iran") == [registered["iran"], reported, corrected, alias]
    assert found(talk, actor="hezbollah") == [registered["hezbollah"], corrected, added]


def test_more_types_than_are_compared_are_refused(talk: Conversation) -> None:
    """Given thousands of types that a newer release may have: comparing them would take long."""
    types = ",".join(f"a_{'b' * number}.c.v1" for number in range(300))
    assert refused_field(talk.get("/v1/events", types=types)) == ("types", "at most 100 types")


def test_all_that_is_named_must_hold_at_the_same_time(talk_on_each: Conversation) -> None:
    talk = talk_on_each
    attack = f"/v1/developments/{talk.report(initiators=['iran'])}"
    reported = talk.last_position()
    body = {"changes": {"initiators": ["hezbollah"], "kind": "warning"}, "reason": "Only words."}
    corrected = recorded(talk, f"{attack}/corrections", body)

    assert found(talk, kind="attack") == [reported, corrected]
    assert found(talk, kind="warning", actor="hezbollah") == [corrected]
    assert found(talk, kind="attack", actor="hezbollah") == []


def test_a_membership_is_about_both_its_ends(talk_on_each: Conversation) -> None:
    talk = talk_on_each
    memberships = "/v1/actors/hezbollah/memberships"
    joined = recorded(talk, memberships, {"of": "resistance", "relation": "member"})
    body = {"changes": {"relation": "faction"}, "reason": "It is a part of it."}
    corrected = recorded(talk, f"{memberships}/1/corrections", body)
    withdrawn = recorded(talk, f"{memberships}/1/withdrawal", {"reason": "It never was."})

    assert found(talk, actor="resistance") == [4, joined, corrected, withdrawn]
    assert found(talk, actor="hezbollah") == [1, joined, corrected, withdrawn]


def test_a_pair_is_what_one_did_or_promised_to_the_other_either_way_round(
    talk_on_each: Conversation,
) -> None:
    talk = talk_on_each
    talk.report(initiators=["hezbollah"], targets=["israel"])
    struck = talk.last_position()
    talk.report(initiators=["israel"], targets=["hezbollah"])
    struck_back = talk.last_position()
    talk.report(initiators=["hezbollah", "israel"], targets=["iran"])
    together = talk.last_position()
    promise = a_commitment(by="hezbollah", toward="israel", action="withdraw")
    talk.report(kind="agreement", targets=["iran"], commitments=[promise])
    promised = talk.last_position()

    either_way = [struck, struck_back, promised]
    assert found(talk, pair="hezbollah,israel") == either_way
    assert found(talk, pair="israel,hezbollah") == either_way
    assert found(talk, pair="iran,israel") == [together]


def test_a_source_is_that_of_reports_disputes_and_relays(talk_on_each: Conversation) -> None:
    talk = talk_on_each
    path = f"/v1/developments/{talk.report(reports=[a_report(original_source='al-akhbar')])}"
    relayed = talk.last_position()
    disputed = recorded(talk, f"{path}/disputes", {"report": a_report(source="al-manar")})
    talk.report(reports=[a_report(source="reuters")])

    assert found(talk, source="al-akhbar") == [5, relayed, disputed]
    assert found(talk, source="al-manar") == [6, disputed]


def test_a_retraction_is_about_what_it_retracts(talk_on_each: Conversation) -> None:
    talk = talk_on_each
    path = f"/v1/developments/{talk.report(conflict='gaza-2023')}"
    reported = talk.last_position()
    talk.report(conflict="lebanon-2024")
    retracted = recorded(talk, f"{path}/retraction", {"reason": "It never happened."})

    assert found(talk, conflict="gaza-2023") == [reported, retracted]
    assert found(talk, conflict="gaza-2023", types="development.retracted") == [retracted]


def test_pages_go_on_over_candidates_that_are_not_wanted(talk: Conversation) -> None:
    path = f"/v1/developments/{talk.report(conflict='gaza-2023')}"
    reported = talk.last_position()
    body = {"changes": {"conflict": "lebanon-2024"}, "reason": "The other front."}
    corrected = recorded(talk, f"{path}/corrections", body)
    for source in ("al-manar", "al-akhbar"):
        recorded(talk, f"{path}/reports", a_report(source=source))
    body = {"changes": {"conflict": "gaza-2023"}, "reason": "It was the first front after all."}
    corrected_again = recorded(talk, f"{path}/corrections", body)

    first = talk.read("/v1/events", conflict="gaza-2023", limit=2)
    then = talk.read("/v1/events", conflict="gaza-2023", limit=2, after=first["next"])
    shown = [event["position"] for event in (*first["data"], *then["data"])]
    assert (shown, then["next"]) == ([reported, corrected, corrected_again], None)


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"actor": "nobody"}, "actor"),
        ({"source": "nobody"}, "source"),
        ({"pair": "hezbollah,nobody"}, "pair"),
        ({"pair": "hezbollah"}, "pair"),
        ({"pair": "hezbollah,hezbollah"}, "pair"),
        ({"pair": "hezbollah,israel,iran"}, "pair"),
        ({"kind": "war"}, "kind"),
        ({"conflict": "No Slug"}, "conflict"),
    ],
)
def test_what_is_not_on_record_cannot_be_asked_for(
    talk: Conversation, asked: dict[str, str], field: str
) -> None:
    assert refused_field(talk.get("/v1/events", **asked))[0] == field


def test_the_permalink_keeps_the_filters(talk: Conversation) -> None:
    talk.report()
    page = talk.read("/v1/events", pair="israel,hezbollah", kind="attack", types="development")
    again = talk.client.get(page["links"]["permalink"]).json()
    assert (again["data"], again["links"]) == (page["data"], page["links"])
