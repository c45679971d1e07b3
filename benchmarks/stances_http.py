"""Measure `stances` over HTTP, compared with a constant answer of the same server.

    python -m benchmarks.stances_http [small] [large]

Builds two SQLite databases, by default of 10,000 and 1,000,000 developments, serves each in a
separate process and sends requests over one persistent connection.
"""

from __future__ import annotations

import http.client
import random
import statistics
import sys
import tempfile
import time

from benchmarks.histories import BENCHMARK, FIRST_DAY, YEARS, batches, developments, register
from benchmarks.places import opened
from benchmarks.serving import p99, serving
from infrastructure.projections.runner import catch_up

QUESTIONS = 1_000
ROUNDS = 5
# So that an answer names about as many counterparts in the small database as in the large one.
DEVELOPMENTS_AN_ACTOR = 100


def actors(count: int) -> int:
    return max(21, count // DEVELOPMENTS_AN_ACTOR)


def build(url: str, count: int) -> None:
    with opened(url) as service:
        register(service.verbs, actors(count))
        for batch in batches(developments(count, actors(count)), 1_000):
            service.verbs.report_developments(batch, BENCHMARK)
        catch_up(service.writing.engine, service.writing.log, service.policy)


def ask(connection: http.client.HTTPConnection, path: str) -> float:
    began = time.perf_counter()
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    took = time.perf_counter() - began
    if answer.status != 200:
        raise SystemExit(f"{path}: {answer.status} {body[:300]!r}")
    return took


def paths(count: int) -> list[str]:
    chance = random.Random(1)
    days = [chance.randrange(YEARS * 365) for _ in range(QUESTIONS)]
    return [
        f"/v1/actors/actor-{chance.randrange(actors(count))}/stances?on={day.isoformat()}"
        for day in (FIRST_DAY.fromordinal(FIRST_DAY.toordinal() + d) for d in days)
    ]


def measure(url: str, count: int) -> tuple[list[float], list[float]]:
    """Return the seconds of each stance answer and of each constant one, interleaved."""
    stances: list[float] = []
    constant: list[float] = []
    with serving(url) as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port)
        wanted = paths(count)
        for path in wanted[:200]:
            ask(connection, path)
        for turn in range(ROUNDS):
            part = wanted[turn::ROUNDS]
            constant += [ask(connection, "/healthz") for _ in part]
            stances += [ask(connection, path) for path in part]
    return stances, constant


def main(small: int, large: int) -> None:
    means = {}
    for count in (small, large):
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:///{folder}/log.db"
            build(url, count)
            stances, constant = measure(url, count)
        mean = statistics.fmean(stances)
        means[count] = mean
        print(
            f"{count:,} developments, {actors(count)} actors: {len(stances)} answers,"
            f" {1 / mean:,.0f}/s, p99 {p99(stances) * 1000:.1f} ms (wanted: under 10), rate"
            f" {statistics.fmean(constant) / mean:.2f} of a constant answer's (wanted: 0.33)"
        )
    print(
        f"cost at {large:,} over cost at {small:,}: {means[large] / means[small]:.2f} (wanted: 1.3)"
    )


if __name__ == "__main__":
    main(
        int(sys.argv[1]) if len(sys.argv) > 1 else 10_000,
        int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000,
    )
