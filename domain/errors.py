"""The kinds of "no" the domain can say; the edge decides how each is told."""

from __future__ import annotations


class DomainError(Exception):
    """A request that cannot be carried out, with the field at fault and what is allowed there.

    `unregistered` is the kind and the id of an actor or source that the request names and that is
    not registered: what is registered under a similar id can be suggested. `others` are what else
    is wrong with the same request.
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
        """This error, then the others of the same request."""
        return (self, *self.others)


class Invalid(DomainError):
    """What was given cannot be right, whatever the state of the log."""


class NotFound(DomainError):
    """What the request is about is not in the log."""


class Conflict(DomainError):
    """Well formed, but at odds with what is already recorded."""


class Stale(DomainError):
    """Decided on a version that is no longer the newest one."""


class Misplaced(DomainError):
    """An event of the log that nothing before it could have led to."""
