"""The refusal of a reader that takes no format there is."""

from __future__ import annotations

from domain.errors import DomainError


class NotServedError(DomainError):
    """The answer is there, but in no format that the reader takes."""
