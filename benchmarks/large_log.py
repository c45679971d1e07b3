"""Build the log of the benchmarks of answers on demand: many pairs, one long one, and one actor
with many pairs. It is kept, because a million developments take long to record.

    python -m benchmarks.large_log URL [developments]
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from api.service import Service
from benchmarks.histories import BENCHMARK, FIRST_DAY, YEARS, batches, developments, register
from benchmarks.places import opened
from domain.application import NewDevelopment
from domain.values import ExternalId
from infrastructure.projections.runner import catch_up

ACTORS = 500
SOURCES = 50
OTHERS = ("long-a", "long-b", "hub")
REGISTERED = ACTORS + SOURCES + len(OTHERS)  # the position after which the histories begin
LONG = 10_000
HUB = 20_000
HUB_COUNTERPARTS = 300
OTHER_KINDS = ("sanction", "support", "cooperation", "protest")
BATCH = 1_000


def long_pair() -> Iterator[NewDevelopment]:
    """Yield the developments of one pair: all kinds, over the same years as the others."""
    for number, one in enumerate(developments(LONG, 21)):
        yield _between(one, "long-a", "long-b", ExternalId("long", str(number)))


def hub() -> Iterator[NewDevelopment]:
    """Yield the developments of one actor with many others, more than half of them not force."""
    chance = random.Random(20250110)
    for number, one in enumerate(developments(HUB, 21)):
        other = f"actor-{chance.randrange(HUB_COUNTERPARTS)}"
        sides = ("hub", other) if chance.random() < 0.6 else (other, "hub")
        moved = _between(one, *sides, ExternalId("hub", str(number)))
        account = moved.account
        if account.kind == "attack" and chance.random() < 0.6:
            account = replace(account, kind=chance.choice(OTHER_KINDS), fatalities=None)
        if account.kind in ("attack", "support", "sanction") and chance.random() < 0.1:
            first = FIRST_DAY + timedelta(days=number * YEARS * 365 // HUB)
            last = first + timedelta(days=chance.randint(10, 400))
            account = replace(account, occurred=f"{first}/{last}")
        yield replace(moved, account=account)


def _between(
    one: NewDevelopment, actor: str, toward: str, external_id: ExternalId
) -> NewDevelopment:
    """Return the development between two other actors."""
    bound = tuple(replace(c, by=actor, toward=toward) for c in one.account.commitments)
    account = replace(one.account, initiators=(actor,), targets=(toward,), commitments=bound)
    return replace(one, account=account, external_id=external_id)


def build(service: Service, count: int) -> None:
    """Record the three histories one after another, each ordered by day, and derive all rows."""
    register(service.verbs, ACTORS, SOURCES)
    for id in OTHERS:
        service.verbs.register_actor(id, f"The {id}", "state", (), {}, BENCHMARK)
    for history in (long_pair(), hub(), developments(count, ACTORS)):
        for batch in batches(history, BATCH):
            for outcome in service.verbs.report_developments(batch, BENCHMARK):
                if isinstance(outcome, Exception):
                    raise outcome
    catch_up(service.writing.engine, service.writing.log, service.policy)


def main(url: str, count: int) -> None:
    with opened(url) as service:
        build(service, count)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000)
