"""How far the read models have followed the log, by which version and which policy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    Row,
    Table,
    Text,
    bindparam,
    select,
    update,
)
from sqlalchemy.exc import DataError

from domain.stance.policy import Policy
from infrastructure.database.bulk import insert_rows
from infrastructure.database.engine import metadata
from infrastructure.errors import CURE, OtherPolicyError, OtherVersionError, WrongReachError
from infrastructure.log.tables import events, log_head

# Raise it whenever other rows follow from the same events, or stand in other tables, and whenever
# more types of events or words can be applied: to rows of another version none is added, they are
# derived again, and with them what an older release has set aside. Meanwhile answers come from the
# older ones: where their tables are others, that has to be refused where it is found out, in
# `moment`.
VERSION = 3

# Its columns stay as they are: every release reads those of every other.
progress = Table(
    "read_model_progress",
    metadata,
    Column("only_row", Integer, primary_key=True, autoincrement=False),
    Column("position", BigInteger, nullable=False),
    Column(
        "version",
        Integer,
        nullable=False,
        server_default="1",
        comment="of the rules by which the rows were derived",
    ),
    Column("recorded_at", Text, comment="when the event at that position was recorded"),
    Column("policy", Text, comment="the name of the policy; NULL as long as there are no rows"),
)


class Progress(NamedTuple):
    """The last position that the read models show, and the version and policy of their rules.

    `recorded_at` is when the event at that position was recorded: it identifies the event in the
    log. Both texts may be any value that somebody wrote; they are None at position 0.
    """

    position: int
    version: int
    recorded_at: object
    policy: object

    @property
    def is_ours(self) -> bool:
        """Whether the rows, if there are any, follow our rules."""
        return not self.position or self.version == VERSION

    def follows(self, policy: Policy) -> bool:
        """Return whether the rows, if there are any, follow our rules and this policy."""
        return not self.position or (self.is_ours and self.policy == policy.name)

    def require(self, policy: Policy) -> None:
        """Raise `OtherVersionError` if there are rows of another version or another policy."""
        if not self.is_ours:
            raise OtherVersionError(self.version, VERSION)
        if not self.follows(policy):
            raise OtherPolicyError(self.policy, policy.name)

    def require_of_log(self, recorded_at: datetime | None) -> None:
        """Raise `WrongReachError` where the event that the log has there is another one.

        So it is if read models were left beside a copy of the log that went its own way.
        """
        if recorded_at is not None and _text(recorded_at) != self.recorded_at:
            raise WrongReachError(
                f"the event at position {self.position} that the read models show is not the one of"
                f" the log: they were derived from another copy of it; {CURE}"
            )


def position(connection: Connection) -> int:
    """The last position whose event the read models show."""
    return read(connection).position


def read(connection: Connection) -> Progress:
    """How far the read models are; raises `WrongReachError` where nothing says so."""
    return _only(connection.execute(_PROGRESS).all())


def read_beside_log(connection: Connection) -> Progress:
    """The same beside the log; raises also where that does not go so far, or is another one."""
    found = read(connection)
    require_recorded(found.position, connection.execute(_HEAD).scalar())
    with telling_unreadable():
        recorded_at = connection.execute(_RECORDED_AT, {"at": found.position}).scalar()
    found.require_of_log(recorded_at)
    return found


@contextmanager
def telling_unreadable() -> Iterator[None]:
    """Raise `WrongReachError` where the time of the event that is shown last is none."""
    try:
        yield
    except (ValueError, TypeError, DataError) as error:
        raise WrongReachError(
            f"when the event was recorded that the read models show last cannot be read: {error}"
        ) from error


def lock(connection: Connection) -> Progress:
    """The same, held by this transaction: whoever else would project waits until it ends.

    Whether the log goes so far is not looked at: it may have grown while this waited.
    """
    return _only(connection.execute(_PROGRESS.with_for_update()).all())


def begin(connection: Connection) -> None:
    """Write position 0 and our version of the rules into the empty table."""
    insert_rows(connection, progress, [(1, 0, VERSION, None, None)])


def move_to(
    connection: Connection, policy: Policy, reached: int, recorded_at: datetime | None
) -> None:
    """Write that rows of our version and this policy show a position, whose event was recorded
    then."""
    at = None if recorded_at is None else _text(recorded_at)
    moved = update(progress).values(position=reached, version=VERSION, recorded_at=at)
    connection.execute(moved.values(policy=policy.name))


def require_recorded(shown: int, recorded: object) -> None:
    """Raise `WrongReachError` where more is said to be shown than the log has."""
    if isinstance(recorded, int) and shown > recorded:
        raise WrongReachError(
            f"the read models say that they show position {shown}, and the log ends at {recorded}:"
            f" {CURE}"
        )


_PROGRESS = select(
    progress.c.position, progress.c.version, progress.c.recorded_at, progress.c.policy
)
_HEAD = select(log_head.c.position)
_RECORDED_AT = select(events.c.recorded_at).where(events.c.position == bindparam("at"))


def _text(at: datetime) -> str:
    return at.isoformat(timespec="microseconds")


def _only(rows: Sequence[Row[int, int, str, str]]) -> Progress:
    if len(rows) != 1:
        raise WrongReachError(f"{len(rows)} rows state the position of the read models: {CURE}")
    return Progress._make(rows[0])
