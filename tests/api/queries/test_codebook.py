"""The vocabulary read over HTTP."""

from __future__ import annotations

from tests.api.talking import Conversation


def test_every_word_is_told_with_its_meaning(empty: Conversation) -> None:
    codebook = empty.read("/v1/codebook")
    attack = codebook["kinds"]["attack"]
    assert (attack["plover"], attack["score"], attack["effect"]) == ("ASSAULT", -9.0, "attack")
    assert attack["modes"]["drone"] == -9.5
    assert codebook["actions"]["cease-attacks"]["score"] == 7.5
    assert codebook["postures"][0] == "hostilities"
    assert codebook["window_days"]["threat"] == 60
    assert codebook["confidence_of_credibility"]["2"] == 70
    assert codebook["confidence_of_credibility"]["6"] is None
    assert codebook["policy"] == "stance.v1"
    assert set(codebook["rules"]) >= {"halt-in-force", "quiet"}
    assert "member" in codebook["inheriting_relations"]
