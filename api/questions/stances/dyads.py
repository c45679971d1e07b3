"""The question about two actors, on a day or over a period."""

from __future__ import annotations

from datetime import date

from api.answers.stances.dyads import Dyad, DyadInPeriod, dyad_answer, dyad_in_period_answer
from api.dates import Days
from api.questions.stances.changes import days_compared
from domain.errors import Invalid
from domain.stance.policy import Policy
from infrastructure.read_models.as_known import Knowledge
from infrastructure.read_models.claim_filter import ClaimFilter
from infrastructure.read_models.stances.dyads import DyadQuestion


def dyad_wanted(
    a: str,
    b: str,
    on: Days | None,
    begin: date | None,
    through: date | None,
    policy: Policy,
    only: ClaimFilter,
    inherit: bool = True,
) -> DyadQuestion:
    """Return the question about a day, a month, a year or a range of days; raises `Invalid`."""
    if a == b:
        raise Invalid(
            f"b: {b!r} is given twice", field="b", allowed="an actor other than the first"
        )
    first, last, is_day = days_compared(on, begin, through)
    asked = on.text if on is not None else None
    return DyadQuestion((a, b), first, last, policy, asked, is_day, inherit, only)


def dyad_body(knowledge: Knowledge, question: DyadQuestion) -> Dyad | DyadInPeriod:
    """Return the body of `GET /v1/dyads/{a}/{b}`; both actors must be known."""
    if question.is_day:
        return dyad_answer(knowledge, question)
    return dyad_in_period_answer(knowledge, question)
