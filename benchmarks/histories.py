"""Generate histories of a given length, identical in every run."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from domain.application import NewDevelopment, Request, Stanceline
from domain.commitments import Commitment, Place
from domain.values import Account, ExternalId, Fatalities, Report

BENCHMARK = Request("benchmark")
FIRST_DAY = date(2005, 1, 1)
YEARS = 20
KINDS = ["attack"] * 14 + ["warning", "mobilization", "talks", "agreement", "accusation", "halt"]


def register(verbs: Stanceline, actors: int, sources: int = 50) -> None:
    for number in range(actors):
        name = f"Actor {number}"
        verbs.register_actor(f"actor-{number}", name, "armed-group", (), {}, BENCHMARK)
    for number in range(sources):
        verbs.register_source(f"source-{number}", f"Source {number}", None, None, BENCHMARK)


def developments(count: int, actors: int, *, sources: int = 50) -> Iterator[NewDevelopment]:
    """Yield `count` developments ordered by day; each actor faces twenty others."""
    chance = random.Random(20241223)
    for number in range(count):
        actor = chance.randrange(actors)
        other = (actor + 1 + chance.randrange(20)) % actors
        day = FIRST_DAY + timedelta(days=number * YEARS * 365 // count)
        yield _development(number, f"actor-{actor}", f"actor-{other}", day, chance, sources)


def batches(of: Iterator[NewDevelopment], size: int) -> Iterator[list[NewDevelopment]]:
    batch: list[NewDevelopment] = []
    for one in of:
        batch.append(one)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _development(
    number: int, actor: str, other: str, day: date, chance: random.Random, sources: int
) -> NewDevelopment:
    kind = chance.choice(KINDS)
    occurred = day.isoformat()
    if chance.random() < 0.05:
        occurred = f"[{occurred}..{(day + timedelta(days=5)).isoformat()}]"
    halts = (Commitment(actor, other, "cease-attacks"),) if kind == "halt" else ()
    account = Account(
        kind="ceasefire" if kind == "halt" else kind,
        initiators=(actor,),
        targets=(other,),
        occurred=occurred,
        title=f"Development {number} of an invented record",
        summary="What is said to have happened there, in a sentence or two of ordinary length.",
        place=Place("Somewhere", "IRQ", 33.3, 44.4, 3),
        conflict=f"conflict-{number % 7}",
        fatalities=Fatalities(3, 1, 5),
        commitments=halts,
    )
    summary = "Says that it happened, and names who did it."
    source = f"source-{chance.randrange(sources)}"
    report = Report(source, summary, day.isoformat(), None, None, chance.randint(1, 5))
    return NewDevelopment(account, (report,), ExternalId("benchmark", str(number)))
