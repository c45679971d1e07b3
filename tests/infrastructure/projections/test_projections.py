"""The read models say what a plain replay of the log says, whatever happened and in what order."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, select

from domain.application import Stanceline
from domain.stance.fold import Snapshot, fold, state_after
from domain.stance.policy import Policy
from infrastructure.generations.rebuild import derived_separately
from infrastructure.log.event_log import EventLog
from infrastructure.log.recorder import SQLAlchemyRecorder
from infrastructure.projections.runner import catch_up
from infrastructure.read_models.active import read_snapshot
from infrastructure.read_models.stances.segments import stance_pairs, stance_snapshots
from tests.builders import register_cast
from tests.database_files import copy_database
from tests.infrastructure.projections.following import (
    CLAIMS_BETWEEN_SNAPSHOTS,
    opened,
    quickly,
)
from tests.infrastructure.projections.histories import (
    PUBLICATION_DAYS,
    CatchUp,
    Step,
    Teller,
    histories,
)
from tests.infrastructure.projections.known_at import (
    returned,
    shown,
    shown_to_readers,
    told_to_readers,
)
from tests.infrastructure.projections.replay import (
    Knowledge,
    Rows,
    all_rows,
    replayed,
    shown_timelines,
)
from tests.postgres_server import PostgresServer
from tests.random_examples import examples

_moments = st.lists(st.floats(0, 1), min_size=2, max_size=2)
pytestmark = pytest.mark.timeout(600)  # to find the shortest history that fails takes minutes


@pytest.fixture(autouse=True)
def _many_snapshots(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("domain.stance.fold.CLAIMS_BETWEEN_SNAPSHOTS", CLAIMS_BETWEEN_SNAPSHOTS)


@quickly
@given(history=histories, moments=_moments)
def test_read_models_say_what_a_replay_of_the_log_says(
    history: list[Step | CatchUp], moments: list[float], sqlite_template: Path, tmp_path: Path
) -> None:
    file = tmp_path / f"{uuid4().hex}.db"
    copy_database(sqlite_template, file)
    with opened(f"sqlite:///{file}") as engine:
        _follow(engine, history, moments)


@settings(quickly, max_examples=examples(5))
@given(history=histories, moments=_moments)
def test_read_models_on_a_server_say_the_same(
    history: list[Step | CatchUp],
    moments: list[float],
    postgres_server: PostgresServer,
    postgres_template: str,
) -> None:
    with postgres_server.database(template=postgres_template) as url, opened(url) as engine:
        _follow(engine, history, moments)


def _follow(engine: Engine, history: list[Step | CatchUp], moments: list[float]) -> None:
    log = EventLog(SQLAlchemyRecorder(engine))
    verbs = Stanceline(log)
    register_cast(verbs)
    teller = Teller(verbs)
    for step in [*history, CatchUp(3)]:
        if isinstance(step, Step):
            teller.take(step)
            continue
        assert (
            catch_up(engine, log, Policy(), batch_size=step.batch_size) == log.recorder.position()
        )
        with read_snapshot(engine) as connection:
            now = replayed(log, log.recorder.position())
            assert shown_timelines(connection) == now.timelines()
    with read_snapshot(engine) as connection:
        for moment in moments:
            position = round(moment * log.recorder.position())
            then = replayed(log, position)
            assert shown(connection, position) == returned(then)
            for day in PUBLICATION_DAYS:
                read = told_to_readers(then.as_published(day))
                assert shown_to_readers(connection, position, day) == read
            _assert_untouched_pairs_stand_as_then(connection, then, now, position)
        _assert_snapshots_lead_on(connection, now)
        followed = all_rows(connection, stance_snapshots)
    assert _derived_at_one_go(log) == followed


def _derived_at_one_go(log: EventLog) -> dict[str, Rows]:
    with (
        derived_separately(log, Policy(), log.position()) as rows,
        read_snapshot(rows) as connection,
    ):
        return all_rows(connection, stance_snapshots)


def _assert_untouched_pairs_stand_as_then(
    connection: Connection, then: Knowledge, now: Knowledge, position: int
) -> None:
    untouched = connection.execute(select(stance_pairs).where(stance_pairs.c.touched <= position))
    for actor, toward, *_ in untouched:
        pair = (actor, toward)
        assert then.timelines().get(pair) == now.timelines().get(pair)


def _assert_snapshots_lead_on(connection: Connection, now: Knowledge) -> None:
    """From each kept state the fold goes on to the same end."""
    folded = now.timelines()
    for row in connection.execute(select(stance_snapshots)):
        pair = (row.actor, row.toward)
        snapshot = msgspec.json.decode(row.state, type=Snapshot)
        later = [c for c in now.claims_of_pair(pair) if c.start_latest > snapshot.day]
        tail = fold(later, Policy(), dissolved=now.gone(pair), start=snapshot)
        whole = folded.get(pair, [])
        state = state_after(
            now.claims_of_pair(pair), snapshot.day, Policy(), dissolved=now.gone(pair)
        )
        assert replace(snapshot, lasting=state.lasting) == state
        assert tail == whole[len(whole) - len(tail) :]
