"""How fast are all projections rebuilt, against merely reading and decoding the log?

Derived beside the rows in use; then put in the place of rows that are all missing; then, with
all rows there, only held against them.

python -m benchmarks.rebuild [sqlite|postgresql] [how many] [actors]
"""

from __future__ import annotations

import sys
import time

from benchmarks.histories import BENCHMARK, batches, developments, register
from benchmarks.places import fresh
from infrastructure.beside import derived_beside, rebuild
from infrastructure.projections.applying import PAGE


def main(kind: str, count: int, actors: int) -> None:
    with fresh(kind) as service:
        register(service.application, actors)
        for batch in batches(developments(count, actors), 1_000):
            service.application.report_developments(batch, BENCHMARK)
        began = time.perf_counter()
        after = 0
        while page := service.log.recorder.read(after, PAGE):
            for one in page:
                service.log.decode(one)
            after = page[-1].position
        read = time.perf_counter() - began
        began = time.perf_counter()
        with derived_beside(service.log):
            derived = time.perf_counter() - began
        took = []
        for _ in range(2):
            began = time.perf_counter()
            rebuild(service.engine, service.log)
            took.append(time.perf_counter() - began)
    print(
        f"{kind}: {after:,} events, {actors} actors: all derived beside at"
        f" {after / derived:,.0f} events/s (wanted: 20,000), rebuilt where every row was missing at"
        f" {after / took[0]:,.0f}/s, where none was at {after / took[1]:,.0f}/s; read and decoded"
        f" at {after / read:,.0f}/s, ratio {read / derived:.2f}"
    )


if __name__ == "__main__":
    kind = sys.argv[1] if len(sys.argv) > 1 else "sqlite"
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 50_000
    main(kind, count, int(sys.argv[3]) if len(sys.argv) > 3 else 200)
