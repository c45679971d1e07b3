"""The answer about the stances of all pairs of actors within a month or a year."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from api.answers.cited import BasisAnswer
from api.answers.links import Named, Permalink, development_href, named
from api.answers.stances.brief import basis_answers
from api.answers.stances.timelines import SegmentAnswer, segment_answer
from infrastructure.read_models.as_known import Knowledge
from infrastructure.read_models.stances.pairs_in_period import PairRows, PairsInPeriod


class PairInPeriod(TypedDict):
    actor: Named
    toward: Named
    postures: list[str]
    segments: list[SegmentAnswer]


class AllPairsInPeriod(TypedDict):
    type: Literal["pairs_in_period"]
    on: str
    start_date: str
    end_date: str
    data: list[PairInPeriod]
    next: str | None
    position: int
    links: Permalink


def pairs_in_period(
    knowledge: Knowledge, asked: PairsInPeriod, rows: PairRows
) -> list[PairInPeriod]:
    """Return each pair with the segments of its stance, and its postures as they first held."""
    href = development_href(knowledge, asked.only.published)
    basis = basis_answers(rows.developments, href)
    return [_pair(rows, at, basis) for at in range(len(rows.pairs))]


def _pair(rows: PairRows, at: int, basis: dict[str, BasisAnswer]) -> PairInPeriod:
    (actor, toward), parts = rows.pairs[at]
    segments = [segment_answer(part, basis) for part in parts]
    return {
        "actor": named(actor, rows.names),
        "toward": named(toward, rows.names),
        "postures": list(dict.fromkeys(one["posture"] for one in segments)),
        "segments": segments,
    }
