"""Receivers on this machine that keep what they receive, and answer as a test wants."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import msgspec
from standardwebhooks import Webhook as Verifier


@dataclass(frozen=True)
class Received:
    """One message as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def shown(self) -> Any:
        return msgspec.json.decode(self.body)

    @property
    def position(self) -> int:
        position: int = self.shown["data"]["position"]
        return position

    def is_verified_by(self, secret: str) -> bool:
        """Whether it is signed with the secret, however long ago that was."""
        shown = self.headers["webhook-timestamp"], self.headers["webhook-signature"]
        at = datetime.fromtimestamp(int(shown[0]), UTC)
        return Verifier(secret).sign(self.id, at, self.body.decode()) in shown[1].split()


@dataclass
class Receiver:
    """Where to post to, what came, and the answers to give: the last one for ever."""

    url: str = ""
    came: list[Received] = field(default_factory=list)
    answers: list[Callable[[BaseHTTPRequestHandler], object]] = field(default_factory=list)

    def will(self, *answers: Callable[[BaseHTTPRequestHandler], object]) -> None:
        self.answers[:] = answers

    def positions(self) -> list[int]:
        return [one.position for one in self.came]


def summary(
    status: int, body: bytes = b"", **headers: str
) -> Callable[[BaseHTTPRequestHandler], None]:
    """Answers so."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


class _QuietServer(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever hung up had a reason."""


@contextmanager
def receiver(certificate: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """A receiver that accepts everything until a test changes its answer."""
    it = Receiver(answers=[summary(204)])

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers["content-length"])
            body = self.rfile.read(length)
            if len(body) < length:
                return  # the sender was stopped in the middle
            headers = {name.lower(): value for name, value in self.headers.items()}
            it.came.append(Received(self.path, headers, body))
            answer = it.answers.pop(0) if len(it.answers) > 1 else it.answers[0]
            answer(self)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = _QuietServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if certificate is not None:
        server.socket = certificate.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
    scheme = "http" if certificate is None else "https"
    it.url = f"{scheme}://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield it
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
