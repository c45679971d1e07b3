"""Decides who may call, how a refused caller is answered, and under which name a caller records.

`Admission` (`api/http/middleware.py`) asks here before every other part of the application: for
routes, pages, files and the OpenAPI document alike. Nothing distinguishes callers yet.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from fastapi import Request
from starlette.datastructures import Headers
from starlette.types import Scope

from api.http.problems import TITLES, Answer, documented
from domain.errors import DomainError, Invalid
from infrastructure.settings import Settings

ANONYMOUS = "anonymous"

_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::[0-9]{0,5})?")
_HERE = ("localhost", "127.0.0.1", "[::1]")
# Where `Admission` keeps the caller in the scope of a request.
CALLER = "stanceline.caller"


class CallerError(DomainError):
    """The caller is refused, whatever it asks for; `headers` go with the answer."""

    headers: ClassVar[Mapping[str, str]] = {}


class MisdirectedError(CallerError):
    """The request names a host that this server does not answer for."""


# How each refusal is answered; every operation documents these statuses.
REFUSALS: dict[type[Exception], Answer] = {
    MisdirectedError: Answer(421, "misdirected", TITLES[421]),
}
DOCUMENTED = documented(*(answer.status for answer in REFUSALS.values()))


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sends a request; `name` is None for a caller that may choose under which it records."""

    name: str | None = None

    @property
    def shares_answers(self) -> bool:
        """Whether a shared cache may give this caller's answers to others: if it has no name."""
        return self.name is None


def private(cache_control: str) -> str:
    """Return this cache control for one caller: no shared cache may keep the answer.

    A cache may keep a `public` answer even if the request had a key.
    """
    directives = [one.strip() for one in cache_control.split(",")]
    return ", ".join(["private", *(one for one in directives if one not in ("public", "private"))])


class Callers:
    """The callers that the settings of a server admit."""

    def __init__(self, settings: Settings) -> None:
        self._names = tuple(name.lower() for name in settings.allowed_hosts)

    def admit(self, scope: Scope) -> Caller:
        """Return who sends an HTTP request; raises a `CallerError` if it is refused."""
        headers = Headers(scope=scope)
        self._require_known_host(headers)
        return Caller()

    def _require_known_host(self, headers: Headers) -> None:
        """Accept requests to this machine, and to the names in `allowed_hosts`.

        A web page can make its own host name resolve to this server, and the browser then treats
        the server as part of that page. But a browser always sends the host name that was used.
        """
        given = headers.getlist("host")
        if len(given) == 1 and self._is_known(given[0]):
            return
        names = ", ".join(given)[:100]
        raise MisdirectedError(
            f"Host: {names!r} is not a name of this server" if given else "Host is missing",
            field="Host",
            allowed=f"{', '.join((*_HERE, *self._names))}; `serve --allow-host` adds a name",
        )

    def _is_known(self, given: str) -> bool:
        found = _HOST.fullmatch(given.lower())
        return found is not None and (found[1] in self._names or _is_loopback(found[1].strip("[]")))


def require_own_machine(settings: Settings) -> None:
    """Refuse to listen where other machines can call: any caller may write."""
    if not _is_loopback(settings.host):
        raise Invalid(
            f"host: {settings.host} can be reached from other machines, and there are no keys yet",
            field="host",
            allowed="a loopback address: 127.0.0.1, ::1 or localhost",
        )


def recorded_by(request: Request, named: str | None) -> str:
    """Return the name under which a request records: of its caller, or the one it chose."""
    caller: Caller = request.scope[CALLER]
    return caller.name or named or ANONYMOUS


def describe_security(document: dict[str, Any]) -> None:
    """Describe in an OpenAPI document how a caller identifies itself; a proxy may ask for more."""
    document["security"] = []


def _is_loopback(host: str) -> bool:
    """Return whether an address, without brackets, can be reached from this machine only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
