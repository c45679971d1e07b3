"""A refusal of an actor or a source that is not registered suggests what was meant."""

from __future__ import annotations

import json

import pytest

from tests.api.api_client import ApiClient, a_commitment, a_development, a_report, refusal
from tests.api.commands.test_imports import imported

STANCES = "/v1/actors/{}/stances"
ON = {"on": "2024-01-02"}


@pytest.mark.parametrize("given", ["hezbolla", "hizbollah", "hezbollahh"])
def test_an_unknown_actor_is_answered_with_the_one_that_is_spelled_alike(
    talk_on_each: ApiClient, given: str
) -> None:
    problem = refusal(talk_on_each.get(STANCES.format(given), **ON), 404)
    assert problem["detail"] == f"there is no actor '{given}'. Did you mean 'hezbollah'?"


@pytest.mark.parametrize("given", ["Hezbollah", "HEZBOLLAH", "hez_bollah"])
def test_an_id_in_capitals_is_refused_with_the_id_that_is_registered(
    api: ApiClient, given: str
) -> None:
    problem = refusal(api.get(STANCES.format(given), **ON), 422)
    assert problem["detail"].endswith("Did you mean 'hezbollah'?")


def test_an_actor_is_suggested_by_every_name_that_it_bears(api: ApiClient) -> None:
    api.record("/v1/actors/hezbollah/aliases", {"alias": "Ḥizb Allāh"})
    problem = refusal(api.get(STANCES.format("hizb-allah"), **ON), 404)
    assert "Did you mean 'hezbollah'?" in problem["detail"]


def test_several_actors_of_similar_names_are_all_suggested(api: ApiClient) -> None:
    api.record("/v1/actors", {"id": "israeli", "name": "Israeli", "kind": "population"})
    problem = refusal(api.get(STANCES.format("israela"), **ON), 404)
    assert "Did you mean 'israel' or 'israeli'?" in problem["detail"]


def test_an_actor_like_no_other_is_refused_without_a_suggestion(api: ApiClient) -> None:
    problem = refusal(api.get(STANCES.format("x"), **ON), 404)
    assert problem["detail"] == "there is no actor 'x'"


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        (STANCES.format("hezbollah"), {**ON, "toward": "Israel"}),
        ("/v1/commitments", {**ON, "actor": "isreal"}),
        ("/v1/events", {"actor": "isreal"}),
        ("/v1/events", {"pair": "hezbollah,Israel"}),
        ("/v1/events/stream", {"actor": "isreal"}),
        ("/v1/events/stream", {"actor": "Israel"}),
    ],
)
def test_a_parameter_that_names_an_unknown_actor_is_answered_with_a_suggestion(
    api: ApiClient, path: str, asked: dict[str, str]
) -> None:
    assert "Did you mean 'israel'?" in refusal(api.get(path, **asked), 422)["detail"]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ({"initiators": ["Hezbollah"]}, "hezbollah"),
        ({"targets": ["isreal"]}, "israel"),
        ({"commitments": [a_commitment(by="hezbolla")]}, "hezbollah"),
        ({"reports": [a_report(source="Reuters")]}, "reuters"),
        ({"reports": [a_report(source="reuter")]}, "reuters"),
        ({"reports": [a_report(original_source="al-manaar")]}, "al-manar"),
    ],
)
def test_a_report_that_names_what_is_not_registered_is_answered_with_a_suggestion(
    api: ApiClient, said: dict[str, object], meant: str
) -> None:
    problem = refusal(api.post("/v1/developments", a_development(**said)), 422)
    assert f"Did you mean {meant!r}?" in problem["errors"][0]["detail"]


def test_a_write_about_an_unknown_actor_or_source_is_answered_with_a_suggestion(
    api: ApiClient,
) -> None:
    alias = api.post("/v1/actors/hezbolla/aliases", {"alias": "Party of God"})
    assert "Did you mean 'hezbollah'?" in refusal(alias, 404)["detail"]
    rating = api.post(
        "/v1/sources/reuter/ratings", {"reliability": "A", "start_date": "2024-01-01"}
    )
    assert "Did you mean 'reuters'?" in refusal(rating, 404)["detail"]
    membership = {"of": "resistence", "relation": "member"}
    started = api.post("/v1/actors/hezbollah/memberships", membership)
    assert "Did you mean 'resistance'?" in refusal(started, 422)["detail"]


def test_each_line_of_an_import_is_answered_with_its_own_suggestion(api: ApiClient) -> None:
    lines = [a_development(targets=["isreal"]), a_development(targets=["irann"])]
    answers = imported(api, [json.dumps(line).encode() for line in lines])
    said = [answer["error"]["detail"] for answer in answers]
    assert said == [
        "targets[0]: there is no actor 'isreal'. Did you mean 'israel'?",
        "targets[0]: there is no actor 'irann'. Did you mean 'iran'?",
    ]
