"""How far a log knows at a position is what the reference works out from its events."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from hypothesis import given, settings
from sqlalchemy import Engine

from domain.application import Stanceline
from domain.dates import FOREVER, iso_day
from domain.explanation.assessment import Horizon
from domain.stance.policy import Policy
from infrastructure.log.event_log import EventLog
from infrastructure.log.recorder import SQLAlchemyRecorder
from infrastructure.projections.runner import catch_up
from infrastructure.read_models.as_known import Knowledge, Moment, open_as_known
from infrastructure.read_models.claim_filter import EVERYTHING, ClaimFilter
from infrastructure.read_models.evidence_days import evidence_days, horizon_of
from infrastructure.read_models.history import event_answer
from infrastructure.read_models.omissions.evidence import evidence_without
from infrastructure.read_models.omissions.omission import Omitted
from tests.builders import BY, a_report, register_cast
from tests.database_files import copy_database
from tests.infrastructure.projections.following import opened, quickly
from tests.infrastructure.projections.histories import (
    PUBLICATION_DAYS,
    CatchUp,
    Step,
    Teller,
    histories,
)
from tests.infrastructure.projections.world import World
from tests.random_examples import examples
from tests.stance_reference.clock import clock_of
from tests.stance_reference.log import Log, as_published, log_of
from tests.stance_reference.parameters import Parameters

# The events are recorded a day apart, from before to after most of what they report.
FIRST_RECORDED = datetime(2024, 1, 10, 12, tzinfo=UTC)


def a_log(engine: Engine) -> EventLog:
    """Return a log each of whose events is recorded three days after the one before."""
    clock = (FIRST_RECORDED + timedelta(days=3 * n) for n in count())
    return EventLog(SQLAlchemyRecorder(engine, lambda: next(clock)))


def events_of(log: EventLog) -> list[dict[str, Any]]:
    recorded = log.recorder.read(0, 10_000)
    answers = [event_answer(one, log.decode(one)) for one in recorded]
    return [json.loads(msgspec.json.encode(answer)) for answer in answers]


def assert_as_the_reference(engine: Engine, log: EventLog, positions: Iterable[int]) -> None:
    events = events_of(log)
    for position in positions:
        state = log_of(events, position)
        with open_as_known(engine, log, Moment(position)) as knowledge:
            for day in [*PUBLICATION_DAYS, FOREVER]:
                asked = ClaimFilter(reported_by=None if day == FOREVER else iso_day(day))
                clock = clock_of(
                    state if day == FOREVER else as_published(state, day), Parameters()
                )
                expected = Horizon(clock.recorded, max(clock.evidence, 0))
                assert (position, day, horizon_of(knowledge, asked)) == (position, day, expected)
            if state.developments:
                assert_as_if_retracted(knowledge, state, PUBLICATION_DAYS[position % 3])


def assert_as_if_retracted(knowledge: Knowledge, state: Log, day: int) -> None:
    """Compare the newest evidence without a development with that of a log that retracts it."""
    left_out = max(state.developments)
    for published, log in ((FOREVER, state), (day, as_published(state, day))):
        kept = {id: one for id, one in log.developments.items() if id != left_out}
        expected = max(clock_of(replace(log, developments=kept), Parameters()).evidence, 0)
        without = [Omitted("development", left_out)]
        assert evidence_without(knowledge, without, published) == expected


@settings(quickly, max_examples=examples(12))
@given(history=histories)
def test_the_log_knows_as_far_as_the_reference_says(
    history: list[Step | CatchUp], sqlite_template: Path, tmp_path: Path
) -> None:
    file = tmp_path / f"{uuid4().hex}.db"
    copy_database(sqlite_template, file)
    with opened(f"sqlite:///{file}") as engine:
        log = a_log(engine)
        verbs = Stanceline(log)
        register_cast(verbs)
        cast = log.recorder.position()
        teller = Teller(verbs)
        for step in [*history, CatchUp(3)]:
            if isinstance(step, Step):
                teller.take(step)
            else:
                catch_up(engine, log, Policy(), batch_size=step.batch_size)
        assert_as_the_reference(engine, log, range(cast, log.recorder.position() + 1))


@pytest.mark.parametrize("batch_size", [1, 10_000])
def test_a_retracted_report_is_no_evidence_from_its_retraction_on(
    world: World, batch_size: int
) -> None:
    world.report(a_report(reported_at="2024-01-05"))
    newer = world.report(a_report(reported_at="2024-02-05"))
    world.verbs.add_report(newer, a_report(source="al-manar", reported_at="2024-01-20"), BY)
    world.verbs.retract_development(newer, "It never happened.", None, BY)
    world.catch_up(batch_size)
    last = world.log.position()
    days = ("2024-02-05", "2024-02-05", "2024-01-05")
    for position, day in zip(range(last - 2, last + 1), days, strict=True):
        with open_as_known(world.engine, world.log, Moment(position)) as knowledge:
            found = horizon_of(knowledge, EVERYTHING).evidence
            assert found == datetime.fromisoformat(day).toordinal()


def test_a_day_is_one_row_however_many_reports_it_has(world: World) -> None:
    for _ in range(4):
        world.report(a_report(reported_at="2024-01-05"))
        world.catch_up()
    (row,) = world.rows(evidence_days)
    assert row.developments == 4
