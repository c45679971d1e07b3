"""Questions that leave out a source, a development or a data set, as if it had been retracted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from api.hints import READS_OF_ONE
from domain.errors import Invalid
from infrastructure.read_models.as_known import Knowledge
from infrastructure.read_models.claim_filter import ActorClaimFilter, ClaimFilter

if TYPE_CHECKING:
    from domain.claims.claim import Pair
    from infrastructure.read_models.changes.changes import ChangesQuestion
    from infrastructure.read_models.stances.dyads import DyadQuestion
    from infrastructure.read_models.stances.held import StancesQuestion
    from infrastructure.read_models.stances.timeline import InPeriod, TimelineAsked

Question = TypeVar("Question", bound="StancesQuestion | InPeriod | TimelineAsked | DyadQuestion")


def without(knowledge: Knowledge, question: Question) -> Question:
    """Return the question with what counts without what it leaves out.

    Raises `Invalid` if it leaves out something that was not known then.
    """
    only = question.only
    if not isinstance(only, ActorClaimFilter) or not only.without:
        return question
    # A command that leaves nothing out starts faster without this module, and those below.
    from infrastructure.read_models.stances.timeline import InPeriod  # noqa: PLC0415

    if isinstance(question, InPeriod):
        return replace(question, timeline=without(knowledge, question.timeline))
    check_known(knowledge, only)
    return replace(question, only=_with_omission(knowledge, only, question.pairs(knowledge)))


def check_known(knowledge: Knowledge, only: ClaimFilter) -> None:
    """Raise `Invalid` for filters that leave out something that was not known then."""
    if isinstance(only, ActorClaimFilter) and only.without:
        from api.questions.registered import require_omitted  # noqa: PLC0415

        require_omitted(knowledge, only.without)


def check_without(only: ClaimFilter, actor: str | None) -> None:
    """Raise `Invalid` for a question about all pairs that leaves something out."""
    if "without" in only.asked() and actor is None:
        raise Invalid(
            "without: a question about all pairs of actors does not take it",
            field="without",
            allowed=READS_OF_ONE,
        )


def without_between(
    earlier: Knowledge, later: Knowledge, question: ChangesQuestion
) -> ChangesQuestion:
    """Return the question with what counts at each position without what it leaves out.

    Raises `Invalid` if it leaves out something that was not known at the later position.
    """
    only = question.only
    if not isinstance(only, ActorClaimFilter) or not only.without:
        return question
    check_known(later, only)
    pairs = {pair for one in question.pairs(later) for pair in (one, one[::-1])}
    before, after = (_with_omission(knowledge, only, pairs) for knowledge in (earlier, later))
    return replace(question, only=after, only_before=before)


def _with_omission(
    knowledge: Knowledge, only: ActorClaimFilter, pairs: Iterable[Pair]
) -> ClaimFilter:
    from infrastructure.read_models.omissions.rederived import with_omission  # noqa: PLC0415

    return with_omission(knowledge, only, pairs)
