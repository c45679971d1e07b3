"""Where stances without what a question leaves out differ from those with everything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from infrastructure.read_models.changes.diff import Span, spans_apart

if TYPE_CHECKING:
    from domain.stance.fold import Segment

# An actor, its counterpart, and the coalitions of both through which it holds, None for its own.
StanceKey = tuple[str, str, str | None, str | None]


class StanceDifference(NamedTuple):
    """The days on which one stance differs; `before` is with everything, `after` without."""

    key: StanceKey
    spans: list[Span]


def stance_differences(
    before: Mapping[StanceKey, list[Segment]],
    after: Mapping[StanceKey, list[Segment]],
    begin: int,
    through: int,
) -> list[StanceDifference]:
    """Return the stances that differ on days from `begin` through `through`, in order."""
    found = []
    for key in sorted({*before, *after}, key=_order):
        spans = spans_apart(before.get(key, []), after.get(key, []), begin, through)
        if spans:
            found.append(StanceDifference(key, spans))
    return found


def basis_of(differences: Iterable[StanceDifference]) -> set[str]:
    """Return the developments that the differing stances rest on."""
    spans = (span for one in differences for span in one.spans)
    segments = (segment for span in spans for segment in (span.before, span.after))
    return {basis.development for segment in segments if segment for basis in segment.basis}


def _order(key: StanceKey) -> tuple[str, ...]:
    return tuple(id or "" for id in key)
