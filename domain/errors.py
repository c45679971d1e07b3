"""The errors of the domain, by kind; the API and the command line decide how to show them."""

from __future__ import annotations


class DomainError(Exception):
    """A request that cannot be carried out, with the field at fault and the accepted values.

    `unregistered` is the kind and id of an actor or source that the request names and that is not
    registered, so that similar ids can be suggested. `others` are the further errors of the same
    request.
    """

    def __init__(
        self,
        message: str,
        *,
        field: str = "",
        allowed: str = "",
        unregistered: tuple[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.allowed = allowed
        self.unregistered = unregistered
        self.others: tuple[DomainError, ...] = ()

    @property
    def every(self) -> tuple[DomainError, ...]:
        """This error and then the others of the same request."""
        return (self, *self.others)


class Invalid(DomainError):
    """The request is not valid, or names something that is not registered."""


class Outdated(Invalid):
    """The request has a value that is not recorded any more.

    An event that has it already is applied.
    """


class NotFound(DomainError):
    """The subject of the request is not in the log."""


class Conflict(DomainError):
    """The request conflicts with existing data."""


class ConflictInBatch(Conflict):
    """An item has other content than an earlier item of the same batch with the same id."""


class Stale(DomainError):
    """The expected version is no longer the newest version."""


class Misplaced(DomainError):
    """An event in the log that cannot follow the events before it."""


class AlreadyTakenError(Exception):
    """The id, version or command is already recorded, or the `Unless` condition failed."""
