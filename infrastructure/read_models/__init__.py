"""Tables derived from the log, and the functions that answer from them."""

from infrastructure.read_models import actors, claims, developments, progress, sources, stances

__all__ = ["actors", "claims", "developments", "progress", "sources", "stances"]
