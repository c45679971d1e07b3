"""The filters of a list of commitments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.vocabulary import ACTIONS, STATUSES
from infrastructure.filters import Day, Filters, OneOf, Text, filtered_by
from infrastructure.read_models.claim_filter import EVERYTHING, ClaimFilter


@dataclass(frozen=True, slots=True)
class CommitmentFilter(Filters):
    """Which commitments are meant: made by the end of a day. Each condition makes one of
    the columns of commitments.
    """

    on: date = filtered_by(Day(), "The day; the answer is for its end, in UTC", is_required=True)
    actor: str | None = filtered_by(
        Text(), "Only commitments made by this actor", lambda id: lambda c: c.by == id
    )
    toward: str | None = filtered_by(
        Text(), "Only commitments made toward this actor", lambda id: lambda c: c.toward == id
    )
    action: str | None = filtered_by(
        OneOf(ACTIONS),
        "Only commitments to this action",
        lambda action: lambda c: c.action == action,
    )
    # Has no condition: the status is not stored, it follows from the acts of the parties.
    status: str | None = filtered_by(
        OneOf(STATUSES), "Only commitments that have this status on the day"
    )
    only: ClaimFilter = EVERYTHING

    @property
    def day(self) -> int:
        """The ordinal of the day."""
        return self.on.toordinal()
