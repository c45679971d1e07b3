"""A log with its read models shown, and an empty embedded database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from infrastructure.database.engine import open_engine
from tests.builders import BY, a_commitment, a_report
from tests.infrastructure.projections.world import World


@pytest.fixture
def returned(engine: Engine) -> World:
    """An attack, a ceasefire, a late report of the attack and an actor's new name, all shown."""
    world = World(engine)
    attack = world.report()
    world.report(kind="ceasefire", occurred="2024-02-01", commitments=(a_commitment(),))
    world.verbs.add_report(attack, a_report(source="al-manar", credibility=2), BY)
    world.verbs.rename_actor("iran", "Islamic Republic of Iran", "", BY)
    world.catch_up()
    return world


@pytest.fixture
def embedded(sqlite_url: str) -> Iterator[Engine]:
    opened = open_engine(sqlite_url)
    yield opened
    opened.dispose()
