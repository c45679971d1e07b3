"""Every pair of actors at a date, page by page in the order of their ids."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select, tuple_

from domain.claims.claims import Pair
from domain.dates import iso_day
from infrastructure.read_models.claim_filter import ClaimFilter
from infrastructure.read_models.knowledge import Knowledge
from infrastructure.read_models.stances.held import (
    Answer,
    Held,
    names_of,
    stance_answers,
)
from infrastructure.read_models.stances.segments import segments_between, stance_pairs
from infrastructure.read_models.stances.timelines_at import timelines_of


@dataclass(frozen=True, slots=True)
class Matrix:
    """All pairs on day `on` (an ordinal), after the pair `after`, at most `limit` looked at."""

    on: int
    only: ClaimFilter
    after: Pair
    limit: int

    def parameters(self) -> dict[str, str]:
        """The question as query parameters, but for the page of its answer."""
        given = {"on": iso_day(self.on), **self.only.asked}
        return {name: str(value) for name, value in given.items() if value is not None}


def matrix_answer(knowledge: Knowledge, asked: Matrix) -> tuple[list[Answer], Pair | None]:
    """The stances on the page, each with its `actor`, and the pair to go on after."""
    pairs = _pairs(knowledge, asked)
    held = _held(knowledge, asked, pairs)
    names = names_of(knowledge, {actor for h in held for actor in (h.holder, h.toward)})
    answers = stance_answers(knowledge, held, asked.on, asked.only, names)
    data = [
        {"actor": {"id": h.holder, "name": names.get(h.holder)}, **answer}
        for h, answer in zip(held, answers, strict=True)
    ]
    return data, pairs[-1] if len(pairs) == asked.limit else None


def _pairs(knowledge: Knowledge, asked: Matrix) -> list[Pair]:
    key = tuple_(stance_pairs.c.actor, stance_pairs.c.toward)
    query = select(stance_pairs.c.actor, stance_pairs.c.toward).where(
        key > asked.after, stance_pairs.c.first <= knowledge.position
    )
    rows = knowledge.connection.execute(query.order_by("actor", "toward").limit(asked.limit))
    return [(row.actor, row.toward) for row in rows]


def _held(knowledge: Knowledge, asked: Matrix, pairs: list[Pair]) -> list[Held]:
    if knowledge.is_newest and asked.only.everything:
        segments = segments_between(knowledge, pairs, asked.on)
        return [Held(*pair, segments[pair]) for pair in pairs if pair in segments]
    timelines = timelines_of(knowledge, pairs, asked.only, asked.on, asked.on)
    return [Held(*pair, timelines[pair][-1]) for pair in pairs if pair in timelines]
