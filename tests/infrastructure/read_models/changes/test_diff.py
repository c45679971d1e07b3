"""Which stances differ between two positions, on which days and by which events: as replayed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine

from domain.claims.claim import Claim
from domain.dates import parse_when
from domain.stance.fold import Segment, fold
from domain.stance.policy import Policy
from infrastructure.log.event_log import EventLog
from infrastructure.read_models.active import read_snapshot
from infrastructure.read_models.as_known import Knowledge
from infrastructure.read_models.changes.causes import bearing_events
from infrastructure.read_models.changes.diff import Compared, Difference, Span, differences
from infrastructure.read_models.claim_filter import ClaimFilter
from tests.builders import ACTORS
from tests.database_files import copy_database
from tests.infrastructure.projections.following import (
    CLAIMS_BETWEEN_SNAPSHOTS,
    follow,
    opened,
    quickly,
)
from tests.infrastructure.projections.histories import CatchUp, Step, histories
from tests.infrastructure.projections.replay import Knowledge as Replay
from tests.infrastructure.projections.replay import Pair, replayed
from tests.infrastructure.read_models.answered import counts
from tests.postgres_server import PostgresServer
from tests.random_examples import examples

EVERY_PAIR = [(actor, other) for actor in ACTORS for other in ACTORS if actor != other]
Stands = tuple[object, ...] | None

_days = st.sampled_from(
    [parse_when(d).earliest for d in ("2024-01-15", "2024-02-10", "2024-04-01", "2024-07-15")]
)
_spans = st.tuples(_days, _days).map(lambda span: (min(span), max(span)))
# Mostly few events, so that one alone makes the difference.
_moments = st.tuples(st.floats(0, 1), st.sampled_from([1, 1, 2, 4, 8, 30]))
_counted = st.sampled_from(
    [
        ClaimFilter(),
        ClaimFilter(),
        ClaimFilter(),
        ClaimFilter("gaza-2023"),
        ClaimFilter(None, 50),
        ClaimFilter(single_source=False),
    ]
)
pytestmark = pytest.mark.timeout(600)  # to find the shortest history that fails takes minutes


@pytest.fixture(autouse=True)
def _many_snapshots(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("domain.stance.fold.CLAIMS_BETWEEN_SNAPSHOTS", CLAIMS_BETWEEN_SNAPSHOTS)


@settings(quickly, max_examples=examples(25))
@given(history=histories, moments=_moments, only=_counted, span=_spans)
def test_exactly_the_pairs_and_days_that_differ_are_reported(
    history: list[Step | CatchUp],
    moments: tuple[float, int],
    only: ClaimFilter,
    span: tuple[int, int],
    sqlite_template: Path,
    tmp_path: Path,
) -> None:
    file = tmp_path / f"{uuid4().hex}.db"
    copy_database(sqlite_template, file)
    with opened(f"sqlite:///{file}") as engine:
        _compare(engine, history, moments, only, span)


@settings(quickly, max_examples=examples(4))
@given(history=histories, moments=_moments, only=_counted, span=_spans)
def test_on_a_server_they_are_the_same(
    history: list[Step | CatchUp],
    moments: tuple[float, int],
    only: ClaimFilter,
    span: tuple[int, int],
    postgres_server: PostgresServer,
    postgres_template: str,
) -> None:
    with postgres_server.database(template=postgres_template) as url, opened(url) as engine:
        _compare(engine, history, moments, only, span)


def _compare(
    engine: Engine,
    history: list[Step | CatchUp],
    moments: tuple[float, int],
    only: ClaimFilter,
    span: tuple[int, int],
) -> None:
    log = follow(engine, history)
    newest = log.recorder.position()
    first = round(moments[0] * newest)
    last = min(first + moments[1], newest)
    states = [replayed(log, position) for position in range(first, last + 1)]
    with read_snapshot(engine) as connection:
        compared = _compared(connection, log, first, last, newest, only, span)
        found = _all_pages(compared)
        bearing = bearing_events(compared, found)
    assert {one.pair: _by_day(one) for one in found} == {
        pair: days
        for pair in EVERY_PAIR
        if (days := _differing_days(states[0], states[-1], pair, only, span))
    }
    for one in found:
        assert bearing[one.pair].decisive
        assert bearing[one.pair].positions == [
            position
            for position, (before, after) in enumerate(pairwise(states), start=first + 1)
            if _bears_on(before, after, one.pair, only, span[1])
            and _made_a_difference(before, after, one, only)
        ]
        assert all(_differ(*neighbours) for neighbours in pairwise(one.spans))


def _compared(
    connection: Connection,
    log: EventLog,
    first: int,
    last: int,
    newest: int,
    only: ClaimFilter,
    span: tuple[int, int],
) -> Compared:
    earlier = Knowledge(connection, log, first, newest, None, stored_policy=Policy().name)
    later = Knowledge(connection, log, last, newest, None, stored_policy=Policy().name)
    return Compared(earlier, later, *span, Policy(), only)


def _all_pages(compared: Compared) -> list[Difference]:
    """Two pairs a page, as far as there are any."""
    found, after = differences(compared, ("", ""), 2)
    while after is not None:
        more, after = differences(compared, after, 2)
        found += more
    return found


def _by_day(difference: Difference) -> dict[int, tuple[Stands, Stands]]:
    return {
        day: (_told(span.before), _told(span.after))
        for span in difference.spans
        for day in range(span.begin, span.through + 1)
    }


def _differing_days(
    then: Replay, now: Replay, pair: Pair, only: ClaimFilter, span: tuple[int, int]
) -> dict[int, tuple[Stands, Stands]]:
    before, after = (_timeline(known, pair, only) for known in (then, now))
    days = range(span[0], span[1] + 1)
    both = ((day, (_stands(before, day), _stands(after, day))) for day in days)
    return {day: (was, stands) for day, (was, stands) in both if was != stands}


def _timeline(known: Replay, pair: Pair, only: ClaimFilter) -> list[Segment]:
    claims = list(_claims(known, pair, only))
    return fold(claims, Policy(), dissolved=known.gone(pair)) if claims else []


def _claims(known: Replay, pair: Pair, only: ClaimFilter) -> Iterator[Claim]:
    for claim, conflict in known.claims():
        if (claim.actor, claim.toward) == pair and counts(only, claim, conflict):
            yield claim


def _stands(timeline: list[Segment], day: int) -> Stands:
    on_day = [segment for segment in timeline if segment.start <= day <= segment.through]
    return _told(on_day[0]) if on_day else None


def _told(segment: Segment | None) -> Stands:
    """What a change compares: a different score, evidence or rival alone is no difference."""
    if segment is None:
        return None
    shown = segment._asdict()
    left_out = ("start", "through", "evidence", "rivals", "score")
    return tuple(shown[name] for name in shown if name not in left_out)


def _bears_on(before: Replay, after: Replay, pair: Pair, only: ClaimFilter, through: int) -> bool:
    """Whether one event changed what is said of the pair's days, or the end of one of the two."""
    said, summary = (
        Counter(claim for claim in _claims(known, pair, only) if claim.start_earliest <= through)
        for known in (before, after)
    )
    return said != summary or _gone(before, pair, through) != _gone(after, pair, through)


