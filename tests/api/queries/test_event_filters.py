"""Which events a reader receives, by what each was about as the log knew it then."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.api_client import ApiClient, a_commitment, a_report, refused_field


def found(api: ApiClient, **asked: str) -> list[int]:
    page = api.read("/v1/events", **asked)
    assert page["next"] is None
    return [event["position"] for event in page["data"]]


def recorded(api: ApiClient, path: str, body: Any) -> int:
    position: int = api.record(path, body)["position"]
    return position


def test_a_corrected_development_is_of_both_actors_once_and_then_of_the_new_one(
    talk_on_each: ApiClient,
) -> None:
    api = talk_on_each
    api.report(initiators=["israel"], targets=["resistance"])
    misnamed = f"/v1/developments/{api.report(initiators=['iran'])}"
    reported = api.last_position()
    body = {"changes": {"initiators": ["hezbollah"]}, "reason": "It was not Iran."}
    corrected = recorded(api, f"{misnamed}/corrections", body)
    added = recorded(api, f"{misnamed}/reports", a_report(source="al-manar"))
    alias = recorded(api, "/v1/actors/iran/aliases", {"alias": "IRI"})

    registered = {"hezbollah": 1, "iran": 3}
    assert found(api, actor="iran") == [registered["iran"], reported, corrected, alias]
    assert found(api, actor="hezbollah") == [registered["hezbollah"], corrected, added]


def test_more_types_than_are_compared_are_refused(api: ApiClient) -> None:
    """Given thousands of types that a newer release may have: comparing them would take long."""
    types = ",".join(f"a_{'b' * number}.c.v1" for number in range(300))
    assert refused_field(api.get("/v1/events", types=types)) == ("types", "at most 100 types")


def test_all_that_is_named_must_hold_at_the_same_time(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    attack = f"/v1/developments/{api.report(initiators=['iran'])}"
    reported = api.last_position()
    body = {"changes": {"initiators": ["hezbollah"], "kind": "warning"}, "reason": "Only words."}
    corrected = recorded(api, f"{attack}/corrections", body)

    assert found(api, kind="attack") == [reported, corrected]
    assert found(api, kind="warning", actor="hezbollah") == [corrected]
    assert found(api, kind="attack", actor="hezbollah") == []


def test_a_membership_is_about_both_its_ends(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    memberships = "/v1/actors/hezbollah/memberships"
    joined = recorded(api, memberships, {"of": "resistance", "relation": "member"})
    body = {"changes": {"relation": "faction"}, "reason": "It is a part of it."}
    corrected = recorded(api, f"{memberships}/1/corrections", body)
    withdrawn = recorded(api, f"{memberships}/1/withdrawal", {"reason": "It never was."})

    assert found(api, actor="resistance") == [4, joined, corrected, withdrawn]
    assert found(api, actor="hezbollah") == [1, joined, corrected, withdrawn]


def test_a_pair_is_what_one_did_or_promised_to_the_other_either_way_round(
    talk_on_each: ApiClient,
) -> None:
    api = talk_on_each
    api.report(initiators=["hezbollah"], targets=["israel"])
    struck = api.last_position()
    api.report(initiators=["israel"], targets=["hezbollah"])
    struck_back = api.last_position()
    api.report(initiators=["hezbollah", "israel"], targets=["iran"])
    together = api.last_position()
    promise = a_commitment(by="hezbollah", toward="israel", action="withdraw")
    api.report(kind="agreement", targets=["iran"], commitments=[promise])
    promised = api.last_position()

    either_way = [struck, struck_back, promised]
    assert found(api, pair="hezbollah,israel") == either_way
    assert found(api, pair="israel,hezbollah") == either_way
    assert found(api, pair="iran,israel") == [together]


def test_a_source_is_that_of_reports_disputes_and_relays(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    path = f"/v1/developments/{api.report(reports=[a_report(original_source='al-akhbar')])}"
    relayed = api.last_position()
    disputed = recorded(api, f"{path}/disputes", {"report": a_report(source="al-manar")})
    api.report(reports=[a_report(source="reuters")])

    assert found(api, source="al-akhbar") == [5, relayed, disputed]
    assert found(api, source="al-manar") == [6, disputed]


def test_a_retraction_is_about_what_it_retracts(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    path = f"/v1/developments/{api.report(conflict='gaza-2023')}"
    reported = api.last_position()
    api.report(conflict="lebanon-2024")
    retracted = recorded(api, f"{path}/retraction", {"reason": "It never happened."})

    assert found(api, conflict="gaza-2023") == [reported, retracted]
    assert found(api, conflict="gaza-2023", types="development.retracted") == [retracted]


def test_pages_go_on_over_candidates_that_are_not_wanted(api: ApiClient) -> None:
    path = f"/v1/developments/{api.report(conflict='gaza-2023')}"
    reported = api.last_position()
    body = {"changes": {"conflict": "lebanon-2024"}, "reason": "The other front."}
    corrected = recorded(api, f"{path}/corrections", body)
    for source in ("al-manar", "al-akhbar"):
        recorded(api, f"{path}/reports", a_report(source=source))
    body = {"changes": {"conflict": "gaza-2023"}, "reason": "It was the first front after all."}
    corrected_again = recorded(api, f"{path}/corrections", body)

    first = api.read("/v1/events", conflict="gaza-2023", limit=2)
    then = api.read("/v1/events", conflict="gaza-2023", limit=2, after=first["next"])
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
    api: ApiClient, asked: dict[str, str], field: str
) -> None:
    assert refused_field(api.get("/v1/events", **asked))[0] == field


def test_the_permalink_keeps_the_filters(api: ApiClient) -> None:
    api.report()
    page = api.read("/v1/events", pair="israel,hezbollah", kind="attack", types="development")
    again = api.client.get(page["links"]["permalink"]).json()
    assert (again["data"], again["links"]) == (page["data"], page["links"])
