"""Connections for somebody else's sake: to checked addresses only, and over by a deadline."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterable, Sequence
from ssl import SSLContext
from typing import Any, TypeAlias

import httpcore2

from infrastructure.webhooks.addresses import is_public

CONNECT_SECONDS = 5.0
MOST_ADDRESSES = 4

Resolve: TypeAlias = Callable[[str, int], Sequence[str]]


class ForbiddenAddressError(httpcore2.ConnectError):
    """The name leads nowhere, or not to public addresses alone; which of them is not told."""


def addresses_of(host: str, port: int) -> list[str]:
    """Every address that a name or a number leads to, in the order to try them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(place[0]) for *_, place in found))


class CheckedBackend(httpcore2.NetworkBackend):
    """Looks a name up once, checks every address, and connects to one that was checked.

    The certificate is still held against the name. Nothing lasts beyond the `deadline`, an
    instant of the monotonic clock, however slowly the other side drips.
    """

    def __init__(self, *, private: bool, resolve: Resolve = addresses_of) -> None:
        self.deadline = 0.0
        self._private = private
        self._resolve = resolve
        self._plain = httpcore2.SyncBackend()
        self._open: httpcore2.NetworkStream | None = None

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 the deadline stands for it
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        failed: Exception = ForbiddenAddressError(host)
        for address in self._checked(host, port)[:MOST_ADDRESSES]:
            seconds = min(CONNECT_SECONDS, self.left())
            try:
                stream = self._plain.connect_tcp(
                    address, port, seconds, local_address, socket_options
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failed = error
            else:
                return self.opened(stream)
        raise failed

    def left(self) -> float:
        """The seconds until the deadline; raises `ReadTimeout` when it is over."""
        seconds = self.deadline - time.monotonic()
        if seconds <= 0:
            raise httpcore2.ReadTimeout
        return seconds

    def opened(self, stream: httpcore2.NetworkStream) -> httpcore2.NetworkStream:
        """The stream under the deadline; it is the one that `abort` cuts."""
        self._open = stream
        return _DeadlineStream(self, stream)

    def abort(self) -> None:
        """Cut the connection, from another thread: what waits for it fails at once."""
        stream = self._open
        connection = None if stream is None else stream.get_extra_info("socket")
        if connection is not None:
            try:
                # The method of a TLS socket would pull its state from under the other thread.
                socket.socket.shutdown(connection, socket.SHUT_RDWR)
            except OSError:
                return

    def _checked(self, host: str, port: int) -> Sequence[str]:
        try:
            addresses = self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise ForbiddenAddressError(host) from error
        if self._private or all(is_public(address) for address in addresses):
            return addresses
        raise ForbiddenAddressError(host)


class _DeadlineStream(httpcore2.NetworkStream):
    def __init__(self, backend: CheckedBackend, stream: httpcore2.NetworkStream) -> None:
        self._backend = backend
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 one deadline ends it all
        return self._stream.read(max_bytes, self._backend.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 one deadline ends it all
        self._stream.write(buffer, self._backend.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 one deadline ends it all
    ) -> httpcore2.NetworkStream:
        seconds = self._backend.left()
        return self._backend.opened(self._stream.start_tls(ssl_context, server_hostname, seconds))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
