"""How fast are all projections rebuilt, against merely reading and decoding the log?

python -m benchmarks.rebuild [sqlite|postgresql] [how many] [actors]
"""

from __future__ import annotations

import sys
import time

from benchmarks.histories import BENCHMARK, batches, developments, register
from benchmarks.places import fresh
from infrastructure.projections.applying import PAGE
from infrastructure.projections.runner import rebuild


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
        rebuild(service.engine, service.log)
        took = time.perf_counter() - began
    print(
        f"{kind}: {after:,} events, {actors} actors: rebuilt at {after / took:,.0f} events/s"
        f" (wanted: 20,000), read and decoded at {after / read:,.0f}/s, ratio {read / took:.2f}"
    )


if __name__ == "__main__":
    kind = sys.argv[1] if len(sys.argv) > 1 else "sqlite"
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 50_000
    main(kind, count, int(sys.argv[3]) if len(sys.argv) > 3 else 200)
