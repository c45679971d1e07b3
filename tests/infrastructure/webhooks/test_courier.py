"""Several webhooks at once, and a turn for each however slow or far behind others are."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler

import pytest

from infrastructure.webhooks import courier as couriers
from infrastructure.webhooks.courier import Courier
from infrastructure.webhooks.deliverer import HOLD, Deliverer
from tests.infrastructure.webhooks.post import Post
from tests.infrastructure.webhooks.receivers import Receiver, summary

CAST = 8
PATIENCE_SECONDS = 20.0


@contextmanager
def running(deliverer: Deliverer) -> Iterator[None]:
    courier, ended = Courier(deliverer), threading.Event()

    def deliver() -> None:
        while not ended.wait(0.01):
            courier.deliver()

    thread = threading.Thread(target=deliver)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
        courier.end()


def came(there: Receiver, many: int) -> list[str]:
    """The paths that were posted to, once there are so many."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while len(there.came) < many:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return [one.path for one in there.came]


def test_who_is_far_behind_does_not_keep_others_from_their_turn(
    post: Post, there: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given one thread, and receivers so slow that a hold is over after one event."""
    monkeypatch.setattr(couriers, "MOST_AT_ONCE", 1)
    post.subscribe(f"{there.url}/behind", after=0)
    post.subscribe(f"{there.url}/ahead")
    post.report(3)

    take = summary(204)

    def takes_long(handler: BaseHTTPRequestHandler) -> None:
        post.clock.now += HOLD
        take(handler)

    there.will(takes_long)
    with running(post.deliverer):
        shown = came(there, CAST + 3 + 3)
    assert shown[:6].count("/hook/ahead") == 3
    behind = [one.position for one in there.came if one.path == "/hook/behind"]
    assert behind == list(range(1, CAST + 4))


def test_who_does_not_answer_does_not_keep_others_waiting(post: Post, there: Receiver) -> None:
    ended = threading.Event()
    there.will(lambda _: ended.wait(PATIENCE_SECONDS), summary(204))
    post.subscribe(f"{there.url}/silent", types="development", actor="hezbollah")
    post.report()
    with running(post.deliverer):
        assert came(there, 1) == ["/hook/silent"]
        post.subscribe(f"{there.url}/other", after=0)
        assert came(there, CAST + 2)[1:] == ["/hook/other"] * (CAST + 1)
        ended.set()
