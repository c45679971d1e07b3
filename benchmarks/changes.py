"""Measure the answer of `changes` over 10,000 events, with 50 and with 500 pairs a page.

python -m benchmarks.changes [sqlite|postgresql] [how many] [actors]
"""

from __future__ import annotations

import statistics
import sys
import time

from api.http.responses import rendered
from api.limits import LONGEST_PAGE, USUAL_PAGE
from api.questions.cursors import pair_of
from api.questions.stances.changes import changes_page
from api.service import Service
from benchmarks.histories import BENCHMARK, FIRST_DAY, YEARS, batches, developments, register
from benchmarks.places import fresh
from infrastructure.projections.runner import catch_up
from infrastructure.read_models.as_known import Moment
from infrastructure.read_models.changes.changes import ChangesQuestion

EVENTS = 10_000


def ask(service: Service, to: int, on: int, limit: int) -> tuple[int, list[float]]:
    """Return the number of changed pairs, and the seconds that each page took."""
    pairs, cursor, took = 0, None, list[float]()
    earlier, later = Moment(to - EVENTS), Moment(to)
    while not took or cursor:
        began = time.perf_counter()
        with service.reading.as_known_at_both(earlier, later) as (before, after):
            learnt = ChangesQuestion(on, on, True, service.policy, limit, pair_of(cursor))
            answer = changes_page(before, after, learnt)
            rendered(answer)
        took.append(time.perf_counter() - began)
        pairs, cursor = pairs + len(answer["data"]), answer["next"]
    return pairs, took


def main(kind: str, count: int, actors: int) -> None:
    with fresh(kind) as service:
        register(service.verbs, actors)
        for batch in batches(developments(count, actors), 1_000):
            service.verbs.report_developments(batch, BENCHMARK)
        last = catch_up(service.writing.engine, service.writing.log, service.policy)
        print(f"{kind}: {last:,} events, {actors} actors; what {EVENTS:,} of them changed")
        for said, to in (("the newest", last), ("half way", last // 2)):
            on = FIRST_DAY.toordinal() + YEARS * 365 * to // last
            for limit in (USUAL_PAGE, LONGEST_PAGE):
                pairs, took = ask(service, to, on, limit)
                print(
                    f"  {said}, on their last day: {pairs} pairs in {len(took)} pages,"
                    f" {statistics.median(took):.2f} s a page, {max(took):.2f} s the slowest"
                    f" (wanted: under 1), {sum(took):.1f} s in all"
                )


if __name__ == "__main__":
    kind = sys.argv[1] if len(sys.argv) > 1 else "sqlite"
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    main(kind, count, int(sys.argv[3]) if len(sys.argv) > 3 else 200)
