"""A page of the log, decoded, as projections take it in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.event import Event


@dataclass(frozen=True, slots=True)
class Entry:
    """An event with its place in the log."""

    position: int
    recorded_at: datetime
    event: Event


Page = list[Entry]
