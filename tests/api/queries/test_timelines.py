"""The timeline of an actor: who did what in the developments that it names."""

from __future__ import annotations

from typing import Any

from tests.api.api_client import ApiClient, a_commitment, refused_field

TIMELINE = "/v1/actors/hezbollah/timeline"


def acting(api: ApiClient, **asked: Any) -> list[tuple[list[str], list[str], list[str]]]:
    """The ids of initiators, targets and mediators of each development."""
    parts = ("initiators", "targets", "mediators")
    shown = api.read(TIMELINE, **asked)["developments"]
    initiators, targets, mediators = (
        [[actor["id"] for actor in one[part]] for one in shown] for part in parts
    )
    return list(zip(initiators, targets, mediators, strict=True))


def test_a_development_names_the_actors_of_each_part(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    api.report(occurred="2024-01-01")
    api.report(occurred="2024-01-02", initiators=["israel"], targets=["hezbollah"])

    assert acting(api) == [(["hezbollah"], ["israel"], []), (["israel"], ["hezbollah"], [])]
    (first, _) = api.read(TIMELINE)["developments"]
    assert first["initiators"] == [{"id": "hezbollah", "name": "Hezbollah"}]


def test_an_actor_that_only_a_commitment_names_has_no_part(api: ApiClient) -> None:
    api.report(
        kind="agreement",
        initiators=["israel"],
        targets=["iran"],
        commitments=[a_commitment(by="hezbollah", toward="israel")],
    )

    assert acting(api) == [(["israel"], ["iran"], [])]


def test_a_corrected_part_is_shown_as_it_was_known(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    attack = api.report(occurred="2024-01-01")
    before = api.read("/v1/events", limit=1)["position"]

    changes = {"initiators": ["israel"], "targets": ["hezbollah"]}
    corrected = {"changes": changes, "reason": "the sides were swapped"}
    api.record(f"/v1/developments/{attack}/corrections", corrected)

    assert acting(api) == [(["israel"], ["hezbollah"], [])]
    assert acting(api, position=before) == [(["hezbollah"], ["israel"], [])]


def toward_it(api: ApiClient, **asked: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    """Each actor with a stance toward Hezbollah, and the first day and posture of each segment."""
    shown = api.read(TIMELINE, incoming="true", **asked)["incoming"]
    return [
        (row["actor"]["id"], [(s["start_date"], s["posture"]) for s in row["segments"]])
        for row in shown
    ]


def test_the_stances_toward_an_actor_are_asked_for(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    api.report(occurred="2024-01-01")
    api.report(occurred="2024-01-02", initiators=["israel"], targets=["hezbollah"])
    api.report(occurred="2024-01-03", initiators=["iran"], targets=["hezbollah"], kind="aid")

    assert "incoming" not in api.read(TIMELINE)
    assert toward_it(api, to="2024-01-31") == [
        ("iran", [("2024-01-03", "cooperating")]),
        ("israel", [("2024-01-02", "hostilities")]),
    ]
    assert toward_it(api, toward="iran", to="2024-01-31") == [
        ("iran", [("2024-01-03", "cooperating")])
    ]


def test_a_stance_toward_an_actor_has_its_assessment_and_basis(api: ApiClient) -> None:
    attack = api.report(occurred="2024-01-02", initiators=["israel"], targets=["hezbollah"])

    (row,) = api.read(TIMELINE, incoming="true", to="2024-01-10")["incoming"]

    (segment,) = row["segments"]
    # Credibility 3 is a confidence of 50: possible.
    assert (segment["assessment"], segment["projected"]) == ("possible", False)
    assert [basis["development"] for basis in segment["basis"]] == [attack]


def test_the_stances_toward_an_actor_pass_the_filters_and_stay_at_their_position(
    api: ApiClient,
) -> None:
    before = api.read("/v1/events", limit=1)["position"]
    api.report(occurred="2024-01-02", initiators=["israel"], targets=["hezbollah"])

    assert toward_it(api, position=before) == []
    assert toward_it(api, min_confidence=60) == []
    assert "incoming=true" in api.read(TIMELINE, incoming="true")["links"]["permalink"]


def test_other_formats_than_json_refuse_the_stances_toward_an_actor(api: ApiClient) -> None:
    answer = api.get(f"{TIMELINE}.csv", incoming="true")

    field, accepted = refused_field(answer)
    assert (field, accepted) == ("incoming", "leave it out, or ask for JSON")
