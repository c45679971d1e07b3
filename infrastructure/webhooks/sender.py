"""Sends one message to one receiver, over a connection to checked addresses with a deadline."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from ssl import SSLCertVerificationError, SSLContext, SSLError
from types import TracebackType
from typing import Any, TypeAlias

import httpcore2

from domain.errors import Invalid
from infrastructure.webhooks.deliveries import Attempt
from infrastructure.webhooks.endpoint import AllowedTargets, Endpoint, is_public, read_endpoint

CONNECT_SECONDS = 5.0
MOST_ADDRESSES = 4

Resolve: TypeAlias = Callable[[str, int], Sequence[str]]


class ForbiddenAddressError(httpcore2.ConnectError):
    """The name does not resolve to public addresses only. The error does not say to which."""


def addresses_of(host: str, port: int) -> list[str]:
    """Return every address of a name or a number, in the order to try them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(place[0]) for *_, place in found))


class CheckedBackend(httpcore2.NetworkBackend):
    """Looks a name up once, checks every address, and connects to an address that was checked.

    The certificate is still compared with the name. Everything ends at the `deadline`, an instant
    of the monotonic clock, however slowly the receiver answers.
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
        timeout: float | None = None,  # noqa: ARG002 see `deadline`
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
        """Return the seconds until the deadline; raise `ReadTimeout` after it."""
        seconds = self.deadline - time.monotonic()
        if seconds <= 0:
            raise httpcore2.ReadTimeout
        return seconds

    def opened(self, stream: httpcore2.NetworkStream) -> httpcore2.NetworkStream:
        """Return the stream with the deadline; `abort` cuts this stream."""
        self._open = stream
        return _DeadlineStream(self, stream)

    def abort(self) -> None:
        """Cut the connection from another thread: reads and writes fail at once."""
        stream = self._open
        connection = None if stream is None else stream.get_extra_info("socket")
        if connection is not None:
            try:
                # The method of a TLS socket would destroy its state while the other thread uses it.
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

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 see `deadline`
        return self._stream.read(max_bytes, self._backend.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 see `deadline`
        self._stream.write(buffer, self._backend.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 see `deadline`
    ) -> httpcore2.NetworkStream:
        seconds = self._backend.left()
        return self._backend.opened(self._stream.start_tls(ssl_context, server_hostname, seconds))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


ATTEMPT_SECONDS = 15.0
MOST_BYTES_READ = 64_000
USER_AGENT = "Stanceline"

_SECONDS = re.compile(rb"[0-9]{1,9}")
_FAILED = (httpcore2.NetworkError, httpcore2.TimeoutException, httpcore2.ProtocolError)


class Sender:
    """Sends to one receiver over one connection, in one thread; another thread may `abort`.

    It uses no proxy and follows no redirect.
    """

    def __init__(
        self,
        targets: AllowedTargets,
        *,
        seconds: float = ATTEMPT_SECONDS,
        resolve: Resolve = addresses_of,
        certificates: SSLContext | None = None,
    ) -> None:
        self._targets = targets
        self._seconds = seconds
        self._backend = CheckedBackend(private=targets.private, resolve=resolve)
        self._pool = httpcore2.ConnectionPool(
            certificates, network_backend=self._backend, max_connections=1
        )

    def send(self, url: str, headers: Mapping[str, str], body: bytes, at: datetime) -> Attempt:
        """Post the body and return the attempt, dated `at`. A failure raises nothing."""
        begun = time.monotonic()
        self._backend.deadline = begun + self._seconds
        status, error, retry_after = None, None, None
        try:
            status, retry_after = self._post(read_endpoint(url, self._targets), headers, body)
        except Invalid as refusal:
            error = refusal.message
        except _FAILED as failure:
            error = self._reason(failure)
        taken = round(1000 * (time.monotonic() - begun))
        return Attempt(at, taken, status, error, retry_after)

    def abort(self) -> None:
        """Make the current attempt fail at once."""
        self._backend.abort()

    def __enter__(self) -> Sender:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pool.close()

    def _post(
        self, to: Endpoint, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, int | None]:
        all_headers = {"Host": _authority(to), "User-Agent": USER_AGENT, **headers}
        url = httpcore2.URL(scheme=to.scheme, host=to.host, port=to.port, target=to.target)
        with self._pool.stream(
            "POST", url, headers=list(all_headers.items()), content=body
        ) as answer:
            _read_a_little(answer)
            return answer.status, _asked_to_wait(answer)

    def _reason(self, failure: Exception) -> str:
        cause = next(iter(failure.args), None)
        if isinstance(failure, ForbiddenAddressError):
            return "the name does not resolve to public addresses only"
        if isinstance(failure, httpcore2.TimeoutException):
            return f"no answer within {self._seconds:g} seconds"
        if isinstance(cause, SSLCertVerificationError):
            return f"the certificate is not accepted: {cause.verify_message}"
        if isinstance(cause, SSLError):
            return "the TLS handshake failed"
        if isinstance(failure, httpcore2.ConnectError):
            return "no connection could be made"
        return "the connection broke, or the answer is not HTTP"


def _authority(to: Endpoint) -> str:
    host = f"[{to.host}]" if ":" in to.host else to.host
    return host if to.port == {"https": 443, "http": 80}[to.scheme] else f"{host}:{to.port}"


def _asked_to_wait(answer: httpcore2.Response) -> int | None:
    headers = {name.lower(): value for name, value in answer.headers}
    seconds = headers.get(b"retry-after", b"")
    return int(seconds) if _SECONDS.fullmatch(seconds) else None


def _read_a_little(answer: httpcore2.Response) -> None:
    """Read the body, so that the connection can be used again; the body is not used."""
    read = 0
    try:
        for some in answer.iter_stream():
            read += len(some)
            if read > MOST_BYTES_READ:
                return
    except _FAILED:
        return
