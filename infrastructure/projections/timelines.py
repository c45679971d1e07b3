"""Claims of pairs into the rows of their timelines: segments, and states to fold on from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import Connection

from domain.claims.claims import Claim, Pair
from domain.stance.fold import Segment, Snapshot, fold
from infrastructure.database.bulk import Rows, insert_rows, packed, unpacked
from infrastructure.read_models.actors import Days
from infrastructure.read_models.stances.segments import stance_segments, stance_snapshots
from infrastructure.read_models.stances.timelines_at import dissolved_pair

_to_bytes = msgspec.json.Encoder().encode


class Timelines:
    """Collects the rows of the pairs that are folded, and writes them all at the end.

    `dissolved` names the actors that no longer exist from a day on, its earliest and its latest.
    """

    def __init__(self, dissolved: dict[str, Days]) -> None:
        self._dissolved = dissolved
        self._segments: Rows = []
        self._snapshots: Rows = []

    def fold(self, pair: Pair, claims: Iterable[Claim], start: Snapshot | None = None) -> None:
        """The timeline of a pair from all its claims, or from `start` and those after its day."""
        kept: list[Snapshot] = []
        gone = dissolved_pair(pair, self._dissolved)
        folded = fold(claims, dissolved=gone, start=start, keep=kept.append)
        self._segments += [_segment_row(pair, segment) for segment in folded]
        self._snapshots += [(*pair, one.day, _to_bytes(one)) for one in _worth_keeping(start, kept)]

    def write(self, connection: Connection) -> None:
        """Insert what was collected; nothing of it may stand in the tables yet."""
        insert_rows(connection, stance_segments, self._segments)
        insert_rows(connection, stance_snapshots, self._snapshots)

    def __getstate__(self) -> tuple[object, ...]:
        """For the process that is to write them."""
        return self._dissolved, packed(self._segments), packed(self._snapshots)

    def __setstate__(self, state: tuple[dict[str, Days], bytes, bytes]) -> None:
        self._dissolved, segments, snapshots = state
        self._segments, self._snapshots = unpacked(segments), unpacked(snapshots)


def _worth_keeping(start: Snapshot | None, kept: list[Snapshot]) -> list[Snapshot]:
    """What to write: never the one started from, unless it only marked how far the fold was."""
    if start is None:
        return kept
    if start.lasting:
        return [one for one in kept if one.day > start.day]
    return kept or [start]


def _segment_row(pair: Pair, segment: Segment) -> tuple[Any, ...]:
    basis = [[basis.development, basis.commitment] for basis in segment.basis]
    return (
        *pair,
        segment.start,
        segment.through,
        segment.posture.value,
        segment.rule,
        segment.since,
        segment.certain,
        segment.confidence,
        segment.single_source,
        msgspec.json.encode(basis).decode(),
        segment.score,
    )