def _made_a_difference(
    before: Replay, after: Replay, differing: Difference, only: ClaimFilter
) -> bool:
    """Whether one event changed a stance on those days, or what is said by one it rests on."""
    was, stands = (_timeline(known, differing.pair, only) for known in (before, after))
    days = [day for span in differing.spans for day in range(span.begin, span.through + 1)]
    if any(_stands(was, day) != _stands(stands, day) for day in days):
        return True
    said, summary = (Counter(_claims(known, differing.pair, only)) for known in (before, after))
    told_anew = {claim.development for claim in (said - summary) + (summary - said)}
    stances = [stance for span in differing.spans for stance in (span.before, span.after)]
    return bool(told_anew & {ref.development for one in stances if one for ref in one.basis})


def _gone(known: Replay, pair: Pair, through: int) -> dict[str, tuple[int, int]]:
    """The bounds of the days of those that are dissolved by then, which a correction changes."""
    days = {slug: known.dissolved[slug] for slug in pair if slug in known.dissolved}
    return {slug: gone for slug, gone in days.items() if gone[0] <= through}


def _differ(one: Span, following: Span) -> bool:
    """Whether there is a day between the two, or they read otherwise."""
    reads = [(_told(span.before), _told(span.after)) for span in (one, following)]
    return one.through + 1 < following.begin or reads[0] != reads[1]
