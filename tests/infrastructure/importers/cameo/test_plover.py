"""What CAMEO codes mean in PLOVER."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from domain.vocabulary import CONTEXTS, KINDS
from infrastructure.importers.cameo.plover import CAMEO, is_dropped, meaning_of

PUBLISHED = Path(__file__).parents[5] / "shared/data/ontology/cameo-codes.csv"


@pytest.mark.parametrize(
    ("code", "kind", "mode"),
    [
        ("03", "agreement", None), ("0356", "agreement", None), ("042", "talks", "visit"),
        ("057", "support", None), ("061", "cooperation", None), ("0871", "withdrawal", "ceasefire"),
        ("0811", "concession", None), ("0813", "withdrawal", None),
        ("111", "accusation", "disapprove"), ("1056", "request", "yield"),
        ("125", "rejection", "meet"), ("138", "warning", "violence"), ("145", "protest", "riot"),
        ("154", "mobilization", "troops"), ("163", "coercion", "restrict"),
        ("161", "sanction", "withdraw"), ("173", "coercion", "arrest"), ("175", "attack", None),
        ("186", "attack", "targeted"), ("1712", "attack", "destroy"), ("190", "attack", None),
        ("191", "coercion", "restrict"), ("204", "attack", "unconventional"),
    ],
)  # fmt: skip
def test_a_code_has_a_kind_and_a_mode(code: str, kind: str, mode: str | None) -> None:
    found = meaning_of(code)
    assert found is not None
    assert (found.kind, found.mode) == (kind, mode)


def test_a_code_that_is_not_listed_means_what_its_longest_prefix_means() -> None:
    assert meaning_of("1385999") == meaning_of("1385") != meaning_of("138")
    assert meaning_of("2") is None


@pytest.mark.parametrize("code", ["01", "010", "0251", "08"])
def test_plover_has_no_statements_and_appeals(code: str) -> None:
    assert meaning_of(code) is None
    assert is_dropped(code)


def test_what_the_vocabulary_lacks_is_named() -> None:
    massacre = meaning_of("202")
    assert massacre is not None
    assert (massacre.mode, massacre.left_out) == (None, ("mode massacre",))


def test_every_meaning_is_in_the_vocabulary() -> None:
    for meaning in CAMEO.values():
        assert meaning.mode is None or meaning.mode in KINDS[meaning.kind].modes
        assert set(meaning.contexts) <= set(CONTEXTS)


@pytest.mark.skipif(not PUBLISHED.exists(), reason="the codes of CAMEO are not here")
def test_every_published_code_has_a_meaning_or_is_dropped() -> None:
    with PUBLISHED.open(encoding="latin-1", newline="") as file:
        codes = [row["code"] for row in csv.DictReader(file)]
    assert [one for one in codes if meaning_of(one) is None and not is_dropped(one)] == []
