"""How fast are all projections rebuilt, against merely reading and decoding the log?

Derived beside the rows in use; then put in the place of rows that are all missing; then, with
all rows there, only held against them. Somebody records all the while: how long did they wait?

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
from infrastructure.projections.page_rows import PAGE

MEANWHILE = 5_000


def main(kind: str, count: int, actors: int) -> None:
    with fresh(kind) as service:
        register(service.application, actors)
        told = developments(count + MEANWHILE, actors)
        for batch in batches(islice(told, count), 1_000):
            service.application.report_developments(batch, BENCHMARK)
        began = time.perf_counter()
        after = 0
        while page := service.log.recorder.read(after, PAGE):
            for one in page:
                service.log.decode(one)
            after = page[-1].position
        read = time.perf_counter() - began
        began = time.perf_counter()
        with derived_separately(service.log, service.log.position()):
            derived = time.perf_counter() - began
        took = []
        waits = []
        for shown in (lambda: None, service.settle):
            with recording(service, told, shown) as waited:
                began = time.perf_counter()
                rebuild(service.engine, service.log)
                took.append(time.perf_counter() - began)
            waits.append(max(waited))
            service.settle()
    print(
        f"{kind}: {after:,} events, {actors} actors: all derived beside at"
        f" {after / derived:,.0f} events/s (wanted: 20,000), rebuilt where every row was missing at"
        f" {after / took[0]:,.0f}/s, where none was at {after / took[1]:,.0f}/s; read and decoded"
        f" at {after / read:,.0f}/s, ratio {read / derived:.2f}; the longest wait of who recorded"
        f" meanwhile was {waits[0]:.2f} s, and {waits[1]:.2f} s where nothing was replaced"
    )


@contextmanager
def recording(
    service: Service, told: Iterator[NewDevelopment], shown: Callable[[], object]
) -> Iterator[list[float]]:
    """One report after another, a little apart, and how long each of them took in seconds."""
    waited = list[float]()
    done = threading.Event()

    def record() -> None:
        for one in told:
            began = time.perf_counter()
            service.application.report_development(one, BENCHMARK)
            shown()
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
