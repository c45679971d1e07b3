"""Which stances an import changed, and on which days."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from api.database import Side
from domain.claims.claim import Pair
from domain.dates import BEGINNING, FOREVER, iso_day
from domain.stance.fold import Segment
from domain.stance.policy import Policy
from infrastructure.read_models.as_known import Moment
from infrastructure.read_models.changes.diff import Compared, Difference, differences
from infrastructure.read_models.claim_filter import ClaimFilter
from infrastructure.read_models.registry.actors import names_of

_PAIRS_AT_ONCE = 200


class StanceSpan(NamedTuple):
    """Days on which a stance differs; None is no first day, no last day or no stance."""

    start_date: str | None
    end_date: str | None
    posture_before: str | None
    posture_after: str | None

    @property
    def is_of_posture(self) -> bool:
        """Whether the posture differs, and not only the evidence or the confidence."""
        return self.posture_before != self.posture_after


class StanceChange(NamedTuple):
    """A pair whose stance differs, with the names of both actors."""

    actor: str
    toward: str
    actor_name: str
    toward_name: str
    spans: tuple[StanceSpan, ...]

    @property
    def is_of_posture(self) -> bool:
        return any(span.is_of_posture for span in self.spans)


def changed_stances(side: Side, policy: Policy, earlier: int, later: int) -> list[StanceChange]:
    """Return the pairs whose own stance differs between two positions, in order.

    Both positions must be projected.
    """
    with side.as_known_at_both(Moment(earlier), Moment(later)) as (before, after):
        compared = Compared(before, after, BEGINNING, FOREVER, policy, ClaimFilter())
        found = list(_differences(compared))
        names = names_of(after, {actor for one in found for actor in one.pair})
    return [_change(one, names) for one in found]


def _differences(compared: Compared) -> Iterator[Difference]:
    last: Pair | None = ("", "")
    while last is not None:
        found, last = differences(compared, last, _PAIRS_AT_ONCE)
        yield from found


def _change(difference: Difference, names: dict[str, str]) -> StanceChange:
    actor, toward = difference.pair
    spans = tuple(
        StanceSpan(
            None if span.begin == BEGINNING else iso_day(span.begin),
            None if span.through == FOREVER else iso_day(span.through),
            _posture(span.before),
            _posture(span.after),
        )
        for span in difference.spans
    )
    return StanceChange(actor, toward, names.get(actor, actor), names.get(toward, toward), spans)


def _posture(segment: Segment | None) -> str | None:
    return None if segment is None else str(segment.posture)
