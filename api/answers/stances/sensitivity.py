"""What an answer leaves out, and the stances that differ from those with everything."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NotRequired

from typing_extensions import TypedDict

from api.answers.links import Named, development_href, named
from api.answers.stances.brief import DifferingSpan, basis_answers, differing_span
from domain.stance.fold import Segment
from infrastructure.read_models.as_known import Knowledge
from infrastructure.read_models.claim_filter import ActorClaimFilter, ClaimFilter, with_everything
from infrastructure.read_models.developments.rows import in_brief
from infrastructure.read_models.registry.actors import names_of
from infrastructure.read_models.stances.held import Held, StancesQuestion, held_stances
from infrastructure.read_models.stances.timelines_at import timelines_of

if TYPE_CHECKING:
    from infrastructure.read_models.changes.changes import ChangesQuestion
    from infrastructure.read_models.omissions.differences import StanceKey
    from infrastructure.read_models.stances.timeline import TimelineAsked, TimelineRows

Timelines = dict["StanceKey", list[Segment]]


class StanceWithout(TypedDict):
    """A stance that differs: `before` is with everything, `after` without what is left out."""

    actor: Named
    toward: Named
    inherited_from: Named | None
    toward_inherited_from: Named | None
    spans: list[DifferingSpan]


class Sensitivity(TypedDict):
    without: list[str]
    differences: list[StanceWithout]


class MaybeWithout(TypedDict):
    """An answer to a question that may leave something out."""

    sensitivity: NotRequired[Sensitivity]


def of_day(knowledge: Knowledge, question: StancesQuestion, held: list[Held]) -> MaybeWithout:
    """Return how the stances of a day differ; nothing if the question leaves nothing out."""
    if not leaves_out(question.only):
        return {}
    everything = replace(question, only=with_everything(question.only))
    before = by_stance(question, held_stances(knowledge, everything))
    after = by_stance(question, held)
    return sensitivity(knowledge, question.only, before, after, (question.on, question.on))


def of_timeline(knowledge: Knowledge, asked: TimelineAsked, rows: TimelineRows) -> MaybeWithout:
    """Return how the timelines differ; nothing if the question leaves nothing out."""
    if not leaves_out(asked.only):
        return {}
    # A command that leaves nothing out starts faster without this module, and those below.
    from infrastructure.read_models.stances.timeline import (  # noqa: PLC0415
        by_key,
        pair_timelines,
    )

    everything = replace(asked, only=with_everything(asked.only))
    before = by_key(asked.actor, pair_timelines(knowledge, everything))
    after = by_key(asked.actor, rows.timelines)
    return sensitivity(knowledge, asked.only, before, after, (asked.begin, asked.through))


def of_changes(later: Knowledge, question: ChangesQuestion) -> MaybeWithout:
    """Return how the stances at the later position differ; nothing if all counts."""
    only, days = question.only, (question.begin, question.through)
    if not leaves_out(only):
        return {}
    pairs = question.pairs(later)
    before = timelines_of(later, question.policy, pairs, with_everything(only), *days)
    after = timelines_of(later, question.policy, pairs, only, *days)
    return sensitivity(
        later,
        only,
        {(*pair, None, None): segments for pair, segments in before.items()},
        {(*pair, None, None): segments for pair, segments in after.items()},
        days,
    )


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

    from infrastructure.read_models.omissions.differences import (  # noqa: PLC0415
        basis_of,
        stance_differences,
    )

    found = stance_differences(before, after, *days)
    names = names_of(knowledge, {id for one in found for id in one.key if id is not None})
    href = development_href(knowledge, only.published)
    basis = basis_answers(in_brief(knowledge, basis_of(found), only.published), href)

    differences: list[StanceWithout] = [
        {
            "actor": named(actor, names),
            "toward": named(toward, names),
            "inherited_from": named(above, names) if above else None,
            "toward_inherited_from": named(toward_above, names) if toward_above else None,
            "spans": [differing_span(span, basis, basis) for span in spans],
        }
        for (actor, toward, above, toward_above), spans in found
    ]
    without = [str(one) for one in only.without]
    return {"sensitivity": {"without": without, "differences": differences}}


def leaves_out(only: ClaimFilter) -> bool:
    return isinstance(only, ActorClaimFilter) and bool(only.without)


def by_stance(question: StancesQuestion, held: list[Held]) -> dict[StanceKey, list[Segment]]:
    """Return each stance as one segment of the day."""
    found: dict[StanceKey, list[Segment]] = {}
    for one in held:
        above, toward_above = one.way.through
        key = (question.actor, one.way.toward, above or None, toward_above or None)
        segment = one.way.of(one.segment)
        found[key] = [segment._replace(start=question.on, through=question.on)]
    return found
