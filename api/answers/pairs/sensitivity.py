"""What an answer leaves out, and the stances that differ from those with everything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NotRequired

from typing_extensions import TypedDict

from api.answers.links import Named, development_href
from api.answers.pairs.brief import DifferingSpan, basis_answers, differing_span
from domain.stance.fold import Segment
from infrastructure.read_models.actors import names_of
from infrastructure.read_models.as_known import Knowledge
from infrastructure.read_models.claims import ActorClaimFilter, ClaimFilter
from infrastructure.read_models.developments.rows import in_brief
from infrastructure.read_models.omissions.differences import (
    StanceKey,
    basis_of,
    stance_differences,
    with_everything,
)
from infrastructure.read_models.stances.held import Held, StancesQuestion, held_stances
from infrastructure.read_models.stances.timeline import (
    TimelineAsked,
    TimelineRows,
    read_timelines,
)

Timelines = Mapping[StanceKey, list[Segment]]


class StanceWithout(TypedDict):
    """A stance that differs: `before` is with everything, `after` without what is left out."""

    actor: Named
    toward: Named
    inherited_from: Named | None
    spans: list[DifferingSpan]


class Sensitivity(TypedDict):
    without: list[str]
    differences: list[StanceWithout]


class MaybeWithout(TypedDict):
    """An answer to a question that may leave something out."""

    sensitivity: NotRequired[Sensitivity]


def of_day(knowledge: Knowledge, question: StancesQuestion, held: list[Held]) -> MaybeWithout:
    """Return how the stances of a day differ; nothing if the question leaves nothing out."""
    if not _leaves_out(question.only):
        return {}
    everything = replace(question, only=with_everything(question.only))
    before = _by_stance(question, held_stances(knowledge, everything))
    after = _by_stance(question, held)
    return sensitivity(knowledge, question.only, before, after, (question.on, question.on))


def of_timeline(knowledge: Knowledge, asked: TimelineAsked, rows: TimelineRows) -> MaybeWithout:
    """Return how the timelines differ; nothing if the question leaves nothing out."""
    if not _leaves_out(asked.only):
        return {}
    everything = replace(asked, only=with_everything(asked.only))
    before = read_timelines(knowledge, everything).by_stance(asked.actor)
    after = rows.by_stance(asked.actor)
    return sensitivity(knowledge, asked.only, before, after, (asked.begin, asked.through))


def sensitivity(
    knowledge: Knowledge,
    only: ClaimFilter,
    before: Timelines,
    after: Timelines,
    days: tuple[int, int],
) -> MaybeWithout:
    """Return how stances `before`, with everything, differ from those `after`, on these days."""
    if not isinstance(only, ActorClaimFilter) or not only.without:
        return {}
    found = stance_differences(before, after, *days)
    names = names_of(knowledge, {id for one in found for id in one.key if id is not None})
    href = development_href(knowledge, only.published)
    basis = basis_answers(in_brief(knowledge, basis_of(found), only.published), href)

    def named(id: str) -> Named:
        return {"id": id, "name": names.get(id)}

    differences: list[StanceWithout] = [
        {
            "actor": named(actor),
            "toward": named(toward),
            "inherited_from": named(inherited_from) if inherited_from else None,
            "spans": [differing_span(span, basis, basis) for span in spans],
        }
        for (actor, toward, inherited_from), spans in found
    ]
    without = [str(one) for one in only.without]
    return {"sensitivity": {"without": without, "differences": differences}}


def _leaves_out(only: ClaimFilter) -> bool:
    return isinstance(only, ActorClaimFilter) and bool(only.without)


def _by_stance(question: StancesQuestion, held: list[Held]) -> dict[StanceKey, list[Segment]]:
    """Return each stance as one segment of the day."""
    return {
        (question.actor, one.toward, one.inherited_from.actor if one.inherited_from else None): [
            one.reached._replace(start=question.on, through=question.on)
        ]
        for one in held
    }
