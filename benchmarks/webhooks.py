"""Measure the deliveries of webhooks, and writes during deliveries.

python -m benchmarks.webhooks [sqlite|postgresql] [how many webhooks] [how many events]
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from statistics import median

from api.answers.links import event_link
from api.background.worker import Worker
from api.service import Service
from benchmarks.histories import BENCHMARK
from benchmarks.places import fresh
from benchmarks.serving import p99
from infrastructure.log.event_filter import EventFilter
from infrastructure.webhooks.courier import Courier
from infrastructure.webhooks.deliverer import Deliverer
from infrastructure.webhooks.endpoint import AllowedTargets
from infrastructure.webhooks.sender import Sender
from infrastructure.webhooks.subscriptions import SUMMARY


class Taking(BaseHTTPRequestHandler):
    """A receiver that accepts every request."""

    protocol_version = "HTTP/1.1"
    # Otherwise the second packet of an answer waits for an acknowledgement.
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing."""


@contextmanager
def receiver() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Taking)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()


def appended(service: Service, prefix: str, events: int) -> list[float]:
    """Return the seconds of each append."""
    took = []
    for number in range(events):
        id = f"{prefix}-{number}"
        begun = time.perf_counter()
        service.verbs.register_source(id, id, None, None, BENCHMARK)
        took.append(time.perf_counter() - begun)
    return took


def report(name: str, took: list[float]) -> None:
    shown = (("p50", median(took)), ("p99", p99(took)), ("max", max(took)))
    print(f"append {name}: " + ", ".join(f"{of} {1000 * one:.1f} ms" for of, one in shown))


def main(kind: str, many: int, events: int) -> None:
    with fresh(kind) as service, receiver() as there:
        report("without webhooks", appended(service, "before", events))
        for number in range(many):
            service.webhooks.add(f"{there}{number}", EventFilter(), SUMMARY, 0)
        sender = partial(Sender, AllowedTargets(private=True))
        courier = Courier(
            Deliverer(service.writing.engine, service.writing.log, sender, event_link)
        )
        delivering = Worker("webhooks", courier.deliver, end=courier.end)
        begun = time.perf_counter()
        delivering.start()
        while any(one.position < events for one in service.webhooks.all()):
            time.sleep(0.05)
        took = time.perf_counter() - begun
        print(f"{many} webhooks, {events} events each: {many * events / took:.0f} per second")
        for one in service.webhooks.all():
            service.webhooks.replay(one.id, 0)
        delivering.ask()
        while all(one.position == 0 for one in service.webhooks.all()):
            time.sleep(0.01)
        report("during deliveries", appended(service, "during", events))
        delivering.close()


if __name__ == "__main__":
    given = sys.argv[1:] + ["sqlite", "4", "500"][len(sys.argv) - 1 :]
    main(given[0], int(given[1]), int(given[2]))
