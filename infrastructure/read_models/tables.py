"""The tables that are derived from the log."""

from __future__ import annotations

from infrastructure.read_models import (
    claims,
    evidence_days,
    progress,
    set_aside,
)
from infrastructure.read_models.commitments import commitments, findings
from infrastructure.read_models.developments import rows as developments
from infrastructure.read_models.registry import actors, datasets, sources
from infrastructure.read_models.stances import segments as stances

DERIVED = (
    actors.actors,
    actors.actor_names,
    actors.actor_dissolutions,
    actors.memberships,
    actors.successions,
    sources.sources,
    datasets.registered_datasets,
    developments.developments,
    developments.development_parties,
    developments.development_sources,
    developments.development_dependencies,
    developments.datasets,
    claims.claims,
    commitments.commitments,
    findings.findings,
    evidence_days.evidence_days,
    set_aside.events_set_aside,
    stances.stance_segments,
    stances.stance_pairs,
    stances.machine_pairs,
    stances.stance_snapshots,
)

# All tables of a generation: the derived ones, and the one with its position.
GENERATION = (progress.progress, *DERIVED)
