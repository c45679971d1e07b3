"""Tables derived from the log, and the functions that answer from them."""

from infrastructure.read_models import (
    actors,
    claims,
    commitments,
    developments,
    progress,
    set_aside,
    sources,
    stances,
)

__all__ = [
    "DERIVED",
    "actors",
    "claims",
    "commitments",
    "developments",
    "progress",
    "set_aside",
    "sources",
    "stances",
]

DERIVED = (
    actors.actors,
    actors.actor_names,
    actors.memberships,
    sources.sources,
    developments.developments,
    developments.development_parties,
    developments.development_sources,
    developments.development_grounds,
    claims.claims,
    commitments.commitments,
    set_aside.events_set_aside,
    stances.stance_segments,
    stances.stance_pairs,
    stances.stance_snapshots,
)
