"""The errors of the recorder: our own, which are also those that `eventsourcing` promises.

The rest of the code catches our own errors, so that it does not import the library.
"""

from __future__ import annotations

from eventsourcing import persistence

from infrastructure import errors


class DatabaseError(errors.DatabaseError, persistence.DatabaseError):
    """The database refused a statement, or a row of the log is wrong."""


class OperationalError(errors.OperationalError, persistence.OperationalError):
    """The database cannot be reached, or a lock is not free in time."""


class IntegrityError(errors.IntegrityError, persistence.IntegrityError):
    """The log already has the version or the command, or an event that rules out the append."""


class ProgrammingError(errors.DatabaseError, persistence.ProgrammingError):
    """The recorder was called with a value of a wrong type."""
