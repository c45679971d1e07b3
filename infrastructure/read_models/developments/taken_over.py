"""The developments whose commitments an actor took over as a successor, without being named."""

from __future__ import annotations

from sqlalchemy import or_, select

from infrastructure.read_models.as_known import Knowledge, known, published
from infrastructure.read_models.commitments.commitments import commitments
from infrastructure.read_models.registry.actors import successions


def developments_taken_over(knowledge: Knowledge, actor: str, day: int) -> list[str]:
    """Return the ids of the developments with a commitment that passed to an actor, or toward it.

    They are as published by a day (ordinal).
    """
    of, c = successions, commitments.c
    succeeds = select(of.c.number).where(of.c.actor == actor, known(of, knowledge.position))
    if knowledge.connection.execute(succeeds.limit(1)).first() is None:
        return []
    bound = select(c.development).where(
        or_(c.by == actor, c.toward == actor),
        c.origin.is_not(None),
        known(commitments, knowledge.position),
        published(commitments, day),
    )
    return sorted(set(knowledge.connection.execute(bound).scalars()))
