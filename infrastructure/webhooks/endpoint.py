"""The URL of a receiver, and the addresses to which the server may connect."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from domain.errors import Invalid

# `is_global` also accepts multicast, NAT64 of a private address, 6to4 and these networks.
_NOT_FOR_US_V4 = (
    IPv4Network("192.0.0.0/24"),
    IPv4Network("192.88.99.0/24"),
    IPv4Network("168.63.129.16/32"),  # public, but a cloud's service to its own guests
)
_UNICAST = IPv6Network("2000::/3")
_NOT_FOR_US_V6 = (
    IPv6Network("2001::/23"),  # protocols of their own: Teredo, ORCHID, benchmarks
    IPv6Network("2001:db8::/32"),
    IPv6Network("2002::/16"),  # 6to4, which carries any address of version 4
    IPv6Network("3fff::/20"),
)
_NAT64 = IPv6Network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Return whether a numeric address is one host on the internet, and no way to another one.

    An IPv4 address inside an IPv6 address counts as that IPv4 address.
    """
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv6Address):
        inner = _inner(found)
        return _is_public_v6(found) if inner is None else _is_public_v4(inner)
    return _is_public_v4(found)


def _inner(address: IPv6Address) -> IPv4Address | None:
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def _is_public_v4(address: IPv4Address) -> bool:
    if not address.is_global or address.is_multicast or address.is_reserved:
        return False
    return not any(address in network for network in _NOT_FOR_US_V4)


def _is_public_v6(address: IPv6Address) -> bool:
    if address.scope_id is not None or address not in _UNICAST or not address.is_global:
        return False
    return not any(address in network for network in _NOT_FOR_US_V6)


MOST_CHARACTERS = 2_000
_USUAL_PORTS = {"https": 443, "http": 80}
_PRINTABLE = re.compile(r"[!-~]+")
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"(?!.{{254}}){_LABEL}(?:\.{_LABEL})*\.?")


@dataclass(frozen=True, slots=True)
class AllowedTargets:
    """Where this server may deliver: to any host if `private` is set, otherwise to public hosts.

    `ports` are the ports allowed on public hosts.
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


def read_endpoint(url: str, targets: AllowedTargets) -> Endpoint:
    """Return the parts of a receiver's URL; raise `Invalid` if the server may not deliver there.

    A name is not looked up here: its addresses are checked at every connection.
    """
    if len(url) > MOST_CHARACTERS or not _PRINTABLE.fullmatch(url):
        raise _invalid(f"is not a URL of at most {MOST_CHARACTERS} ASCII characters", targets)
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise _invalid("cannot be read", targets) from None
    if parts.scheme not in _USUAL_PORTS or (parts.scheme == "http" and not targets.private):
        raise _invalid(f"has the scheme {parts.scheme or 'none'}", targets)
    if "@" in parts.netloc or "#" in url:
        raise _invalid("holds credentials or a fragment", targets)
    if not host or not _is_host(host, parts.netloc):
        raise _invalid("has no host", targets)
    port = _USUAL_PORTS[parts.scheme] if port is None else port
    if port == 0 or not (targets.private or port in targets.ports):
        raise _invalid(f"has the port {port}", targets)
    if _is_numeric(host) and not (targets.private or is_public(host)):
        raise _invalid(f"points to {host}, which is not a public address", targets)
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


def _invalid(reason: str, targets: AllowedTargets) -> Invalid:
    if targets.private:
        allowed = "http or https, without credentials or fragment"
    else:
        ports = ", ".join(str(port) for port in sorted(targets.ports))
        allowed = f"https to a public host, port {ports}, without credentials or fragment"
    return Invalid(f"url: {reason}", field="url", allowed=allowed)
