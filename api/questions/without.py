"""Questions that leave out a source, a development or a data set, as if it had been retracted."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from api.questions.moments import require_omitted
from infrastructure.read_models.as_known import Knowledge
from infrastructure.read_models.claims import ActorClaimFilter
from infrastructure.read_models.omissions.rederived import with_omission
from infrastructure.read_models.stances.held import StancesQuestion
from infrastructure.read_models.stances.timeline import InPeriod, TimelineAsked

Question = TypeVar("Question", bound=StancesQuestion | InPeriod | TimelineAsked)

# The reads that take it, as errors name them.
TAKEN_BY = (
    "/v1/actors/{id}/stances, /v1/actors/{id}/timeline, /v1/dyads/{a}/{b}, and /v1/changes with"
    " actor"
)


def without(knowledge: Knowledge, question: Question) -> Question:
    """Return the question with what counts without what it leaves out.

    Raises `Invalid` if it leaves out something that was not known then.
    """
    if isinstance(question, InPeriod):
        return replace(question, timeline=without(knowledge, question.timeline))
    only = question.only
    if not isinstance(only, ActorClaimFilter) or not only.without:
        return question
    require_omitted(knowledge, only.without)
    return replace(question, only=with_omission(knowledge, only, question.pairs(knowledge)))
