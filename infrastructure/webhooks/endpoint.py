"""The address of a receiver, read once and by one reader, so that nobody reads it otherwise."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from domain.errors import Invalid
from infrastructure.webhooks.addresses import is_public

MOST_CHARACTERS = 2_000
_USUAL_PORTS = {"https": 443, "http": 80}
_PRINTABLE = re.compile(r"[!-~]+")
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"(?!.{{254}}){_LABEL}(?:\.{_LABEL})*\.?")


@dataclass(frozen=True, slots=True)
class Reach:
    """Where this server may deliver to: any host if private ones are allowed, else public ones.

    `ports` are those of public hosts.
    """

    private: bool = False
    ports: Collection[int] = (443,)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """The parts of a URL that a connection is made from."""

    scheme: str
    host: str
    port: int
    target: str


def read_endpoint(url: str, reach: Reach) -> Endpoint:
    """The parts of a receiver's URL; raises `Invalid` for one that is not delivered to.

    A name is not looked up: what it leads to is checked at every connection.
    """
    if len(url) > MOST_CHARACTERS or not _PRINTABLE.fullmatch(url):
        raise _invalid(f"is no URL of at most {MOST_CHARACTERS} ASCII characters", reach)
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise _invalid("cannot be read", reach) from None
    if parts.scheme not in _USUAL_PORTS or (parts.scheme == "http" and not reach.private):
        raise _invalid(f"is of the scheme {parts.scheme or 'none'}", reach)
    if "@" in parts.netloc or "#" in url:
        raise _invalid("holds credentials or a fragment", reach)
    if not host or not _is_host(host, parts.netloc):
        raise _invalid("names no host", reach)
    port = _USUAL_PORTS[parts.scheme] if port is None else port
    if port == 0 or not (reach.private or port in reach.ports):
        raise _invalid(f"names the port {port}", reach)
    if _is_numeric(host) and not (reach.private or is_public(host)):
        raise _invalid(f"leads to {host}, which is no public address", reach)
    query = f"?{parts.query}" if parts.query else ""
    return Endpoint(parts.scheme, host, port, f"{parts.path or '/'}{query}")


def _is_host(host: str, netloc: str) -> bool:
    if "[" in netloc:
        return _is_numeric(host) and "%" not in host
    return _NAME.fullmatch(host) is not None


def _is_numeric(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _invalid(reason: str, reach: Reach) -> Invalid:
    if reach.private:
        allowed = "http or https, without credentials or fragment"
    else:
        ports = ", ".join(str(port) for port in sorted(reach.ports))
        allowed = f"https to a public host, port {ports}, without credentials or fragment"
    return Invalid(f"url: {reason}", field="url", allowed=allowed)
