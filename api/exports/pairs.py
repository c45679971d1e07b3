"""The stances of all pairs of actors, in the formats that are tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from api.answers.links import known_answer
from api.answers.stances.all_pairs import pairs_in_period
from api.exports.exporting import Exporting
from api.formats.export import DatedStance, Export
from api.questions.cursors import LONGEST_PAGE, Paging, pair_of
from api.questions.read_request import Asked
from infrastructure.read_models.as_known import Knowledge
from infrastructure.read_models.stances.pairs_in_period import (
    PairParts,
    PairsInPeriod,
    parts_of_pairs,
    read_pairs_in_period,
)


def pairs_export(
    it: Exporting, asked: Asked, knowledge: Knowledge, wanted: PairsInPeriod
) -> Export:
    """Return every stance of all pairs within the days, a row for each segment, as a stream."""
    it = replace(it, policy=wanted.policy, pinned={"policy": wanted.policy.name})
    wanted = replace(wanted, after=pair_of(None), limit=LONGEST_PAGE)
    return Export(
        f"Stances of {wanted.on}",
        it.policy,
        it.question,
        knowledge.position,
        known_answer(knowledge)["at"],
        it.links(knowledge.position, Paging(b""), None, None),
        stances=_all_stances(asked, knowledge.position, wanted),
        rows=sum(len(one.parts) for one in _all_parts(knowledge, wanted)),
    )


def _all_parts(knowledge: Knowledge, wanted: PairsInPeriod) -> Iterator[PairParts]:
    after = wanted.after
    while True:
        found, last = parts_of_pairs(knowledge, replace(wanted, after=after))
        yield from found
        if last is None:
            return
        after = last


def _all_stances(asked: Asked, position: int, wanted: PairsInPeriod) -> Iterator[DatedStance]:
    """Yield the stances in little memory: each page of pairs is read in a snapshot of its own."""
    after = wanted.after
    while True:
        page = replace(wanted, after=after)
        with asked.known_at_position(position) as knowledge:
            rows, last = read_pairs_in_period(knowledge, page)
            pairs = pairs_in_period(knowledge, page, rows)
        for pair in pairs:
            for segment in pair["segments"]:
                yield DatedStance(pair["actor"], pair["toward"], None, None, segment)
        if last is None:
            return
        after = last
