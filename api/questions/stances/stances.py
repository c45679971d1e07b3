"""The questions about the stances of an actor on a day, in a month or a year, and over time."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from api.answers.stances.stances import Stances, stances_answer
from api.dates import Days
from domain.dates import BEGINNING, FOREVER
from domain.errors import Invalid
from domain.stance.policy import Policy
from infrastructure.read_models.as_known import Knowledge
from infrastructure.read_models.claim_filter import EVERYTHING, ActorClaimFilter, ClaimFilter
from infrastructure.read_models.stances.held import StancesQuestion

if TYPE_CHECKING:
    from api.answers.stances.evidence import StancesWithEvidence
    from api.answers.stances.timelines import StancesWithin
    from infrastructure.read_models.stances.timeline import InPeriod


def stances_wanted(
    actor: str,
    on: Days,
    policy: Policy,
    toward: str | None,
    inherit: bool = True,
    only: ClaimFilter = EVERYTHING,
    evidence: bool = False,
) -> StancesQuestion | InPeriod:
    """Return the question about a day, or about a month or a year; raises `Invalid`."""
    first, last = on.first.toordinal(), on.last.toordinal()
    if evidence and isinstance(only, ActorClaimFilter) and only.without:
        raise Invalid(
            "evidence: evidence and without exclude each other",
            field="evidence",
            allowed="one of evidence and without",
        )
    if on.is_day:
        return StancesQuestion(actor, first, policy, toward, inherit, only, evidence)
    if evidence:
        raise Invalid(
            f"evidence: {on.text} is longer than a day",
            field="evidence",
            allowed="true with a day, YYYY-MM-DD; a segment names its basis",
        )
    # As below.
    from infrastructure.read_models.stances.timeline import (  # noqa: PLC0415
        InPeriod,
        TimelineAsked,
    )

    return InPeriod(on.text, TimelineAsked(actor, first, last, policy, toward, inherit, only))


def stances_body(
    knowledge: Knowledge, wanted: StancesQuestion | InPeriod
) -> Stances | StancesWithEvidence | StancesWithin:
    """Return the body of `GET /v1/actors/{id}/stances`; the actors must be known."""
    # A command starts faster without the modules of answers that it does not ask for.
    if not isinstance(wanted, StancesQuestion):
        from api.answers.stances.timelines import in_period_answer  # noqa: PLC0415

        return in_period_answer(knowledge, wanted)
    if wanted.evidence:
        from api.answers.stances.evidence import evidence_answer  # noqa: PLC0415

        return evidence_answer(knowledge, wanted)
    return stances_answer(knowledge, wanted)


def days_between(begin: date | None, through: date | None) -> tuple[int, int]:
    """Return the ordinals of a first and a last day; raises `Invalid` if they are reversed."""
    if begin is not None and through is not None and through < begin:
        raise Invalid(f"to: {through} is before {begin}", field="to", allowed=f"{begin} or later")
    return (
        begin.toordinal() if begin else BEGINNING,
        through.toordinal() if through else FOREVER,
    )
