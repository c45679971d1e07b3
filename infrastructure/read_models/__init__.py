"""Tables derived from the log, and the functions that answer from them."""

from infrastructure.read_models import (
    actors,
    claims,
    commitments,
    developments,
    progress,
    sources,
    stances,
)

__all__ = ["actors", "claims", "commitments", "developments", "progress", "sources", "stances"]
