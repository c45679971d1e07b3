"""Which hosts a request may name: a page elsewhere whose name leads here must not be answered."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from api.errors import problem_of
from api.problems import ProblemResponse
from api.unserved import MisdirectedError

_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::[0-9]{0,5})?")
_HERE = ("localhost", "127.0.0.1", "[::1]")


class KnownHosts:
    """Refuses with 421 what is not asked of this machine itself or of one of `names`.

    A browser sends what its user's pages ask to whatever address a name has at the moment, and
    takes that for the page's own server; but it cannot hide which name was asked.
    """

    def __init__(self, app: ASGIApp, names: Collection[str]) -> None:
        self._app = app
        self._names = tuple(name.lower() for name in names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        given = Headers(scope=scope).getlist("host") if scope["type"] == "http" else None
        if given is None or (len(given) == 1 and self._is_known(given[0])):
            await self._app(scope, receive, send)
            return
        told = ", ".join(given)[:100]
        refused = MisdirectedError(
            f"Host: {told!r} is none that this server answers for" if given else "Host is missing",
            field="Host",
            allowed=f"{', '.join((*_HERE, *self._names))}; `serve --allow-host` adds a name",
        )
        await ProblemResponse(problem_of(refused, scope["path"]))(scope, receive, send)

    def _is_known(self, given: str) -> bool:
        found = _HOST.fullmatch(given.lower())
        return found is not None and (found[1] in self._names or is_loopback(found[1].strip("[]")))


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches what listens there; an address without brackets."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
