"""Sends one message to a receiver, follows nothing, and tells how that went."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from datetime import datetime
from ssl import SSLCertVerificationError, SSLContext, SSLError
from types import TracebackType

import httpcore2

from domain.errors import Invalid
from infrastructure.webhooks.backoff import Attempt
from infrastructure.webhooks.connecting import (
    CheckedBackend,
    ForbiddenAddressError,
    Resolve,
    addresses_of,
)
from infrastructure.webhooks.endpoint import Endpoint, Reach, read_endpoint

ATTEMPT_SECONDS = 15.0
MOST_BYTES_READ = 64_000
USER_AGENT = "Stanceline"

_SECONDS = re.compile(rb"[0-9]{1,9}")
_FAILED = (httpcore2.NetworkError, httpcore2.TimeoutException, httpcore2.ProtocolError)


class Sender:
    """Sends to one receiver over one connection, for one thread; `abort` is for another.

    It knows no proxy and no redirect: what it was told to reach is all that it reaches.
    """

    def __init__(
        self,
        reach: Reach,
        *,
        seconds: float = ATTEMPT_SECONDS,
        resolve: Resolve = addresses_of,
        certificates: SSLContext | None = None,
    ) -> None:
        self._reach = reach
        self._seconds = seconds
        self._backend = CheckedBackend(private=reach.private, resolve=resolve)
        self._pool = httpcore2.ConnectionPool(
            certificates, network_backend=self._backend, max_connections=1
        )

    def send(self, url: str, headers: Mapping[str, str], body: bytes, at: datetime) -> Attempt:
        """Post the body; `at` is what the attempt is dated by. Raises nothing for a failure."""
        begun = time.monotonic()
        self._backend.deadline = begun + self._seconds
        status, error, retry_after = None, None, None
        try:
            status, retry_after = self._post(read_endpoint(url, self._reach), headers, body)
        except Invalid as refusal:
            error = refusal.message
        except _FAILED as failure:
            error = self._reason(failure)
        taken = round(1000 * (time.monotonic() - begun))
        return Attempt(at, taken, status, error, retry_after)

    def abort(self) -> None:
        """Make what is being sent fail at once."""
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
        given = {"Host": _authority(to), "User-Agent": USER_AGENT, **headers}
        url = httpcore2.URL(scheme=to.scheme, host=to.host, port=to.port, target=to.target)
        with self._pool.stream("POST", url, headers=list(given.items()), content=body) as answer:
            _read_a_little(answer)
            return answer.status, _asked_to_wait(answer)

    def _reason(self, failure: Exception) -> str:
        cause = next(iter(failure.args), None)
        if isinstance(failure, ForbiddenAddressError):
            return "the name does not lead to public addresses alone"
        if isinstance(failure, httpcore2.TimeoutException):
            return f"no answer within {self._seconds:g} seconds"
        if isinstance(cause, SSLCertVerificationError):
            return f"the certificate is not accepted: {cause.verify_message}"
        if isinstance(cause, SSLError):
            return "no agreement about TLS"
        if isinstance(failure, httpcore2.ConnectError):
            return "cannot be connected to"
        return "the connection broke, or the answer is no HTTP"


def _authority(to: Endpoint) -> str:
    host = f"[{to.host}]" if ":" in to.host else to.host
    return host if to.port == {"https": 443, "http": 80}[to.scheme] else f"{host}:{to.port}"


def _asked_to_wait(answer: httpcore2.Response) -> int | None:
    told = {name.lower(): value for name, value in answer.headers}
    asked = told.get(b"retry-after", b"")
    return int(asked) if _SECONDS.fullmatch(asked) else None


def _read_a_little(answer: httpcore2.Response) -> None:
    """What is read to its end lets the connection be used again; nobody is shown it."""
    read = 0
    try:
        for some in answer.iter_stream():
            read += len(some)
            if read > MOST_BYTES_READ:
                return
    except _FAILED:
        return
