"""The refusals of whoever asks in another way than is served."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.routing import BaseRoute, Match, Mount

from domain.errors import DomainError


class NotServedError(DomainError):
    """The answer is there, but in no format that the reader takes."""


class MisdirectedError(DomainError):
    """The request is meant for a host that this server does not answer for."""


_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def allowed_methods(routes: Sequence[BaseRoute], path: str) -> list[str]:
    """Return the methods that a path takes by any of its routes, HEAD wherever GET is.

    A router answers from the first route whose path fits, so it knows the methods of that one
    only. A path below a mount is not looked up: the mounted application knows its methods.
    """
    own = [route for route in routes if not isinstance(route, Mount)]
    scope = {"type": "http", "path": path, "root_path": ""}
    taken = [
        method
        for method in _METHODS
        if any(route.matches({**scope, "method": method})[0] is Match.FULL for route in own)
    ]
    return ["GET", "HEAD", *taken[1:]] if "GET" in taken else taken
