"""Which claims an answer counts; those left out do not exist for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from domain.dates import FOREVER, iso_day

# In a statement, the claims `c` that the filters leave: asks for their `parameters`.
LEFT = """c.published_from <= :published AND c.published_to > :published
    AND (CAST(:conflict AS text) IS NULL OR c.conflict = :conflict)
    AND (CAST(:min_confidence AS integer) IS NULL OR c.confidence >= :min_confidence)"""
# Those of them that were known at the position.
COUNTED = f"c.known_from <= :position AND c.known_to > :position AND {LEFT}"


@dataclass(frozen=True, slots=True)
class ClaimFilter:
    """Which claims count: of one conflict, of a least confidence (unknown fails it).

    With `reported_by`, the ordinal of a day, only what had been published by its end.
    """

    conflict: str | None = None
    min_confidence: int | None = None
    reported_by: int | None = None

    @property
    def everything(self) -> bool:
        return self == EVERYTHING

    @property
    def published(self) -> int:
        """The day of publication whose rows answer: FOREVER also knows what bears no date."""
        return FOREVER if self.reported_by is None else min(self.reported_by, FOREVER - 1)

    @property
    def asked(self) -> dict[str, Any]:
        """As query parameters, None where a filter is not given."""
        return {
            "conflict": self.conflict,
            "min_confidence": self.min_confidence,
            "reported_by": None if self.reported_by is None else iso_day(self.reported_by),
        }

    def parameters(self) -> dict[str, Any]:
        """For a statement that asks all, NULL where a filter is not given."""
        return {
            "conflict": self.conflict,
            "min_confidence": self.min_confidence,
            "published": self.published,
        }


EVERYTHING = ClaimFilter()
