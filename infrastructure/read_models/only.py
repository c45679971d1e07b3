"""Which claims an answer counts; those left out do not exist for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

# In a statement, the claims `c` that the filters leave: asks for their `parameters`.
LEFT = """(CAST(:conflict AS text) IS NULL OR c.conflict = :conflict)
    AND (CAST(:min_confidence AS integer) IS NULL OR c.confidence >= :min_confidence)"""
# Those of them that were known at the position.
COUNTED = f"c.known_from <= :position AND c.known_to > :position AND {LEFT}"


@dataclass(frozen=True, slots=True)
class Only:
    """Which claims count: of one conflict, of a least confidence (unknown fails it)."""

    conflict: str | None = None
    min_confidence: int | None = None

    @property
    def everything(self) -> bool:
        return self.conflict is None and self.min_confidence is None

    def parameters(self) -> dict[str, Any]:
        """For a statement that asks both, NULL where a filter is not given."""
        return {"conflict": self.conflict, "min_confidence": self.min_confidence}
