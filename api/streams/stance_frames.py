"""Stances that changed as frames of a stream, position by position."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, TypeAlias

from api.answers.changes import DifferingOnDay, pairs_on_day
from api.answers.stances.reasons import reason_of
from api.database import Side
from api.streams.broadcast import Frame, FrameBatch
from api.streams.sse import frame, progress
from domain.claims.claim import Pair
from domain.dates import iso_day
from domain.stance.policy import Policy
from infrastructure.read_models.as_known import Knowledge, Moment, projection_status
from infrastructure.read_models.changes.changes import ChangesQuestion, read_changes
from infrastructure.read_models.changes.diff import moved_positions
from infrastructure.read_models.claim_filter import EVERYTHING
from infrastructure.read_models.stances.held import AllPairs
from infrastructure.read_models.stances.references.rows import rows_of_pairs

CHANGED = "stance.changed"
LOOK_AGAIN_SECONDS = 0.02
MOST_POSITIONS = 20
MOST_PAIRS = 500

# The holder of the changed stance and its target; None for a frame that every follower gets.
StanceAbout: TypeAlias = Pair | None


class StanceReader:
    """Reads from the read models which stances of today each position changed."""

    def __init__(self, reading: Side, policy: Policy, today: Callable[[], date]) -> None:
        self._reading = reading
        self._policy = policy
        self._today = today

    def wait_beyond(self, position: int, timeout: float) -> int:
        deadline = time.monotonic() + timeout
        while (
            shown := projection_status(self._reading.engine).shown
        ) <= position and time.monotonic() < deadline:
            time.sleep(LOOK_AGAIN_SECONDS)
        return shown

    def read(self, after: int, until: int) -> FrameBatch[StanceAbout]:
        with self._reading.as_known(Moment(until)) as knowledge:
            moved = moved_positions(knowledge, after, MOST_POSITIONS)
        on = self._today().toordinal()
        frames = [one for position in moved for one in self._of_position(position, on)]
        return FrameBatch(frames, moved[-1] if len(moved) == MOST_POSITIONS else max(after, until))

    def close(self) -> None:
        """Nothing is held."""

    def _of_position(self, position: int, on: int) -> Iterator[Frame[StanceAbout]]:
        changes = list(self._changes(position, on))
        for pair, change in changes:
            # Only the frame after the last one has the id: a follower that is cut off before it
            # gets all frames of this position again.
            yield Frame(position, pair, frame(CHANGED, None, change))
        if changes:
            yield Frame(position, None, progress(position))

    def _changes(self, position: int, on: int) -> Iterator[tuple[Pair, dict[str, Any]]]:
        after: Pair | None = ("", "")
        earlier, later = Moment(position - 1), Moment(position)
        with self._reading.as_known_at_both(earlier, later) as (before, now):
            while after is not None:
                question = ChangesQuestion(on, on, True, self._policy, MOST_PAIRS, after)
                rows, after = read_changes(before, now, question)
                why = self._reasons(now, on, [one.pair for one in rows.differences])
                for change in pairs_on_day(before, now, question, rows):
                    pair = (change["actor"]["id"], change["toward"]["id"])
                    yield pair, _frame_of(change, position, iso_day(on), why.get(pair))

    def _reasons(self, now: Knowledge, on: int, pairs: list[Pair]) -> dict[Pair, str]:
        """Return the reason of each stance, as the answer about it has it."""
        asked = AllPairs(on, self._policy, EVERYTHING, ("", ""), len(pairs))
        rows = rows_of_pairs(now, asked, pairs)
        return {held.pair: reason_of(held, on, self._policy, rows) for held in rows.held}


def _frame_of(change: DifferingOnDay, position: int, on: str, reason: str | None) -> dict[str, Any]:
    return {
        "type": CHANGED,
        "position": position,
        "on": on,
        "actor": change["actor"],
        "toward": change["toward"],
        "before": change["before"],
        "after": change["after"],
        "changed_fields": change["changed_fields"],
        "reason": reason,
        "events": change["events"],
    }
