"""The timeline of an actor: who did what in the developments that it names."""

from __future__ import annotations

from typing import Any

from tests.api.api_client import ApiClient, a_commitment

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
