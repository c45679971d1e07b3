"""The stances of an actor, and of all pairs of actors, on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from sqlalchemy import Select, select, tuple_

from domain.claims.claims import Pair
from domain.dates import iso_day
from domain.stance.fold import Segment, certainty
from domain.stance.policy import Policy
from domain.stance.reason import Cited, reason, strain
from infrastructure.database.compiled import CompiledQuery
from infrastructure.database.json_rows import encode_rows, is_among
from infrastructure.read_models.actors import actors
from infrastructure.read_models.as_known import Knowledge, iso_instant, known
from infrastructure.read_models.claims import ClaimFilter
from infrastructure.read_models.commitments.commitments import (
    Committed,
    commitment_answer,
    commitments_of,
)
from infrastructure.read_models.developments.rows import Basis, basis_of
from infrastructure.read_models.permalinks import permalink
from infrastructure.read_models.stances.coalitions import Link, coalitions_of, members_of
from infrastructure.read_models.stances.segments import (
    counterparts,
    segments_between,
    segments_on,
    stance_pairs,
)
from infrastructure.read_models.stances.timelines_at import timelines_of

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Question:
    """The stances of `actor` on day `on` (an ordinal) by a policy, toward all actors or one."""

    actor: str
    on: int
    policy: Policy
    toward: str | None = None
    inherit: bool = True
    only: ClaimFilter = field(default_factory=ClaimFilter)
    evidence: bool = False

    def parameters(self) -> dict[str, str]:
        """The question as query parameters, the same for the same question."""
        asked = {"on": iso_day(self.on), **narrowed(self.toward, self.inherit, self.only)}
        return {**asked, "evidence": "true"} if self.evidence else asked


def narrowed(toward: str | None, inherit: bool, only: ClaimFilter) -> dict[str, str]:
    """Return the filters of a question about an actor as query parameters."""
    given = {"toward": toward, **only.asked(), "inherit": None if inherit else "false"}
    return {name: str(value) for name, value in given.items() if value is not None}


class Held(NamedTuple):
    """A stance that an actor holds itself, or through the coalition `inherited_from`."""

    holder: str
    toward: str
    segment: Segment
    inherited_from: Link | None = None


def stances_answer(knowledge: Knowledge, question: Question) -> Answer:
    """The body of `GET /v1/actors/{id}/stances`; the actor must be known at the position."""
    return answer_of(knowledge, question, held_stances(knowledge, question))


def answer_of(knowledge: Knowledge, question: Question, held: list[Held]) -> Answer:
    """Return the same body, made of these stances."""
    path = f"/v1/actors/{question.actor}"
    asked = question.parameters()
    names = names_of(knowledge, {question.actor, *_involved(held)})
    return {
        "actor": {"id": question.actor, "name": names.get(question.actor)},
        "on": iso_day(question.on),
        "known": known_answer(knowledge),
        "policy": question.policy.name,
        "stances": stance_answers(
            knowledge, question.policy, held, question.on, question.only, names
        ),
        "links": {
            "permalink": permalink(knowledge, f"{path}/stances", asked),
            "evidence": permalink(knowledge, f"{path}/stances", {**asked, "evidence": "true"}),
            "timeline": permalink(
                knowledge,
                f"{path}/timeline",
                narrowed(question.toward, question.inherit, question.only),
            ),
        },
    }


def known_answer(knowledge: Knowledge) -> Answer:
    """Return the position of the answer and the instant at which it was recorded."""
    at = iso_instant(knowledge.at) if knowledge.at else None
    return {"position": knowledge.position, "at": at}


def named(knowledge: Knowledge, actor: str) -> Answer:
    return {"id": actor, "name": names_of(knowledge, {actor}).get(actor)}


def stance_answers(
    knowledge: Knowledge,
    policy: Policy,
    held: list[Held],
    on: int,
    only: ClaimFilter,
    names: dict[str, str],
) -> list[Answer]:
    """Return each stance with its basis and the commitments between the two actors."""
    rests_on = {b.development for h in held for b in h.segment.basis}
    basis = basis_of(knowledge, rests_on, only.published)
    resting_on = {(h.holder, h.toward): {b.development for b in h.segment.basis} for h in held}
    commitments = commitments_of(knowledge, policy, resting_on, on, only)
    return [
        _stance(h, on, policy, names, basis, commitments.get((h.holder, h.toward), []))
        for h in held
    ]


def held_by(knowledge: Knowledge, question: Question) -> dict[str, Segment]:
    """Return the actor's own stances on the day: stored ones for the newest unfiltered answer."""
    if _is_stored(knowledge, question):
        own = segments_on(knowledge, question.actor, question.on)
    else:
        own = _own_on_demand(knowledge, question)
    if question.toward is not None:
        own = {toward: s for toward, s in own.items() if toward == question.toward}
    return own


def _is_stored(knowledge: Knowledge, asked: Question | AllPairs) -> bool:
    """Return whether the stored segments are the answer, without a look at each pair."""
    return knowledge.is_newest and asked.only.everything and knowledge.stores(asked.policy)


def _own_on_demand(knowledge: Knowledge, question: Question) -> dict[str, Segment]:
    on, others = question.on, counterparts(knowledge, question.actor)
    pairs = [(question.actor, other) for other in others if question.toward in (None, other)]
    timelines = timelines_of(knowledge, question.policy, pairs, question.only, on, on)
    return {toward: segments[-1] for (_, toward), segments in timelines.items()}


