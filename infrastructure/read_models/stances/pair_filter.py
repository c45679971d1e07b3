"""The filter that chooses among the stances of all pairs of actors."""

from __future__ import annotations

from dataclasses import dataclass

from domain.checks.words import check_slug
from domain.vocabulary import Posture
from infrastructure.filters import Filters, OneOf, Text, filtered_by


@dataclass(frozen=True, slots=True)
class PairFilter(Filters):
    """Which stances of which pairs are meant. A condition names the column that has the value."""

    actor: str | None = filtered_by(Text(check_slug), "Only stances of this actor", "actor")
    toward: str | None = filtered_by(Text(check_slug), "Only stances toward this actor", "toward")
    # Has no condition: the posture follows from the claims that count.
    posture: str | None = filtered_by(
        OneOf([one.value for one in Posture]), "Only stances of this posture"
    )


ALL_PAIRS = PairFilter()
