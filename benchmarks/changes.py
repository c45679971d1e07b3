"""How long does `changes` take over 10,000 events, all pairs told page by page?

python -m benchmarks.changes [sqlite|postgresql] [how many] [actors]
"""

from __future__ import annotations

import sys
import time
from datetime import timedelta

from api.queries.changes import changes_page
from api.queries.pairs import pair_of
from api.rendering import rendered
from api.service import Service
from benchmarks.histories import BENCHMARK, FIRST_DAY, YEARS, batches, developments, register
from benchmarks.places import fresh
from infrastructure.projections.runner import catch_up
from infrastructure.read_models.changes import Learnt
from infrastructure.read_models.moment import Moment, comparing

EVENTS = 10_000
LIMIT = 500


def ask(service: Service, to: int, on: int) -> tuple[int, int, float, float]:
    """Pairs that differ, pages, seconds for all of them and for the slowest."""
    pairs, slowest, cursor, began = 0, 0.0, None, time.perf_counter()
    pages = 0
    while pages == 0 or cursor:
        start = time.perf_counter()
        earlier, later = Moment(to - EVENTS), Moment(to)
        with comparing(service.engine, service.log, earlier, later) as (before, after):
            learnt = Learnt(on, on, True, LIMIT, pair_of(cursor))
            answer = changes_page(before, after, learnt)
            rendered(answer)
        pairs, pages, cursor = pairs + len(answer["data"]), pages + 1, answer["next"]
        slowest = max(slowest, time.perf_counter() - start)
    return pairs, pages, time.perf_counter() - began, slowest


def main(kind: str, count: int, actors: int) -> None:
    with fresh(kind) as service:
        register(service.application, actors)
        for batch in batches(developments(count, actors), 1_000):
            service.application.report_developments(batch, BENCHMARK)
        last = catch_up(service.engine, service.log)
        print(f"{kind}: {last:,} events, {actors} actors; what {EVENTS:,} of them changed")
        for said, to in (("the newest", last), ("half way", last // 2)):
            days = YEARS * 365 * to // last
            for when, back in (("their last day", 0), ("the day in their middle", 5)):
                on = (
                    FIRST_DAY + timedelta(days=days - days * back * EVENTS // 10 // to)
                ).toordinal()
                ask(service, to, on)
                pairs, pages, took, slowest = ask(service, to, on)
                print(
                    f"  {said}, on {when}: {pairs} pairs in {pages} pages, {took:.2f} s in all"
                    f" (wanted: under 1), {slowest:.2f} s the slowest page"
                )


if __name__ == "__main__":
    kind = sys.argv[1] if len(sys.argv) > 1 else "sqlite"
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    main(kind, count, int(sys.argv[3]) if len(sys.argv) > 3 else 200)
