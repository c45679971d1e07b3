"""Compares the stances known at two positions, with the events that made the difference."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from domain.claims.claim import Pair
from domain.dates import BEGINNING, FOREVER, iso_day
from domain.stance.fold import Segment
from domain.stance.policy import Policy
from infrastructure.read_models.as_known import Knowledge
from infrastructure.read_models.changes.causes import (
    BearingEvents,
    EventRow,
    bearing_events,
    events_at,
)
from infrastructure.read_models.changes.diff import Compared, Difference, differences
from infrastructure.read_models.claim_filter import ClaimFilter
from infrastructure.read_models.developments.rows import DevelopmentInBrief, in_brief
from infrastructure.read_models.registry.actors import names_of
from infrastructure.read_models.stances.segments import pairs_with


@dataclass(frozen=True, slots=True)
class ChangesQuestion:
    """Which stances differ on the days from `begin` through `through` (ordinals, inclusive).

    `is_one_day` is true for a question about one day. A range may begin at BEGINNING and end at
    FOREVER. The answer has at most `limit` pairs after the pair `after`; `actor` is the holder or
    the counterpart.
    """

    begin: int
    through: int
    is_one_day: bool
    policy: Policy
    limit: int
    after: Pair = ("", "")
    only: ClaimFilter = field(default_factory=ClaimFilter)
    actor: str | None = None
    toward: str | None = None
    # The filter at the earlier position, if the question leaves something out.
    only_before: ClaimFilter | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "only", self.only.under(self.policy))
        if self.only_before is not None:
            object.__setattr__(self, "only_before", self.only_before.under(self.policy))

    def pairs(self, knowledge: Knowledge) -> list[Pair]:
        """Return the pairs that the question is about; all of them without an actor."""
        return pairs_with(knowledge, self.actor, self.toward, self.only)

    @property
    def first_day(self) -> str | None:
        """The first day, None if the range has no beginning."""
        return None if self.begin == BEGINNING else iso_day(self.begin)

    @property
    def last_day(self) -> str | None:
        """The last day, None if the range has no end."""
        return None if self.through == FOREVER else iso_day(self.through)

    def parameters(self) -> dict[str, str]:
        """Return the question as query parameters, without the page of its answer."""
        ends = {"from": self.first_day, "to": self.last_day}
        days = {"on": iso_day(self.begin)} if self.is_one_day else ends
        given = {**days, "actor": self.actor, "toward": self.toward, **self.only.asked()}
        given["policy"] = self.policy.name
        return {name: str(value) for name, value in given.items() if value is not None}


@dataclass(frozen=True, slots=True)
class ChangeRows:
    """Pairs whose stance differs, with what they refer to.

    `before` and `after` hold the developments of the basis as known at the two positions;
    `bearing` names the events of each pair by position, and `events` holds them.
    """

    differences: list[Difference]
    names: dict[str, str]
    before: dict[str, DevelopmentInBrief]
    after: dict[str, DevelopmentInBrief]
    bearing: dict[Pair, BearingEvents]
    events: dict[int, EventRow]


def read_changes(
    earlier: Knowledge, later: Knowledge, question: ChangesQuestion
) -> tuple[ChangeRows, Pair | None]:
    """Return the pairs on the page whose stance differs, and the last pair if there are more."""
    compared = Compared(
        earlier,
        later,
        question.begin,
        question.through,
        question.policy,
        question.only,
        question.actor,
        question.toward,
        question.only_before,
    )
    found, last = differences(compared, question.after, question.limit)
    spans = [span for one in found for span in one.spans]
    published = question.only.published
    bearing = bearing_events(compared, found)
    rows = ChangeRows(
        found,
        names_of(later, {actor for one in found for actor in one.pair}),
        _developments(earlier, published, (span.before for span in spans)),
        _developments(later, published, (span.after for span in spans)),
        bearing,
        events_at(later, {at for one in bearing.values() for at in one.positions}),
    )
    return rows, last


def _developments(
    knowledge: Knowledge, published: int, segments: Iterable[Segment | None]
) -> dict[str, DevelopmentInBrief]:
    return in_brief(knowledge, {b.development for s in segments if s for b in s.basis}, published)
