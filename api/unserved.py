"""The refusals of whoever asks in another way than is served."""

from __future__ import annotations

from domain.errors import DomainError


class NotServedError(DomainError):
    """The answer is there, but in no format that the reader takes."""


class MisdirectedError(DomainError):
    """The request is meant for a host that this server does not answer for."""
