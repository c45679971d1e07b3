"""A server that answers what a test has it answer in the place of a log."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from domain.tlog.merkle import EMPTY_ROOT
from domain.tlog.note import Checkpoint, SignedNote
from tests.conftest import TEST_KEY
from tests.infrastructure.webhooks.receivers import summary

Answer = Callable[[BaseHTTPRequestHandler], None]

_TEXT = Checkpoint(TEST_KEY.name, 3, EMPTY_ROOT).text
NOTE = str(SignedNote(_TEXT, (TEST_KEY.sign(_TEXT),))).encode()


def keys_of(key: str) -> bytes:
    """The answer of a log that has had this key alone."""
    return f'{{"data": [{{"key": "{key}", "succession": null}}]}}'.encode()


KEYS = keys_of(str(TEST_KEY.verifier))


@contextmanager
def answering(answers: dict[str, Answer]) -> Iterator[str]:
    """The address of a server that answers each path so, and everything else with 404."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answers.get(self.path.partition("?")[0], summary(404))(self)

        def log_message(self, format: str, *args: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def ok(body: bytes) -> Answer:
    return summary(200, body)
