"""The article, loaded alone, answers as was worked out by hand from its text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from domain.event import development_id
from seeds.loader import load
from tests.seeds.loaded import Loaded

BY_HAND: dict[str, Any] = json.loads(
    Path(__file__).with_name("article_answers.json").read_text(encoding="utf-8")
)


def _name(row: dict[str, Any]) -> str:
    inherited_from = f" via {row['inherited_from']}" if row.get("inherited_from") else ""
    return f"{row['on']} {row['actor']} to {row['toward']}{inherited_from}"


@pytest.mark.parametrize("by_hand", BY_HAND["answers"], ids=_name)
def test_an_actor_stands_where_the_text_puts_it(article: Loaded, by_hand: dict[str, Any]) -> None:
    given = article.stance(
        by_hand["actor"], by_hand["toward"], by_hand["on"], by_hand["inherited_from"]
    )
    expected = by_hand["stance"]
    if expected is None or given is None:
        assert given == expected
        return
    for key, value in expected.items():
        if key != "basis":
            assert given[key] == value, key
    named = {basis["development"] for basis in given["basis"]}
    assert {str(development_id("seeds", slug)) for slug in expected.get("basis", [])} <= named


@pytest.mark.parametrize("by_hand", BY_HAND["complete"], ids=lambda row: row["on"])
def test_an_actor_stands_toward_these_and_no_others(
    article: Loaded, by_hand: dict[str, Any]
) -> None:
    given = article.stances(by_hand["actor"], by_hand["on"])
    assert sorted({stance["toward"]["id"] for stance in given}) == by_hand["toward"]


def test_loading_the_article_again_records_nothing(article: Loaded) -> None:
    head = article.log.recorder.position()
    assert load(article.verbs, "article") == 0
    assert article.log.recorder.position() == head
