"""The answers about sources."""

from __future__ import annotations

from typing_extensions import TypedDict

from api.answers.links import AsKnown, href_of
from domain.source import Rating
from infrastructure.read_models.as_known import Knowledge
from infrastructure.read_models.registry.ratings import ratings_of, reliability_on
from infrastructure.read_models.registry.sources import SourceRow


class SourceAnswer(TypedDict):
    """A source; `reliability` is that of its latest rating, `position` where it was registered."""

    id: str
    name: str
    affiliation: str | None
    url: str | None
    reliability: str | None
    ratings: list[Rating]
    version: int
    position: int
    href: str


class KnownSource(SourceAnswer, AsKnown):
    """A source as known at a moment."""


def source_answer(knowledge: Knowledge, row: SourceRow) -> SourceAnswer:
    """Return a source as answers show it."""
    ratings = ratings_of(row)
    return {
        "id": row.id,
        "name": row.name,
        "affiliation": row.affiliation,
        "url": row.url,
        "reliability": reliability_on(ratings, None),
        "ratings": ratings,
        "version": row.version,
        "position": row.registered_position,
        "href": href_of(knowledge, "source", row.id),
    }


def known_source(source: SourceAnswer, as_known: AsKnown) -> KnownSource:
    """Return a source with what the answer knew."""
    return {**source, **as_known}
