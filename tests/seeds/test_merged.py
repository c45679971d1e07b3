"""Both seed sets in one log: what they share is recorded once."""

from __future__ import annotations

import pytest

from domain.event import development_id
from domain.stance.policy import Policy
from infrastructure.projections.runner import catch_up
from seeds.loader import load
from tests.seeds.loaded import Loaded

DISCLOSURE = str(development_id("seeds", "iri-sudani-halt-2024-12-23"))


@pytest.fixture(scope="module")
def both(chronology: Loaded) -> Loaded:
    """Every set, in the order in which `seed all` records them."""
    for name in ("article", "merged"):
        load(chronology.verbs, name)
    catch_up(chronology.engine, chronology.log, Policy())
    return chronology


def test_the_undertaking_of_december_is_reported_by_the_chronology_alone(both: Loaded) -> None:
    stance = both.stance("harakat-hezbollah-al-nujaba", "israel", "2025-01-10")

    assert stance is not None
    assert stance["posture"] == "ceasefire"
    assert [basis["development"] for basis in stance["basis"]] == [DISCLOSURE]
    assert [commitment["development"] for commitment in stance["commitments"]] == [DISCLOSURE]


def test_the_chronology_dates_what_the_article_alone_says(both: Loaded) -> None:
    """The article knows no day of its text; the chronology has reports of it from 23 December."""
    by_then = both.stance(
        "islamic-resistance-in-iraq", "hamas", "2024-12-24", reported_by="2024-12-24"
    )
    before = both.stance(
        "islamic-resistance-in-iraq", "hamas", "2024-12-24", reported_by="2024-12-22"
    )

    assert before is None
    assert by_then is not None
    assert (by_then["posture"], by_then["dating"]) == ("cooperating", "firm")
    assert [basis["occurred"] for basis in by_then["basis"]] == ["[2024-11-27..2024-12-23]"]


def test_telling_both_sets_again_adds_nothing(both: Loaded) -> None:
    before = both.log.recorder.position()

    added = [load(both.verbs, name) for name in ("chronology", "article", "merged")]

    assert added == [0, 0, 0]
    assert both.log.recorder.position() == before