def held_stances(knowledge: Knowledge, question: Question) -> list[Held]:
    """Return the actor's own stances and inherited ones, sorted by the other actor's id."""
    own = held_by(knowledge, question)
    held = [Held(question.actor, toward, segment) for toward, segment in own.items()]
    coalitions = coalitions_of(knowledge, question.actor, question.on) if question.inherit else {}
    for coalition, membership in coalitions.items():
        asked = replace(question, actor=coalition, inherit=False)
        inherited = held_by(knowledge, asked)
        if not inherited:
            continue
        fellows = {question.actor, *members_of(knowledge, coalition, question.on)}
        held += [
            Held(coalition, toward, segment, membership)
            for toward, segment in inherited.items()
            if toward not in fellows
        ]
    return sorted(
        held, key=lambda h: (h.toward, h.inherited_from.actor if h.inherited_from else "")
    )


def _stance(
    held: Held,
    on: int,
    policy: Policy,
    names: dict[str, str],
    basis: dict[str, Basis],
    commitments: list[Committed],
) -> Answer:
    segment, inherited_from = held.segment, held.inherited_from
    holder, toward = names.get(held.holder, held.holder), names.get(held.toward, held.toward)
    grounds = [basis[rests_on] for rests_on, _ in segment.basis]
    cited = [Cited(g.kind, g.title, g.occurred) for g in grounds]
    why = reason(segment.rule, holder, toward, cited, policy)
    if segment.rule == "halt-in-force":
        why += _strain(segment, holder, toward, commitments)
    since, certain = segment.since, segment.certain
    if inherited_from is not None:
        since, certain = max(since, inherited_from.since), certain and inherited_from.certain
    return {
        "toward": {"id": held.toward, "name": toward},
        "posture": segment.posture.value,
        "since": iso_day(since),
        "certainty": certainty(certain),
        "confidence": segment.confidence,
        "single_source": segment.single_source,
        "score": round(segment.score_on(on, policy), 6),
        "inherited_from": {"id": inherited_from.actor, "name": holder} if inherited_from else None,
        "rule": segment.rule,
        "reason": why,
        "basis": [ground.answer() for ground in grounds],
        "commitments": [commitment_answer(*commitment) for commitment in commitments],
    }


def _strain(segment: Segment, holder: str, toward: str, commitments: Iterable[Committed]) -> str:
    deciding = segment.basis[0]
    for id, term, stands in commitments:
        if (id, term.number) == (deciding.development, deciding.commitment):
            return strain(holder, toward, len(stands.threats), len(stands.attacks_on_it))
    return ""


def _involved(held: Iterable[Held]) -> set[str]:
    return {h.toward for h in held} | {h.holder for h in held}


def names_of(knowledge: Knowledge, ids: Iterable[str]) -> dict[str, str]:
    """Return the names of these actors at the position; unknown actors are left out."""
    return dict(
        _names.rows(knowledge.connection, ids=encode_rows(ids), position=knowledge.position)
    )


@CompiledQuery
def _names(dialect: str) -> Select[tuple[str, str]]:
    named = select(actors.c.id, actors.c.name)
    return named.where(is_among(dialect, actors.c.id, "ids"), known(actors))


@dataclass(frozen=True, slots=True)
class AllPairs:
    """All pairs on day `on` (an ordinal) by a policy: the next `limit` pairs after `after`."""

    on: int
    policy: Policy
    only: ClaimFilter
    after: Pair
    limit: int

    def parameters(self) -> dict[str, str]:
        """The question as query parameters, without the page of its answer."""
        given = {"on": iso_day(self.on), **self.only.asked()}
        return {name: str(value) for name, value in given.items() if value is not None}


def all_pairs_answer(knowledge: Knowledge, asked: AllPairs) -> tuple[list[Answer], Pair | None]:
    """Return the stances on the page, each with its `actor`, and the last pair if more follow."""
    pairs = _pairs(knowledge, asked)
    held = _held(knowledge, asked, pairs)
    names = names_of(knowledge, {actor for h in held for actor in (h.holder, h.toward)})
    answers = stance_answers(knowledge, asked.policy, held, asked.on, asked.only, names)
    data = [
        {"actor": {"id": h.holder, "name": names.get(h.holder)}, **answer}
        for h, answer in zip(held, answers, strict=True)
    ]
    return data, pairs[-1] if len(pairs) == asked.limit else None


def _pairs(knowledge: Knowledge, asked: AllPairs) -> list[Pair]:
    key = tuple_(stance_pairs.c.actor, stance_pairs.c.toward)
    query = select(stance_pairs.c.actor, stance_pairs.c.toward).where(
        key > asked.after, stance_pairs.c.first <= knowledge.position
    )
    rows = knowledge.connection.execute(query.order_by("actor", "toward").limit(asked.limit))
    return [(row.actor, row.toward) for row in rows]


def _held(knowledge: Knowledge, asked: AllPairs, pairs: list[Pair]) -> list[Held]:
    if _is_stored(knowledge, asked):
        segments = segments_between(knowledge, pairs, asked.on)
        return [Held(*pair, segments[pair]) for pair in pairs if pair in segments]
    timelines = timelines_of(knowledge, asked.policy, pairs, asked.only, asked.on, asked.on)
    return [Held(*pair, timelines[pair][-1]) for pair in pairs if pair in timelines]
