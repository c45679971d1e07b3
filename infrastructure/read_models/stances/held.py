"""The stances of an actor, and of all pairs of actors, on a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from domain.dates import iso_day
from domain.stance.precedence import HeldStance, shown_first
from infrastructure.read_models.claim_filter import ClaimFilter
from infrastructure.read_models.stances.coalitions import Inheritance, Way, pairs_asked
from infrastructure.read_models.stances.pair_filter import ALL_PAIRS, PairFilter
from infrastructure.read_models.stances.segments import (
    counterparts,
    segments_between,
    segments_on,
)
from infrastructure.read_models.stances.timelines_at import timelines_of

if TYPE_CHECKING:
    from domain.claims.claim import Pair
    from domain.stance.fold import Segment
    from domain.stance.policy import Policy
    from infrastructure.read_models.as_known import Knowledge


@dataclass(frozen=True, slots=True)
class StancesQuestion:
    """The stances of `actor` on day `on` (an ordinal) by a policy, toward all actors or one."""

    actor: str
    on: int
    policy: Policy
    toward: str | None = None
    inherit: bool = True
    only: ClaimFilter = field(default_factory=ClaimFilter)
    evidence: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "only", self.only.under(self.policy))

    def pairs(self, knowledge: Knowledge) -> list[Pair]:
        """Return the pairs whose claims may bear on the answer."""
        return pairs_asked(knowledge, self.actor, self.toward, self.inherit, self.only)

    def parameters(self) -> dict[str, str]:
        """The question as query parameters, the same for the same question."""
        narrowed_to = narrowed(self.toward, self.inherit, self.only, self.policy)
        asked = {"on": iso_day(self.on), **narrowed_to}
        return {**asked, "evidence": "true"} if self.evidence else asked


def narrowed(
    toward: str | None, inherit: bool, only: ClaimFilter, policy: Policy
) -> dict[str, str]:
    """Return the filters and the policy of a question about an actor as query parameters."""
    given = {
        "toward": toward,
        **only.asked(),
        "inherit": None if inherit else "false",
        "policy": policy.name,
    }
    return {name: str(value) for name, value in given.items() if value is not None}


class Held(NamedTuple):
    """A stance on a day, and the way in which it counts for the actor asked about.

    `segment` is that of the holder toward the target of the way.
    """

    way: Way
    segment: Segment

    @property
    def pair(self) -> Pair:
        """The holder and the target."""
        return self.way.holder, self.way.target


def held_by(knowledge: Knowledge, question: StancesQuestion) -> dict[str, Segment]:
    """Return the actor's own stances on the day: stored ones for the newest unfiltered answer."""
    if _is_stored(knowledge, question):
        own = segments_on(knowledge, question.actor, question.on)
    else:
        own = _own_on_demand(knowledge, question)
    if question.toward is not None:
        own = {toward: s for toward, s in own.items() if toward == question.toward}
    return own


def _is_stored(knowledge: Knowledge, asked: StancesQuestion | AllPairs) -> bool:
    """Return whether the stored segments are the answer, without a look at each pair."""
    return knowledge.is_newest and asked.only.everything and knowledge.stores(asked.policy)


def _own_on_demand(knowledge: Knowledge, question: StancesQuestion) -> dict[str, Segment]:
    on, others = question.on, counterparts(knowledge, question.actor, question.only)
    pairs = [(question.actor, other) for other in others if question.toward in (None, other)]
    timelines = timelines_of(knowledge, question.policy, pairs, question.only, on, on)
    return {toward: segments[-1] for (_, toward), segments in timelines.items()}


def held_stances(knowledge: Knowledge, question: StancesQuestion) -> list[Held]:
    """Return the actor's own stances and inherited ones, sorted by the other actor's id."""
    inheritance = Inheritance(
        knowledge,
        question.actor,
        question.on,
        question.toward,
        question.inherit,
        question.only.published,
    )
    held = []
    for holder in inheritance.holders:
        stances = _stances_toward(knowledge, replace(question, actor=holder), inheritance.targets)
        held += [Held(way, stances[way.target]) for way in inheritance.ways(holder, stances)]
    return sorted(held, key=lambda h: (h.way.toward, h.way.through))


def _stances_toward(
    knowledge: Knowledge, question: StancesQuestion, targets: Iterable[str] | None
) -> dict[str, Segment]:
    if targets is None:
        return held_by(knowledge, question)
    found: dict[str, Segment] = {}
    for target in targets:
        found |= held_by(knowledge, replace(question, toward=target))
    return found


@dataclass(frozen=True, slots=True)
class AllPairs:
    """All pairs on day `on` (an ordinal) by a policy: the next `limit` pairs after `after`."""

    on: int
    policy: Policy
    only: ClaimFilter
    after: Pair
    limit: int
    such: PairFilter = ALL_PAIRS

    def __post_init__(self) -> None:
        object.__setattr__(self, "only", self.only.under(self.policy))

    def parameters(self) -> dict[str, str]:
        """The question as query parameters, without the page of its answer."""
        given = {
            "on": iso_day(self.on),
            **self.such.asked(),
            **self.only.asked(),
            "policy": self.policy.name,
        }
        return {name: str(value) for name, value in given.items() if value is not None}


def held_between(knowledge: Knowledge, asked: AllPairs, pairs: list[Pair]) -> list[Held]:
    """Return the stances of these pairs, without inherited ones."""
    if _is_stored(knowledge, asked):
        segments = segments_between(knowledge, pairs, asked.on)
        return [Held(_own(pair), segments[pair]) for pair in pairs if pair in segments]
    timelines = timelines_of(knowledge, asked.policy, pairs, asked.only, asked.on, asked.on)
    return [Held(_own(pair), timelines[pair][-1]) for pair in pairs if pair in timelines]


def _own(pair: Pair) -> Way:
    actor, toward = pair
    return Way(actor, toward, toward)


def first_of(held: Sequence[Held]) -> list[bool]:
    """Return for each stance of a list whether it is the one to show first of its pair."""
    by_toward: dict[str, list[int]] = {}
    for at, one in enumerate(held):
        by_toward.setdefault(one.way.toward, []).append(at)
    found = [False] * len(held)
    for places in by_toward.values():
        found[places[shown_first([_in_precedence(held[at]) for at in places])]] = True
    return found


def _in_precedence(held: Held) -> HeldStance:
    return HeldStance(held.segment.posture, held.segment.confidence, held.way.through)
