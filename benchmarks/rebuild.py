"""Measure a rebuild of all projections, compared with reading and decoding the log.

Derives all rows separately; then rebuilds with no rows in place, and again with all rows in place.
A writer records during both rebuilds; its longest wait is printed.

python -m benchmarks.rebuild [sqlite|postgresql] [how many] [actors]
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice

from api.service import Service
from benchmarks.histories import BENCHMARK, batches, developments, register
from benchmarks.places import fresh
from domain.application import NewDevelopment
from infrastructure.generations.rebuild import derived_separately, rebuild
from infrastructure.projections.batch_rows import EVENTS_AT_ONCE

MEANWHILE = 5_000


def main(kind: str, count: int, actors: int) -> None:
    with fresh(kind) as service:
        register(service.verbs, actors)
        source = developments(count + MEANWHILE, actors)
        for batch in batches(islice(source, count), 1_000):
            service.verbs.report_developments(batch, BENCHMARK)
        began = time.perf_counter()
        after = 0
        while page := service.writing.log.recorder.read(after, EVENTS_AT_ONCE):
            for one in page:
                service.writing.log.decode(one)
            after = page[-1].position
        read = time.perf_counter() - began
        began = time.perf_counter()
        with derived_separately(
            service.writing.log, service.policy, service.writing.log.position()
        ):
            derived = time.perf_counter() - began
        took = []
        waits = []
        for after_each in (lambda: None, service.finish_write):
            with recording(service, source, after_each) as waited:
                began = time.perf_counter()
                rebuild(service.writing.engine, service.writing.log, service.policy)
                took.append(time.perf_counter() - began)
            waits.append(max(waited))
            service.finish_write()
    print(
        f"{kind}: {after:,} events, {actors} actors: all derived separately at"
        f" {after / derived:,.0f} events/s (wanted: 20,000), rebuilt with no rows in place at"
        f" {after / took[0]:,.0f}/s, with all rows at {after / took[1]:,.0f}/s; read and decoded at"
        f" {after / read:,.0f}/s, ratio {read / derived:.2f}; the longest wait of a"
        f" writer was {waits[0]:.2f} s, and {waits[1]:.2f} s in the second rebuild"
    )


@contextmanager
def recording(
    service: Service, source: Iterator[NewDevelopment], after_each: Callable[[], object]
) -> Iterator[list[float]]:
    """Record reports with short pauses in a thread; yield the list of seconds each took."""
    waited = list[float]()
    done = threading.Event()

    def record() -> None:
        for one in source:
            began = time.perf_counter()
            service.verbs.report_development(one, BENCHMARK)
            after_each()
            waited.append(time.perf_counter() - began)
            if done.wait(0.05):
                return

    thread = threading.Thread(target=record)
    thread.start()
    try:
        yield waited
    finally:
        done.set()
        thread.join()


if __name__ == "__main__":
    kind = sys.argv[1] if len(sys.argv) > 1 else "sqlite"
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 50_000
    main(kind, count, int(sys.argv[3]) if len(sys.argv) > 3 else 200)
