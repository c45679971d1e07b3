"""Measure stances that are not stored: at an older position, or with a filter.

    python -m benchmarks.on_demand [sqlite|postgresql] [developments]

Uses a million developments by default, and one more pair with 10,000 claims. The older position
lies before later events about the actor.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from statistics import median

from api.answers.stances.stances import stances_answer
from api.app import collect_garbage_seldom
from api.service import Service
from benchmarks.histories import BENCHMARK, FIRST_DAY, YEARS, batches, developments, register
from benchmarks.places import fresh
from benchmarks.serving import p99
from domain.application import NewDevelopment
from domain.values import ExternalId
from infrastructure.projections.runner import catch_up
from infrastructure.read_models.as_known import Moment
from infrastructure.read_models.claim_filter import ClaimFilter
from infrastructure.read_models.stances.held import StancesQuestion

ACTORS = 500
LONG = 10_000
QUESTIONS = 200
LONG_QUESTIONS = 100


def long_pair() -> Iterator[NewDevelopment]:
    """Yield the developments of one pair: all kinds, over the same years as the others."""
    for number, one in enumerate(developments(LONG, 21)):
        account = replace(one.account, initiators=("long-a",), targets=("long-b",))
        bound = tuple(replace(c, by="long-a", toward="long-b") for c in account.commitments)
        account = replace(account, commitments=bound)
        yield replace(one, account=account, external_id=ExternalId("long", str(number)))


def build(service: Service, count: int) -> int:
    """Record both histories, each ordered by day; return the position between them."""
    register(service.verbs, ACTORS)
    for side in ("a", "b"):
        name = f"Long {side}"
        service.verbs.register_actor(f"long-{side}", name, "state", (), {}, BENCHMARK)
    for batch in batches(long_pair(), 1_000):
        service.verbs.report_developments(batch, BENCHMARK)
    between = service.writing.log.recorder.position()
    for batch in batches(developments(count, ACTORS), 1_000):
        service.verbs.report_developments(batch, BENCHMARK)
    catch_up(service.writing.engine, service.writing.log, service.policy)
    return between


def measure(
    service: Service, sort: str, actors: list[str], first: int, last: int, count: int
) -> list[float]:
    """Return the seconds of each answer, for days within what was recorded by then."""
    chance = random.Random(sort)
    took = []
    for _ in range(count):
        day = FIRST_DAY + timedelta(days=chance.randrange(365, YEARS * 365))
        share = (day - FIRST_DAY).days / (YEARS * 365)
        position = first + round(share * (last - first)) if sort == "older position" else None
        only = {
            "conflict": partial(ClaimFilter, conflict=f"conflict-{chance.randrange(7)}"),
            "min_confidence": partial(ClaimFilter, min_confidence=chance.choice([30, 50, 70])),
            "reported_by": partial(ClaimFilter, reported_by=str(day)),
        }.get(sort, ClaimFilter)()
        began = time.perf_counter()
        with service.reading.as_known(Moment(position)) as knowledge:
            question = StancesQuestion(
                chance.choice(actors), day.toordinal(), service.policy, only=only
            )
            stances_answer(knowledge, question)
        took.append(time.perf_counter() - began)
    return took


def main(kind: str, count: int) -> None:
    with fresh(kind) as service:
        between = build(service, count)
        collect_garbage_seldom()  # as the server does before it answers
        newest = service.writing.log.recorder.position()
        many = [f"actor-{number}" for number in range(ACTORS)]
        before = newest - count - LONG
        for sort in ("older position", "reported_by", "conflict", "min_confidence"):
            sampled = [
                ("an actor with about 20 counterparts", many, between, newest, QUESTIONS),
                (f"a pair with {LONG:,} claims", ["long-a"], before, between, LONG_QUESTIONS),
            ]
            for whose, actors, first, last, questions in sampled:
                took = measure(service, sort, actors, first, last, questions)
                print(
                    f"{kind}, {count:,} developments, {sort}, {whose}:"
                    f" median {median(took) * 1000:.1f} ms,"
                    f" p99 {p99(took) * 1000:.1f} ms (wanted: under 50)"
                )


if __name__ == "__main__":
    kind = sys.argv[1] if len(sys.argv) > 1 else "sqlite"
    main(kind, int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000)
