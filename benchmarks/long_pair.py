"""Measure the cost of one more development for a pair with 100,000 claims and one with 100.

python -m benchmarks.long_pair [sqlite|postgresql] [long]
"""

from __future__ import annotations

import statistics
import sys
import time
from datetime import date, timedelta

from api.service import Service
from benchmarks.histories import BENCHMARK, register
from benchmarks.places import fresh
from domain.application import NewDevelopment
from domain.values import Account, ExternalId, Report
from infrastructure.projections.runner import catch_up

SHORT = 100
APPENDS = 200
FIRST_DAY = date(1990, 1, 1)


def attacks(pair: str, first: int, count: int, a_day: int) -> list[NewDevelopment]:
    """Return `count` attacks by `pair`-a on `pair`-b, `a_day` of them per day."""
    found = []
    for number in range(first, first + count):
        day = (FIRST_DAY + timedelta(days=number // a_day)).isoformat()
        account = Account("attack", (f"{pair}-a",), (f"{pair}-b",), day, f"Attack {number}")
        report = Report("source-0", "Says that it happened.", day, None, None, 3)
        found.append(NewDevelopment(account, (report,), ExternalId(pair, str(number))))
    return found


def prepare(service: Service, pair: str, count: int, a_day: int) -> None:
    for side in ("a", "b"):
        service.verbs.register_actor(
            f"{pair}-{side}", f"{pair} {side}", "armed-group", (), {}, BENCHMARK
        )
    for start in range(0, count, 1_000):
        batch = attacks(pair, start, min(1_000, count - start), a_day)
        service.verbs.report_developments(batch, BENCHMARK)
    catch_up(service.writing.engine, service.writing.log, service.policy)


def main(kind: str, long: int) -> None:
    with fresh(kind) as service:
        register(service.verbs, 1, 1)
        prepare(service, "short", SHORT, 1)
        prepare(service, "long", long, 10)
        took: dict[str, list[float]] = {"short": [], "long": []}
        for number in range(APPENDS):
            for pair, before, a_day in (("short", SHORT, 1), ("long", long, 10)):
                (one,) = attacks(pair, before + number, 1, a_day)
                service.verbs.report_development(one, BENCHMARK)
                began = time.perf_counter()
                catch_up(service.writing.engine, service.writing.log, service.policy)
                took[pair].append(time.perf_counter() - began)
    short, lengthy = (statistics.median(took[pair]) for pair in ("short", "long"))
    print(
        f"{kind}: one more development projected onto {SHORT} claims in {short * 1000:.2f} ms,"
        f" onto {long:,} in {lengthy * 1000:.2f} ms, ratio {lengthy / short:.2f} (wanted: about 1)"
    )


if __name__ == "__main__":
    kind = sys.argv[1] if len(sys.argv) > 1 else "sqlite"
    main(kind, int(sys.argv[2]) if len(sys.argv) > 2 else 100_000)
