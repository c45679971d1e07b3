"""What is read of a pair for its record gives the same as all of its claims."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from domain.claims.claim import Claim
from domain.dates import parse_when
from domain.explanation.record import begun_by, is_lasting, record_on
from domain.stance.policy import Policy
from domain.vocabulary import Effect
from infrastructure.database.engine import open_engine
from infrastructure.read_models.active import read_snapshot
from infrastructure.read_models.as_known import Knowledge
from infrastructure.read_models.claim_filter import EVERYTHING, ClaimFilter
from infrastructure.read_models.stances.references.records import ClaimsOnDay, records_of
from tests.builders import ACTORS
from tests.database_files import copy_database
from tests.infrastructure.projections.following import follow, opened, quickly
from tests.infrastructure.projections.histories import CatchUp, Step, histories
from tests.infrastructure.projections.replay import replayed
from tests.infrastructure.projections.world import World
from tests.infrastructure.read_models.answered import counts
from tests.postgres_server import PostgresServer
from tests.random_examples import examples

PAIRS = [(actor, other) for actor in ACTORS for other in ACTORS if actor != other]
PAIR = ("hezbollah", "israel")

_filters = st.sampled_from(
    [
        EVERYTHING,
        EVERYTHING,
        ClaimFilter("gaza-2023"),
        ClaimFilter(min_confidence=50),
        ClaimFilter(reported_by="2024-02-11"),
    ]
)
_days = st.sampled_from(
    [parse_when(d).earliest for d in ("2024-01-02", "2024-02-28", "2024-03-31", "2024-06-15")]
)
pytestmark = pytest.mark.timeout(600)  # to find the shortest history that fails takes minutes


@settings(quickly, max_examples=examples(16))
@given(history=histories, moment=st.floats(0, 1), only=_filters, on=_days)
def test_the_record_of_every_pair_is_that_of_its_claims(
    history: list[Step | CatchUp],
    moment: float,
    only: ClaimFilter,
    on: int,
    sqlite_template: Path,
    tmp_path: Path,
) -> None:
    file = tmp_path / f"{uuid4().hex}.db"
    copy_database(sqlite_template, file)
    with opened(f"sqlite:///{file}") as engine:
        _compare(engine, history, moment, only, on)


@settings(quickly, max_examples=examples(4))
@given(history=histories, moment=st.floats(0, 1), only=_filters, on=_days)
def test_on_a_server_it_is_the_same(
    history: list[Step | CatchUp],
    moment: float,
    only: ClaimFilter,
    on: int,
    postgres_server: PostgresServer,
    postgres_template: str,
) -> None:
    with postgres_server.database(template=postgres_template) as url, opened(url) as engine:
        _compare(engine, history, moment, only, on)


def _compare(
    engine: Engine, history: list[Step | CatchUp], moment: float, only: ClaimFilter, on: int
) -> None:
    log = follow(engine, history)
    newest = log.recorder.position()
    position = round(moment * newest)
    then = replayed(log, position).as_published(only.published)
    counted = [claim for claim, conflict in then.claims() if counts(only, claim, conflict)]
    with read_snapshot(engine) as connection:
        knowledge = Knowledge(connection, log, position, newest, None)
        found = records_of(ClaimsOnDay(knowledge, Policy(), on, only), PAIRS)
    for pair, record in found.items():
        claims = [claim for claim in counted if (claim.actor, claim.toward) == pair]
        assert record == record_on(begun_by(on, claims, Policy()), _force_days(claims, on)), pair


def _force_days(claims: list[Claim], on: int) -> list[int]:
    """Return the days of every single act of force by a day that is not too improbable."""
    return [
        claim.start_earliest
        for claim in claims
        if claim.effect is Effect.FORCE
        and not is_lasting(claim)
        and claim.start_earliest <= on
        and (claim.confidence is None or claim.confidence >= Policy().floor)
    ]


@pytest.mark.parametrize(
    "search",
    [
        "ix_claims_lasting",
        "ix_claims_single_force",
        "ix_claims_actor_toward_start_earliest (actor=? AND toward=? AND start_earliest=?",
    ],
)
def test_the_queries_use_the_indexes_of_few_claims(search: str, sqlite_url: str) -> None:
    engine = open_engine(sqlite_url)
    world = World(engine)
    world.report()
    world.catch_up()
    plans: list[str] = []
    with read_snapshot(engine) as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.set_trace_callback(plans.append)
        knowledge = Knowledge(
            connection, world.log, world.log.position(), world.log.position(), None
        )
        day = parse_when("2024-01-02").earliest
        records_of(ClaimsOnDay(knowledge, Policy(), day, EVERYTHING), [PAIR])
        driver.set_trace_callback(None)
        asked = [one for one in plans if "claims c" in one]
        steps = [str(row) for one in asked for row in driver.execute(f"EXPLAIN QUERY PLAN {one}")]
    assert any(search in step for step in steps), "\n".join(steps)
    assert not any("SCAN c" in step for step in steps), steps
    engine.dispose()
