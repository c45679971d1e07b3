"""Which addresses the server may connect to for somebody else: public ones, and no disguises."""

from __future__ import annotations

from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
)

# `is_global` alone also takes multicast, NAT64 of a private address, 6to4 and what stands here.
_NOT_FOR_US_V4 = (
    IPv4Network("192.0.0.0/24"),
    IPv4Network("192.88.99.0/24"),
    IPv4Network("168.63.129.16/32"),  # public by its number: a cloud's own service to its guests
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
    """Whether a numeric address is one host on the internet, and no way round to another.

    An address of version 4 inside one of version 6 counts as what it stands for.
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
