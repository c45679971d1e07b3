"""Sources: whom they belong to, and how far they could be relied on from which day."""

from __future__ import annotations

from datetime import date

import pytest

from domain.application import Stanceline
from domain.errors import Conflict, Invalid
from domain.event import source_id
from domain.source import Rating, Source, evolve
from infrastructure.log.event_log import EventLog
from tests.builders import BY


def test_a_registered_source_bears_what_it_was_registered_with(
    verbs: Stanceline, log: EventLog
) -> None:
    verbs.register_source("al-mayadeen", "Al Mayadeen", "hezbollah", "https://a.test", BY)
    assert _source(log, "al-mayadeen") == Source(
        "al-mayadeen", 1, "Al Mayadeen", "hezbollah", "https://a.test"
    )


def test_ratings_stand_in_the_order_in_which_they_were_given(
    verbs: Stanceline, log: EventLog
) -> None:
    verbs.rate_source("reuters", "B", date(2024, 1, 1), "", BY)
    verbs.rate_source("reuters", "A", date(2023, 1, 1), "A look back.", BY)
    assert _source(log, "reuters").ratings == (
        Rating("B", date(2024, 1, 1)),
        Rating("A", date(2023, 1, 1)),
    )


def test_an_affiliation_may_be_given_and_taken_back(verbs: Stanceline, log: EventLog) -> None:
    verbs.affiliate_source("al-akhbar", "hezbollah", "", BY)
    assert _source(log, "al-akhbar").affiliation == "hezbollah"
    verbs.affiliate_source("al-akhbar", None, "It was not so.", BY)
    assert _source(log, "al-akhbar").affiliation is None


def test_an_affiliation_that_changes_nothing_is_a_conflict(verbs: Stanceline) -> None:
    with pytest.raises(Conflict, match="already has it"):
        verbs.affiliate_source("reuters", None, "", BY)


def test_a_source_belongs_to_a_registered_actor_only(verbs: Stanceline) -> None:
    with pytest.raises(Invalid, match="no actor 'atlantis'"):
        verbs.affiliate_source("reuters", "atlantis", "", BY)
    with pytest.raises(Invalid, match="no actor 'atlantis'"):
        verbs.register_source("gossip", "Gossip", "atlantis", None, BY)


def _source(log: EventLog, slug: str) -> Source:
    source: Source | None = None
    for event in log.load(source_id(slug)):
        source = evolve(source, event)
    assert source is not None
    return source
