"""How far a stored log reaches, by each of the rows that say so; whether they say the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Select, func, literal, select

from infrastructure.database.engine import UTCDateTime
from infrastructure.errors import WrongReachError
from infrastructure.generations import lifecycle
from infrastructure.log.tables import BEGINNING, events, log_head
from infrastructure.read_models import progress
from infrastructure.read_models.active import read_snapshot_untrusted
from infrastructure.sealing.tables import log_tree
from infrastructure.verifying.verdict import HeldCheckpoint, Verdict

_EVENTS = select(
    func.coalesce(func.min(events.c.position), 1),
    func.coalesce(func.max(events.c.position), 0),
    func.count(),
).select_from(events)

_LAST_AT = select(events.c.recorded_at).order_by(events.c.position.desc()).limit(1)
_TIMELY = select(
    log_head.c.recorded_at
    == func.coalesce(_LAST_AT.scalar_subquery(), literal(BEGINNING, UTCDateTime))
)


@dataclass(frozen=True, slots=True)
class Extent:
    """What the head says, what the tree says, and what there is; None where a row is missing.

    `is_timely` is whether the head names the very time of the last event, as it is stored.
    """

    head: int | None
    is_timely: bool
    tree: int | None
    first: int
    last: int
    events: int

    @property
    def leaves(self) -> int:
        """How many leaves of the tree there can be: a tree cannot have more than are recorded."""
        return max(0, min(self.tree or 0, self.last))


def extent_of(connection: Connection) -> Extent:
    """How far the log in this snapshot reaches."""
    head = _whole(connection, select(log_head.c.position))
    tree = _whole(connection, select(log_tree.c.size))
    # Compared where it is stored: what is no time there could not be read as one.
    is_timely = connection.execute(_TIMELY).scalar() in (True, 1)
    return Extent(head, is_timely, tree, *connection.execute(_EVENTS).one())


def check_extent(extent: Extent, own: Sequence[HeldCheckpoint], verdict: Verdict) -> None:
    """Find a log that begins or ends elsewhere than its head and its tree say, or has gaps.

    `own` are the checkpoints of the database.
    """
    signed = max((held.sealed.checkpoint.size for held in own), default=0)
    if extent.tree is None:
        verdict.find(None, "the row that says the size of the tree is missing, or holds no number")
    elif extent.tree < signed:
        verdict.find(None, f"the tree has {extent.tree} leaves, and one of {signed} was signed")
    elif extent.tree > extent.last:
        verdict.find(None, f"the tree has {extent.tree} leaves, and the log ends at {extent.last}")
    if extent.head is None:
        verdict.find(None, "the head of the log is missing, or holds no number")
    elif extent.head != extent.last:
        said = f"the head of the log says {extent.head}, and its last event is at {extent.last}"
        verdict.find(min(extent.head, extent.last) + 1, said)
    elif not extent.is_timely:
        verdict.find(None, "the head of the log names another time than that of its last event")
    if extent.first < 1:
        verdict.find(extent.first, "an event stands before position 1, where the log begins")
    elif extent.events != extent.last and verdict.fits:
        said = f"the log holds {extent.events} events, and its last one is at {extent.last}"
        verdict.find(None, said)


def check_shown(engine: Engine, verdict: Verdict) -> None:
    """Find read models of which nothing tells how far they are, or that are ahead of the log.

    Where there are none at all, as in a backup of the log alone, nothing is wrong: they follow
    from the log, and are derived at the next start.
    """
    if lifecycle.is_missing(engine):
        verdict.rows_are_missing = True
        return
    try:
        with read_snapshot_untrusted(engine) as connection:
            progress.read_beside_log(connection)
    except WrongReachError as wrong:
        verdict.find_not_following(str(wrong))


def _whole(connection: Connection, query: Select[Any]) -> int | None:
    # A column of SQLite takes a value of any type from somebody who wants it to.
    found = connection.execute(query).scalars().all()
    return found[0] if len(found) == 1 and isinstance(found[0], int) else None
