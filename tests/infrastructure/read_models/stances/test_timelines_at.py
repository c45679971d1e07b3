"""What is folded on demand equals a plain replay, wherever the fold started."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from domain.dates import FOREVER, iso_day, parse_when
from domain.stance.fold import Segment, fold
from domain.stance.policy import Policy
from infrastructure.read_models.active import read_snapshot
from infrastructure.read_models.as_known import Knowledge
from infrastructure.read_models.claim_filter import ClaimFilter
from infrastructure.read_models.stances.timelines_at import folded_all
from tests.builders import ACTORS
from tests.database_files import copy_database
from tests.infrastructure.projections.following import (
    CLAIMS_BETWEEN_SNAPSHOTS,
    follow,
    opened,
    quickly,
)
from tests.infrastructure.projections.histories import (
    PUBLICATION_DAYS,
    CatchUp,
    Step,
    histories,
)
from tests.infrastructure.projections.replay import Knowledge as Replay
from tests.infrastructure.projections.replay import Pair, replayed
from tests.infrastructure.read_models.answered import assert_all_pairs_answered, counts
from tests.postgres_server import PostgresServer
from tests.random_examples import examples

EVERY_PAIR = [(actor, other) for actor in ACTORS for other in ACTORS if actor != other]
ALL_DAYS = (1, FOREVER)

_days = st.sampled_from(
    [parse_when(d).earliest for d in ("2023-06-01", "2024-01-20", "2024-03-31", "2024-06-15")]
)
_spans = st.just(ALL_DAYS) | st.tuples(_days, _days).map(lambda span: (min(span), max(span)))
_counted = st.sampled_from(
    [ClaimFilter(), ClaimFilter(), ClaimFilter("gaza-2023"), ClaimFilter(None, 50)]
) | st.builds(
    ClaimFilter,
    conflict=st.sampled_from([None, None, "gaza-2023"]),
    min_confidence=st.sampled_from([None, None, 50]),
    single_source=st.sampled_from([None, None, False]),
    reported_by=st.sampled_from([day and iso_day(day) for day in PUBLICATION_DAYS]),
)
pytestmark = pytest.mark.timeout(600)  # to find the shortest history that fails takes minutes


@pytest.fixture(autouse=True)
def _many_snapshots(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("domain.stance.fold.CLAIMS_BETWEEN_SNAPSHOTS", CLAIMS_BETWEEN_SNAPSHOTS)


@settings(quickly, max_examples=examples(16))
@given(history=histories, moment=st.floats(0, 1), only=_counted, span=_spans)
def test_all_pairs_folded_at_once_are_what_a_replay_shows(
    history: list[Step | CatchUp],
    moment: float,
    only: ClaimFilter,
    span: tuple[int, int],
    sqlite_template: Path,
    tmp_path: Path,
) -> None:
    file = tmp_path / f"{uuid4().hex}.db"
    copy_database(sqlite_template, file)
    with opened(f"sqlite:///{file}") as engine:
        _ask(engine, history, moment, only, span)


@settings(quickly, max_examples=examples(4))
@given(history=histories, moment=st.floats(0, 1), only=_counted, span=_spans)
def test_on_a_server_they_are_the_same(
    history: list[Step | CatchUp],
    moment: float,
    only: ClaimFilter,
    span: tuple[int, int],
    postgres_server: PostgresServer,
    postgres_template: str,
) -> None:
    with postgres_server.database(template=postgres_template) as url, opened(url) as engine:
        _ask(engine, history, moment, only, span)


def _ask(
    engine: Engine,
    history: list[Step | CatchUp],
    moment: float,
    only: ClaimFilter,
    span: tuple[int, int],
) -> None:
    log = follow(engine, history)
    newest = log.recorder.position()
    position = round(moment * newest)
    then = replayed(log, position).as_published(only.published)
    with read_snapshot(engine) as connection:
        knowledge = Knowledge(connection, log, position, newest, None)
        found = folded_all(knowledge, Policy(), EVERY_PAIR, only, *span)
        assert_all_pairs_answered(knowledge, then, only, span[0])
    assert {pair: _within(segments, span) for pair, segments in found.items()} == {
        pair: segments
        for pair in EVERY_PAIR
        if (segments := _within(_told(then, pair, only), span))
    }


def _told(then: Replay, pair: Pair, only: ClaimFilter) -> list[Segment]:
    if not all(actor in then.actors for actor in pair):
        return []
    counted = [
        claim
        for claim, conflict in then.claims()
        if (claim.actor, claim.toward) == pair and counts(only, claim, conflict)
    ]
    return fold(counted, Policy(), dissolved=then.gone(pair))


def _within(segments: list[Segment], span: tuple[int, int]) -> list[Segment]:
    begin, through = span
    return [
        segment._replace(through=min(segment.through, through))
        for segment in segments
        if segment.start <= through and segment.through >= begin
    ]
