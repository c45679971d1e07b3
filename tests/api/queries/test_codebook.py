"""The vocabulary read over HTTP."""

from __future__ import annotations

import pytest

from tests.api.api_client import ApiClient, a_report


def test_every_word_is_reported_with_its_meaning(empty: ApiClient) -> None:
    codebook = empty.read("/v1/codebook")
    attack = codebook["kinds"]["attack"]
    assert (attack["plover"], attack["score"], attack["effect"]) == ("ASSAULT", -9.0, "force")
    assert attack["modes"]["drone"] == -9.5
    assert codebook["actions"]["cease-attacks"]["score"] == 7.5
    assert next(iter(codebook["postures"])) == "hostilities"
    assert "does not mean peace" in codebook["postures"]["no-recent-record"]
    assert codebook["parameters"]["threat"] == 60
    assert codebook["confidence_of_credibility"]["2"] == 70
    assert codebook["confidence_of_credibility"]["6"] is None
    assert codebook["policy"] == "stance.v2"
    assert codebook["report_labels"]["original_source"] == "original source"
    assert set(codebook["rules"]) >= {"ceasefire", "no-recent-record"}
    assert "member" in codebook["inheriting_relations"]


@pytest.mark.parametrize(
    ("name", "match"),
    [
        ("Hézbollah", "exact"),
        ("hezb", "prefix"),
        ("bollah", "contains"),
        ("Hizbolla", "suggestion"),
    ],
)
def test_how_well_a_name_fits_is_reported_with_its_meaning(
    api: ApiClient, name: str, match: str
) -> None:
    [found] = api.read("/v1/actors", q=name)["data"]
    assert found["match"] == match
    assert api.read("/v1/codebook")["actor_matches"][match]


@pytest.mark.parametrize(
    ("occurred", "dating"), [("2024-01-01", "firm"), ("2024-01-01?", "uncertain")]
)
def test_a_dating_is_reported_with_its_meaning(api: ApiClient, occurred: str, dating: str) -> None:
    api.report(occurred=occurred)
    [stance] = api.read("/v1/actors/hezbollah/stances", on="2024-01-02")["stances"]
    assert stance["dating"] == dating
    assert api.read("/v1/codebook")["datings"][dating]


def test_a_flag_of_a_report_is_reported_with_its_meaning(api: ApiClient) -> None:
    id = api.report(reports=[a_report(reported_at="2023-12-31")])
    [flag] = api.read(f"/v1/developments/{id}")["flags"]
    assert api.read("/v1/codebook")["report_flags"][flag]
