"""How reliable a source is, from which day on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from domain.dates import parse_when
from domain.source import Rating
from infrastructure.read_models.registry.sources import SourceRow


def ratings_of(row: SourceRow) -> list[Rating]:
    """Return the ratings of a source, in the order of recording."""
    pairs = msgspec.json.decode(row.ratings)
    return [Rating(reliability, date.fromisoformat(start)) for reliability, start in pairs]


def reliability_on(ratings: Sequence[Rating], reported_at: str | None) -> str | None:
    """Return the rating that applied on a day, None if the source was not rated then.

    A month or a year counts from its last day. A report without a date gets the latest rating. Of
    two ratings that apply from the same day, the one recorded last counts.
    """
    in_order = sorted(ratings, key=lambda rating: rating.start_date)
    if reported_at is not None:
        published = parse_when(reported_at).latest
        in_order = [rating for rating in in_order if rating.start_date.toordinal() <= published]
    return in_order[-1].reliability if in_order else None
