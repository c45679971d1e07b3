"""The kinds of "no" the domain can say; the edge decides how each is told."""

from __future__ import annotations


class DomainError(Exception):
    """A request that cannot be carried out, with the field at fault and what is allowed there."""

    def __init__(self, message: str, *, field: str = "", allowed: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.allowed = allowed


class Invalid(DomainError):
    """What was given cannot be right, whatever the state of the log."""


class NotFound(DomainError):
    """What the request is about is not in the log."""


class Conflict(DomainError):
    """Well formed, but at odds with what is already recorded."""


class Stale(DomainError):
    """Decided on a version that is no longer the newest one."""
