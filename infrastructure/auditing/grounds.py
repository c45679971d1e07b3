"""Which developments an answer rests on: those that it names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

NAMING = {"development", "violations", "undetermined_by", "tensions"}


def developments_of(answer: dict[str, Any]) -> set[UUID]:
    """The ids of all that the answer names as its basis, and as what may break or strain it."""
    return {UUID(id) for id in _named(answer)}


def _named(answer: Any, under: str = "") -> Iterator[str]:
    if isinstance(answer, dict):
        for name, value in answer.items():
            yield from _named(value, name)
    elif isinstance(answer, list):
        for value in answer:
            yield from _named(value, under)
    elif under in NAMING:
        yield answer
