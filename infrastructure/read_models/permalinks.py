"""Paths of answers as the log knew them at a position."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from infrastructure.read_models.knowledge import Knowledge


def permalink(knowledge: Knowledge, path: str, parameters: Mapping[str, str]) -> str:
    """Where this very answer is found for ever: the question, and the position it was asked at."""
    return pinned(path, parameters, knowledge.position)


def pinned(path: str, parameters: Mapping[str, str], position: int) -> str:
    """Where the answer to a question is found as the log knew it at a position."""
    return f"{path}?{urlencode({**parameters, 'position': position})}"
