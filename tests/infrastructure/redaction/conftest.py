"""A sealed log of each kind of database with one development, whose texts are to be redacted."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import pytest
from sqlalchemy import Engine

from infrastructure.sealing.sealer import Sealer
from tests.builders import BY, a_commitment, a_report
from tests.infrastructure.projections.world import World
from tests.infrastructure.sealing.sealed_logs import a_sealer

# Longer than a page of SQLite, which then keeps it on pages of its own.
LONG = "The witness lives near the mill. " * 150
TEXTS = ("Rockets of the mill", "Seen from the mill", "South of the mill", "a miller", LONG)


class Told(NamedTuple):
    """A world with a development, its id, and the sealer of its log."""

    world: World
    id: UUID
    sealer: Sealer

    def redact(self, *parts: str) -> int:
        """Redact these parts, seal the log, and return the position of the redaction."""
        recorded = self.world.verbs.redact_development(self.id, parts, "A witness.", BY)
        self.sealer.seal()
        return recorded.position


@pytest.fixture
def told(engine: Engine, tmp_path: Path) -> Told:
    """A ceasefire in three events, each with texts, projected and sealed."""
    world, sealer = World(engine), a_sealer(engine, tmp_path / "sealing")
    title, summary, scope, witness, long = TEXTS
    made = (a_commitment(scope=scope),)
    report = a_report(summary=long, attributed_to=witness)
    said = {"title": title, "summary": summary, "commitments": made}
    id = world.report(report, kind="ceasefire", **said)
    world.catch_up()
    world.verbs.add_report(id, a_report(source="al-manar", summary=long), BY)
    world.verbs.correct_development(id, {"occurred": "2024-01-02"}, "A misprint.", BY)
    world.catch_up()
    sealer.seal()
    return Told(world, id, sealer)


ALL = ("title", "summary", "commitments", "reports", "reasons")
