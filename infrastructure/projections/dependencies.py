"""Finds the developments whose commitments end with those of others, directly or in a chain."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from sqlalchemy import Connection, select

from domain.claims.endings import bearing, parties_ever
from domain.development.development import Development
from infrastructure.database.json_rows import encode_rows, is_among
from infrastructure.read_models.as_known import STILL
from infrastructure.read_models.commitments.commitments import commitments
from infrastructure.read_models.developments.rows import (
    development_dependencies,
    development_parties,
)


class Dependencies:
    """Which developments name which, in the rows of earlier batches and in this batch.

    A development that once named another one is found forever: it is only derived again.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._naming: dict[str, set[str]] = {}

    def remember(self, state: Development) -> None:
        for named in bearing(state):
            self._naming.setdefault(named, set()).add(str(state.id))

    def on(self, ids: Iterable[UUID]) -> set[UUID]:
        """Return the developments that depend on these, directly or through others."""
        reached = {str(id) for id in ids}
        found: set[str] = set()
        while reached:
            naming = self._naming_in_rows(reached)
            naming = naming.union(*(self._naming.get(named, ()) for named in reached))
            reached = naming - found
            found |= reached
        return {UUID(id) for id in found}

    def on_actors(self, actors: Collection[str], states: Mapping[UUID, Development]) -> set[UUID]:
        """Return the developments that depend on one that names one of these actors.

        `states` are the developments of this batch, whose rows are not written yet.
        """
        acting, dependencies = development_parties, development_dependencies
        named = (
            select(acting.c.development)
            .join(dependencies, dependencies.c.named == acting.c.development)
            .where(acting.c.actor.in_(actors), acting.c.known_to == STILL)
        )
        ids = {UUID(row.development) for row in self._connection.execute(named)}
        return self.on(ids | _naming(actors, states))

    def binding(self, actors: Collection[str], states: Mapping[UUID, Development]) -> set[UUID]:
        """Return the developments that name one of these actors and hold a commitment.

        `states` are the developments of this batch, whose rows are not written yet.
        """
        acting = development_parties
        named = (
            select(acting.c.development)
            .join(commitments, commitments.c.development == acting.c.development)
            .where(
                acting.c.actor.in_(actors),
                acting.c.known_to == STILL,
                commitments.c.known_to == STILL,
            )
        )
        ids = {UUID(row.development) for row in self._connection.execute(named)}
        return ids | _naming(actors, states)

    def _naming_in_rows(self, named: set[str]) -> set[str]:
        table, dialect = development_dependencies, self._connection.dialect.name
        naming = select(table.c.development).where(is_among(dialect, table.c.named, "ids"))
        rows = self._connection.execute(naming, {"ids": encode_rows(sorted(named))})
        return {row.development for row in rows}


def _naming(actors: Collection[str], states: Mapping[UUID, Development]) -> set[UUID]:
    return {id for id, state in states.items() if not parties_ever(state).isdisjoint(actors)}
