"""Measure answers without a source, a development or a data set.

    python -m benchmarks.without [sqlite|postgresql] [developments]

Two records: the example sets, for each actor and each source; and one pair with 2,000 developments,
half of which two sources report. Both the question about a day and the whole timeline are asked.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from api.answers.stances.timelines import timeline_answer
from api.questions.stances.stances import stances_body
from api.questions.stances.without import without
from api.service import Service
from benchmarks.histories import BENCHMARK, FIRST_DAY, YEARS, batches, developments, register
from benchmarks.places import fresh
from benchmarks.serving import p99
from domain.application import NewDevelopment
from domain.dates import BEGINNING, FOREVER
from domain.stance.policy import Policy
from domain.values import ExternalId, Report
from infrastructure.projections.runner import catch_up
from infrastructure.read_models.as_known import Knowledge, Moment
from infrastructure.read_models.claim_filter import ActorClaimFilter
from infrastructure.read_models.omissions.omission import Omitted
from infrastructure.read_models.registry.actors import actor_rows
from infrastructure.read_models.registry.sources import source_rows
from infrastructure.read_models.stances.held import StancesQuestion
from infrastructure.read_models.stances.timeline import TimelineAsked
from seeds import loader

LONG = 2_000
QUESTIONS = 60
MOST_MS = 200


def one_pair(count: int) -> Iterator[NewDevelopment]:
    """Yield developments of one pair: all by one source, every second one also by another."""
    for number, one in enumerate(developments(count, 21)):
        account = replace(one.account, initiators=("long-a",), targets=("long-b",))
        bound = tuple(replace(c, by="long-a", toward="long-b") for c in account.commitments)
        account = replace(account, commitments=bound)
        day = account.occurred[:10] if account.occurred[0].isdigit() else None
        reports = [Report("source-0", "Says so.", day, None, None, 3)]
        if number % 2:
            reports.append(Report("source-1", "Says so too.", day, None, None, 2))
        dataset = "first" if number % 4 else "second"
        yield NewDevelopment(account, tuple(reports), ExternalId(dataset, str(number)))


def build(service: Service, count: int) -> list[str]:
    """Record the pair; return the ids of its developments."""
    register(service.verbs, 1, 2)
    for side in ("a", "b"):
        service.verbs.register_actor(f"long-{side}", f"Long {side}", "state", (), {}, BENCHMARK)
    ids = []
    for batch in batches(one_pair(count), 1_000):
        for one in service.verbs.report_developments(batch, BENCHMARK):
            ids.append(str(one.id))  # type: ignore[union-attr]
    catch_up(service.writing.engine, service.writing.log, service.policy)
    return ids


def took(knowledge: Knowledge, actor: str, omitted: Omitted, on: date) -> tuple[float, float]:
    """Return the seconds of an answer about a day, and of one about all days."""
    only = ActorClaimFilter(without=(omitted,))
    began = time.perf_counter()
    asked = StancesQuestion(actor, on.toordinal(), Policy(), only=only)
    stances_body(knowledge, without(knowledge, asked))
    between = time.perf_counter()
    days = TimelineAsked(actor, BEGINNING, FOREVER, Policy(), only=only)
    timeline_answer(knowledge, without(knowledge, days))
    return between - began, time.perf_counter() - between


def show(title: str, measured: Sequence[tuple[float, float]]) -> None:
    for which, name in enumerate(("a day", "all days")):
        each = sorted(one[which] * 1_000 for one in measured)
        median, highest = each[len(each) // 2], p99(each)
        print(
            f"{title}, {name}: median {median:.1f} ms, p99 {highest:.1f} ms"
            f" of {len(each)} (wanted: under {MOST_MS})"
        )


def measure_pair(service: Service, ids: list[str]) -> None:
    chance = random.Random("without")
    sorts: dict[str, Callable[[], Omitted]] = {
        "a source of every development": lambda: Omitted("source", "source-0"),
        "a source of every second one": lambda: Omitted("source", "source-1"),
        "a development": lambda: Omitted("development", chance.choice(ids)),
        "a data set": lambda: Omitted("dataset", "second"),
    }
    for sort, omitted in sorts.items():
        measured = []
        for _ in range(QUESTIONS):
            day = FIRST_DAY + timedelta(days=chance.randrange(365, YEARS * 365))
            with service.reading.as_known(Moment()) as knowledge:
                measured.append(took(knowledge, "long-a", omitted(), day))
        show(f"a pair of {len(ids):,} developments without {sort}", measured)


def measure_seeds(service: Service) -> None:
    for name in loader.SETS:
        loader.load(service.verbs, name)
    catch_up(service.writing.engine, service.writing.log, service.policy)
    chance = random.Random("seeds")
    measured = []
    with service.reading.as_known(Moment()) as knowledge:
        actors = [row.id for row in actor_rows(knowledge, 0, 1_000)]
        sources = [row.id for row in source_rows(knowledge, 0, 1_000)]
        for actor in actors:
            for source in chance.sample(sources, min(5, len(sources))):
                day = date(2024, chance.randrange(1, 13), 15)
                measured.append(took(knowledge, actor, Omitted("source", source), day))
    show("the example sets without a source", measured)


def main(kind: str, count: int) -> None:
    with fresh(kind) as service:
        measure_seeds(service)
    with fresh(kind) as service:
        measure_pair(service, build(service, count))


if __name__ == "__main__":
    main(
        sys.argv[1] if len(sys.argv) > 1 else "sqlite",
        int(sys.argv[2]) if len(sys.argv) > 2 else LONG,
    )
