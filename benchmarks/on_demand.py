"""Measure answers that are not stored: at an older position, with a filter, by another policy, or
without a source.

    python -m benchmarks.on_demand URL [questions]

The log is that of `python -m benchmarks.large_log URL`. The older position lies before later events
about the actor. Elapsed time depends on what else the machine does; processor time less so.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from statistics import median

from api.answers.stances.stances import stances_answer
from api.app import collect_garbage_seldom
from api.questions.stances.without import without
from api.service import Service
from benchmarks.histories import FIRST_DAY, YEARS
from benchmarks.large_log import ACTORS, HUB, LONG, REGISTERED
from benchmarks.places import opened
from benchmarks.serving import p99
from domain.stance.policy import policy_named
from infrastructure.read_models.as_known import Moment
from infrastructure.read_models.claim_filter import ActorClaimFilter, ClaimFilter
from infrastructure.read_models.omissions.omission import Omitted
from infrastructure.read_models.stances.held import StancesQuestion

QUESTIONS = 100
SORTS = ("older position", "reported_by", "conflict", "min_confidence", "policy", "without")
VARIANT = "stance.v2,isolated=60"

Seconds = tuple[float, float]


def answer(
    service: Service, sort: str, actor: str, positions: range, chance: random.Random
) -> Seconds:
    """Return the elapsed and the processor time of one answer, within what was recorded by then."""
    day = FIRST_DAY + timedelta(days=chance.randrange(365, YEARS * 365))
    share = (day - FIRST_DAY).days / (YEARS * 365)
    position = positions[round(share * (len(positions) - 1))] if sort == "older position" else None
    source = Omitted("source", f"source-{chance.randrange(50)}")
    filters: dict[str, Callable[[], ClaimFilter]] = {
        "conflict": partial(ClaimFilter, conflict=f"conflict-{chance.randrange(7)}"),
        "min_confidence": partial(ClaimFilter, min_confidence=chance.choice([30, 50, 70])),
        "reported_by": partial(ClaimFilter, reported_by=str(day)),
        "without": partial(ActorClaimFilter, without=(source,)),
    }
    policy = policy_named(VARIANT) if sort == "policy" else service.policy
    only = filters[sort]() if sort in filters else ClaimFilter()
    question = StancesQuestion(actor, day.toordinal(), policy, only=only)
    began, worked = time.perf_counter(), time.process_time()
    with service.reading.as_known(Moment(position)) as knowledge:
        stances_answer(knowledge, without(knowledge, question))
    return time.perf_counter() - began, time.process_time() - worked


def show(title: str, wanted: int, measured: list[Seconds]) -> None:
    elapsed, worked = (
        [seconds * 1_000 for seconds in each] for each in zip(*measured, strict=True)
    )
    print(
        f"{title}: median {median(elapsed):.1f} ms, p99 {p99(elapsed):.1f} ms (wanted: under"
        f" {wanted}); of processor time {median(worked):.1f} and {p99(worked):.1f} ms"
    )


def main(url: str, questions: int) -> None:
    with opened(url) as service:
        collect_garbage_seldom()  # as the server does before it answers
        long, hub = REGISTERED + LONG, REGISTERED + LONG + HUB
        newest = service.reading.log.position()
        sampled = {
            "an actor with about 40 counterparts": ("", range(hub, newest)),
            f"a pair with {LONG:,} claims": ("long-a", range(REGISTERED, long)),
            "an actor with 300 counterparts": ("hub", range(long, hub)),
        }
        for sort in SORTS:
            for whose, (actor, positions) in sampled.items():
                chance = random.Random(sort)
                asked = questions if actor != "hub" else questions // 10 + 1
                measured = []
                for _ in range(asked + 1):
                    of = actor or f"actor-{chance.randrange(ACTORS)}"
                    measured.append(answer(service, sort, of, positions, chance))
                wanted = 200 if sort == "without" else 50
                show(f"{newest:,} events, {sort}, {whose}", wanted, measured[1:])


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else QUESTIONS)
