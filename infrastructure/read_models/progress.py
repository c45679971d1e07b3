"""The position up to which a generation shows the log, and the version and policy of its rules."""

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
    insert,
    select,
    update,
)
from sqlalchemy.exc import DataError

from domain.stance.policy import Policy
from domain.vocabulary import KINDS
from infrastructure.database.engine import metadata
from infrastructure.errors import CURE, OtherPolicyError, OtherVersionError, ReadModelPositionError
from infrastructure.log.tables import events, log_head

# Raise it when the same events give other rows or other tables, and when more words can be applied.
# If a new version cannot read the older tables, refuse them in `as_known.open_as_known`.
RULES_VERSION = 20
_MOST_TOPICS = 1_000

# Never change its columns: every release reads them in rows of every other.
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


def version() -> int:
    """Return the version of the rows that this release derives.

    Rows of another version are never continued. They are derived again, with the events that an
    older release set aside; meanwhile answers come from the older rows. A newer release has a
    higher version, even if it only reads more topics or kinds, because each of them stays readable.
    """
    # A read of stances is answered without importing the types of events.
    from infrastructure.log.mapper import EVENT_TYPES, UPCASTS  # noqa: PLC0415

    return RULES_VERSION * _MOST_TOPICS + len(EVENT_TYPES) + len(UPCASTS) + len(KINDS)


class Progress(NamedTuple):
    """The last position that the read models show, and the version and policy of their rules.

    `recorded_at` is the text of when the event at that position was recorded, which identifies it
    in the log. Both texts are None at position 0.
    """

    position: int
    version: int
    recorded_at: str | None
    policy: str | None

    @property
    def has_our_rules(self) -> bool:
        """Whether the rows, if there are any, follow our rules.

        A release that reads other topics may have derived them.
        """
        return not self.position or self.version // _MOST_TOPICS == RULES_VERSION

    @property
    def is_ours(self) -> bool:
        """Whether the rows, if there are any, are of our version."""
        return not self.position or self.version == version()

    def follows(self, policy: Policy) -> bool:
        """Return whether the rows, if there are any, are of our version and this policy."""
        return not self.position or (self.is_ours and self.policy == policy.name)

    def require(self, policy: Policy) -> None:
        """Raise `OtherVersionError` if there are rows of another version or another policy."""
        if not self.is_ours:
            raise OtherVersionError(self.version, version())
        if not self.follows(policy):
            raise OtherPolicyError(self.policy, policy.name)

    def require_same_log(self, recorded_at: datetime | None) -> None:
        """Raise `ReadModelPositionError` if the log has another event at the position.

        This happens if the log was replaced by a copy that continued differently.
        """
        if recorded_at is not None and _text(recorded_at) != self.recorded_at:
            raise ReadModelPositionError(
                f"the event at position {self.position} that the read models show is not the one of"
                f" the log: they were derived from another copy of it; {CURE}"
            )


def position(connection: Connection) -> int:
    """Return the last position whose event the read models show."""
    return read(connection).position


def read(connection: Connection) -> Progress:
    """Return the progress of the read models; `ReadModelPositionError` if no row states it."""
    return _only(connection.execute(_PROGRESS).all())


def read_with_log(connection: Connection) -> Progress:
    """Return the progress; raises `ReadModelPositionError` also if it does not fit the log."""
    found = read(connection)
    require_recorded(found.position, connection.execute(_HEAD).scalar())
    with reading_time_of_last():
        recorded_at = connection.execute(_RECORDED_AT, {"at": found.position}).scalar()
    found.require_same_log(recorded_at)
    return found


@contextmanager
def reading_time_of_last() -> Iterator[None]:
    """Raise `ReadModelPositionError` if the log has no readable time for the last event shown."""
    try:
        yield
    except (ValueError, TypeError, DataError) as error:
        raise ReadModelPositionError(
            f"when the event was recorded that the read models show last cannot be read: {error}"
        ) from error


def lock(connection: Connection) -> Progress:
    """Return the progress, locked until the end of this transaction: another projection waits.

    It is not compared with the log, which may have grown during the wait.
    """
    return _only(connection.execute(_PROGRESS.with_for_update()).all())


def begin(connection: Connection) -> None:
    """Write position 0 and our version of the rules into the empty table."""
    connection.execute(insert(progress).values(only_row=1, position=0, version=version()))


def move_to(
    connection: Connection, policy: Policy, reached: int, recorded_at: datetime | None
) -> None:
    """Write that the rows show all events up to a position, recorded at that time.

    They are of our version and of this policy.
    """
    at = None if recorded_at is None else _text(recorded_at)
    moved = update(progress).values(position=reached, version=version(), recorded_at=at)
    connection.execute(moved.values(policy=policy.name))


def require_recorded(shown: int, recorded: object) -> None:
    """Raise `ReadModelPositionError` if the read models show more than the log has.

    A head of the log that is not a number is a finding of the check of the log.
    """
    if isinstance(recorded, int) and shown > recorded:
        raise ReadModelPositionError(
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
        raise ReadModelPositionError(
            f"{len(rows)} rows state the position of the read models: {CURE}"
        )
    return Progress._make(rows[0])
