"""The stances of all pairs of actors within days, each with one assessment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from domain.claims.claim import Pair
from domain.explanation.assessment import AssessedSpan
from domain.stance.policy import Policy
from infrastructure.read_models.as_known import Knowledge
from infrastructure.read_models.claim_filter import ClaimFilter
from infrastructure.read_models.developments.rows import DevelopmentInBrief, in_brief
from infrastructure.read_models.registry.actors import names_of
from infrastructure.read_models.stances.assessed import Timeline, assessed_timelines
from infrastructure.read_models.stances.pair_filter import PairFilter
from infrastructure.read_models.stances.segments import (
    pairs_after,
)
from infrastructure.read_models.stances.timeline import clipped, joined
from infrastructure.read_models.stances.timelines_at import timelines_of


@dataclass(frozen=True, slots=True)
class PairsInPeriod:
    """All pairs from day `begin` through day `through` (ordinals), by a policy.

    `on` is the day, the month or the year as it was asked. The next `limit` pairs after `after`
    are meant.
    """

    on: str
    begin: int
    through: int
    policy: Policy
    only: ClaimFilter
    such: PairFilter
    after: Pair
    limit: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "only", self.only.under(self.policy))

    def parameters(self) -> dict[str, str]:
        """The question as query parameters, without the page of its answer."""
        filters = {**self.such.asked(), **self.only.asked()}
        return {"on": self.on, **filters, "policy": self.policy.name}


class PairParts(NamedTuple):
    """A pair, and the parts of its stance within the days."""

    pair: Pair
    parts: list[AssessedSpan]


@dataclass(frozen=True, slots=True)
class PairRows:
    """Stances of pairs, with what they refer to: names of actors, developments of the basis."""

    pairs: list[PairParts]
    names: dict[str, str]
    developments: dict[str, DevelopmentInBrief]


def parts_of_pairs(
    knowledge: Knowledge, asked: PairsInPeriod
) -> tuple[list[PairParts], Pair | None]:
    """Return the stances on the page, and the last pair if more follow."""
    days = (asked.begin, asked.through)
    pairs = pairs_after(knowledge, asked.such, asked.after, asked.limit)
    timelines = timelines_of(knowledge, asked.policy, pairs, asked.only, *days)
    held = [
        Timeline(pair, False, joined(within))
        for pair in pairs
        if (within := clipped(timelines.get(pair, []), *days))
    ]
    parts = assessed_timelines(knowledge, asked.policy, asked.only, days, held)
    posture = asked.such.posture
    found = [
        PairParts(one.pair, such)
        for one, every in zip(held, parts, strict=True)
        if (such := [part for part in every if posture in (None, part.segment.posture.value)])
    ]
    return found, pairs[-1] if len(pairs) == asked.limit else None


def read_pairs_in_period(
    knowledge: Knowledge, asked: PairsInPeriod
) -> tuple[PairRows, Pair | None]:
    """Return the stances on the page with what they refer to, and the last pair if more follow."""
    found, last = parts_of_pairs(knowledge, asked)
    ids = {b.development for one in found for part in one.parts for b in part.segment.basis}
    names = names_of(knowledge, {actor for one in found for actor in one.pair})
    return PairRows(found, names, in_brief(knowledge, ids, asked.only.published)), last
