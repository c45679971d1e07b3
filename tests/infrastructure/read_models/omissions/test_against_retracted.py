"""The answer without something equals the answer of a log from which it was retracted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

import pytest

from domain.claims.claim import Pair
from domain.stance.fold import Segment
from domain.stance.policy import Policy
from infrastructure.read_models.as_known import Knowledge, Moment, open_as_known
from infrastructure.read_models.claim_filter import ActorClaimFilter
from infrastructure.read_models.omissions.omission import Omitted
from infrastructure.read_models.omissions.rederived import with_omission
from infrastructure.read_models.stances.held import StancesQuestion
from infrastructure.read_models.stances.references.rows import stance_rows
from infrastructure.read_models.stances.timeline import TimelineAsked, pair_timelines
from tests.builders import BY, SOURCES
from tests.infrastructure.projections.world import World
from tests.infrastructure.read_models.omissions.twins import (
    DATASETS,
    Record,
    random_record,
    write,
    write_without,
)
from tests.random_examples import examples

SIZE = 14
PAIR = ("hezbollah", "israel")
FILTERS: tuple[dict[str, Any], ...] = (
    {},
    {"reported_by": "2024-04-01"},
    {"min_confidence": 50},
    {"single_source": True},
)


def _left_out(random: Random, record: Record, ids: list[str]) -> list[list[Omitted]]:
    """Each source, a data set, a development, the cause of an ending, and two at once."""
    causes = [cause for fact in record.facts for _, cause, _ in fact.endings if cause]
    some = [Omitted("development", ids[random.choice([*causes, *range(SIZE)])]) for _ in range(2)]
    sources = [Omitted("source", id) for id in SOURCES]
    dataset = Omitted("dataset", random.choice(DATASETS))
    return [[one] for one in (*sources, *some, dataset)] + [[sources[0], dataset, some[0]]]


def _twin(world: World, number: int) -> Pair:
    for actor in (pair := (f"north-{number}", f"south-{number}")):
        world.verbs.register_actor(actor, actor.title(), "armed-group", (), {}, BY)
    return pair


def _write_twin(
    world: World, record: Record, ids: list[str], left_out: list[Omitted], number: int
) -> tuple[Pair, list[str]]:
    pair = _twin(world, number)
    sources = {one.id for one in left_out if one.kind == "source"}
    developments = {one.id for one in left_out if one.kind == "development"}
    datasets = {one.id for one in left_out if one.kind == "dataset"}
    gone = {
        at
        for at, fact in enumerate(record.facts)
        if ids[at] in developments or fact.dataset in datasets
    }
    return pair, write_without(world, record, pair, sources, gone)


def _said(
    knowledge: Knowledge, pair: Pair, ids: list[str], only: ActorClaimFilter, on: int
) -> tuple[Any, ...]:
    """What is answered about both directions, with each development by its place in the record."""
    place = {id: at for at, id in enumerate(ids)}
    told: list[Any] = []
    for actor, toward in (pair, pair[::-1]):
        question = StancesQuestion(actor, on, Policy(), toward, only=only)
        days = TimelineAsked(actor, on - 40, on + 40, Policy(), toward, only=only)
        question, days = _resolved(knowledge, question), _resolved(knowledge, days)
        rows = stance_rows(knowledge, question)
        told += [_segment(_on_day(one.segment, on), place) for one in rows.held]
        for timeline in pair_timelines(knowledge, days):
            told += [_segment(segment, place) for segment in timeline.segments]
        for id, term, status in rows.commitments.get((actor, toward), []):
            acts = (status.violations, status.undetermined_by, status.threats, status.attacks_on_it)
            told.append((place[id], term.number, status.status, term.stops, term.last))
            told += [sorted(place[act] for act in named) for named in acts]
    return tuple(told)


def _resolved(knowledge: Knowledge, question: Any) -> Any:
    only = with_omission(knowledge, question.only, question.pairs(knowledge))
    return replace(question, only=only)


def _on_day(segment: Segment, on: int) -> Segment:
    return segment._replace(start=on, through=on, score=segment.score_on(on))


def _segment(segment: Segment, place: dict[str, int]) -> tuple[Any, ...]:
    basis = [(place[one.development], one.commitment) for one in segment.basis]
    rivals = sorted((place[one.development], one.commitment) for one in segment.rivals)
    score = pytest.approx(segment.score, abs=1e-9)
    return (*segment[:8], basis, segment.evidence, rivals, score)


@pytest.mark.hypothesis
@pytest.mark.parametrize("seed", range(examples(2)))
def test_an_answer_without_something_is_that_of_a_log_from_which_it_was_retracted(
    world: World, seed: int
) -> None:
    random = Random(seed)
    if seed % 2:
        world.verbs.affiliate_source("reuters", "resistance", "It belongs to it.", BY)
        world.verbs.affiliate_source("al-manar", "resistance", "It belongs to it.", BY)
    record = random_record(random, SIZE)
    ids = write(world, record, PAIR)
    before_twins = world.log.position()
    asked = _left_out(random, record, ids)
    twins = [_write_twin(world, record, ids, one, at + 1) for at, one in enumerate(asked)]
    world.catch_up()
    differing = 0
    for left_out, (pair, twin_ids) in zip(asked, twins, strict=True):
        for given in FILTERS:
            for _ in range(2):
                on = date(2024, random.randint(1, 9), random.randint(1, 28)).toordinal()
                position = random.choice([None, before_twins])
                with open_as_known(world.engine, world.log, Moment(position)) as knowledge:
                    everything = ActorClaimFilter(**given)
                    only = ActorClaimFilter(**given, without=tuple(left_out))
                    without = _said(knowledge, PAIR, ids, only, on)
                    differing += without != _said(knowledge, PAIR, ids, everything, on)
                with open_as_known(world.engine, world.log, Moment()) as knowledge:
                    expected = _said(knowledge, pair, twin_ids, ActorClaimFilter(**given), on)
                assert without == expected, (left_out, given, date.fromordinal(on), position)
    assert differing > 10
