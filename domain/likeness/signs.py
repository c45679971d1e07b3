"""How alike two things on record are: the signs for and against that they are one."""

from __future__ import annotations

from typing import NamedTuple


class Sign(NamedTuple):
    """A reason why two things on record may be one, or not: its points, and what it means."""

    points: int
    meaning: str


class Likeness(NamedTuple):
    """How alike two things are, at most 100, and the reasons that speak for it."""

    points: int
    reasons: tuple[str, ...]
