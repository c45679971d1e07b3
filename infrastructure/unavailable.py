"""Why something cannot be answered or shown now, and what cures it."""

from __future__ import annotations

from collections.abc import Sequence

from eventsourcing.persistence import OperationalError, PersistenceError
from sqlalchemy.exc import SQLAlchemyError

# Raised where a database cannot be reached, has no connection left, or refuses.
DATABASE_ERRORS = (PersistenceError, SQLAlchemyError)


# What cures read models that cannot be used.
CURE = "`stanceline project rebuild` derives them anew where the log fits (`stanceline log verify`)"

# What is said of an error that nobody thought of.
UNFORESEEN = (
    "this should not happen: either somebody has changed rows, which `stanceline project verify`"
    " names and `stanceline project rebuild` cures, or the fault is ours"
)


class BusyError(OperationalError):
    """Others hold the lock for longer than a writer waits; nothing was recorded."""


class TooSlowError(OperationalError):
    """A statement took longer than the time-out for one, and was cancelled."""


class CannotWriteError(OperationalError):
    """Nothing can be recorded now, which says nothing about the log; it ends with its cause."""


class ReadOnlyError(CannotWriteError):
    """The database is a standby, or it or its files may only be read."""


class DiskFullError(CannotWriteError):
    """There is no room for what was to be written; nothing of it was recorded."""


class FileMovedError(CannotWriteError):
    """The file of an embedded database was moved, removed or replaced since it was opened."""


class ClockError(CannotWriteError):
    """The clock is too far from the log: what it says now cannot be when something is recorded."""


class OutcomeUnknownError(OperationalError):
    """The answer to a commit was lost: what was written is there as a whole, or not at all."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"it is not known whether this was recorded ({why}). A request that is repeated with"
            " the same Idempotency-Key, or a line of an import with the same external_id, is"
            " recorded at most once"
        )


# What a log that was rewritten is called, before it is said where.
UNFIT = "The log does not fit what was signed about it"


class NotMigratedError(Exception):
    """The database is not at the newest migration, and it is not ours to change it unasked."""


class NotShownYetError(Exception):
    """The log has the position, but the read models have not reached it in the time allowed."""

    def __init__(self, asked: int, shown: int) -> None:
        super().__init__(f"position {asked} is recorded, but the answers only show {shown} so far")
        self.asked = asked
        self.shown = shown


class WrongReachError(Exception):
    """What says how far the read models or the log are is missing, or says what cannot be."""


class HiddenRowsError(WrongReachError):
    """Where the log is there is something by a name of the read models, which is found first."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(
            f"where the log is there is also {', '.join(names)}, which hides what the read models"
            " have by that name: it has to go, or go elsewhere"
        )


class OtherVersionError(Exception):
    """The rows that answers are read from were derived by rules of another version than ours."""

    def __init__(self, theirs: int, ours: int) -> None:
        way = (
            "use that release, or go back with `stanceline project rebuild` of this one"
            if theirs > ours
            else CURE
        )
        super().__init__(
            f"the read models are of version {theirs}, this release derives {ours}: {way}"
        )
        self.is_newer = theirs > ours
