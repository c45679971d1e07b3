"""Random records between two actors, and twins from which something was retracted for good.

A twin is the same record between two other actors, without the reports of a source, or with
developments retracted. So the answer of the twin is what the answer of the original has to be
without them.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import count
from random import Random
from uuid import NAMESPACE_OID, UUID, uuid5

from domain.application import NewDevelopment
from domain.claims.claim import Pair
from domain.commitments import Commitment
from domain.event import development_id
from domain.values import Ending, ExternalId, Report
from tests.builders import BY, SOURCES, an_account
from tests.infrastructure.projections.world import World

DATASETS = ("gazette", "ledger")
_KINDS = ("attack", "attack", "warning", "rejection", "talks", "concession", "support", "ceasefire")


@dataclass
class Fact:
    """A development of the record; ending and cause are recorded after all developments."""

    kind: str
    is_reversed: bool
    occurred: str
    reports: list[Report]
    disputes: list[Report]
    dataset: str | None
    expires: str | None
    first_day: str
    endings: list[tuple[str, int | None, str | None]] = field(default_factory=list)


@dataclass
class Record:
    facts: list[Fact] = field(default_factory=list)


def random_record(random: Random, size: int) -> Record:
    """Return a record of this many developments within half a year."""
    record = Record([_fact(random) for _ in range(size)])
    for fact in record.facts:
        if fact.kind == "ceasefire" and random.random() < 0.7:
            for _ in range(random.choice([1, 1, 2])):
                cause = random.choice([None, *range(size)])
                published = random.choice([None, _day(random)])
                fact.endings.append((max(_day(random), fact.first_day), cause, published))
    return record


def write(world: World, record: Record, pair: Pair) -> list[str]:
    """Record all of it between two actors; return the ids of the developments, in order."""
    ids = []
    for at, fact in enumerate(record.facts):
        new = _development(fact, pair, at)
        ids.append(world.verbs.report_development(new, BY).id)
        for report in fact.disputes:
            world.verbs.dispute_development(ids[-1], report, None, BY)
    for at, fact in enumerate(record.facts):
        for date, cause, published in fact.endings:
            named = None if cause is None or cause == at else str(ids[cause])
            ending = Ending(0, date, pair[0], named, "It was called off.", published)
            world.verbs.end_commitment(ids[at], ending, BY)
    return [str(id) for id in ids]


def write_without(
    world: World, record: Record, pair: Pair, without: set[str], gone: set[int]
) -> list[str]:
    """Record what is left without the reports of some sources and without some developments."""
    kept = [_kept(fact, without) for fact in record.facts]
    retracted = {at for at, fact in enumerate(kept) if not fact.reports} | gone
    facts = [
        record.facts[at] if at in retracted and not fact.reports else fact
        for at, fact in enumerate(kept)
    ]
    ids = write(world, Record(facts), pair)
    for at in retracted:
        world.verbs.retract_development(UUID(ids[at]), "It is left out.", None, BY)
    return ids


def _kept(fact: Fact, without: set[str]) -> Fact:
    return replace(
        fact,
        reports=[one for one in fact.reports if not _hangs_on(one, fact.reports, without)],
        disputes=[one for one in fact.disputes if one.source not in without],
    )


def _hangs_on(report: Report, reports: list[Report], without: set[str]) -> bool:
    """Whether a report is by one of the sources or repeats it; chains have two links at most."""
    if report.source in without or report.original_source in without:
        return True
    own = {one.source for one in reports if one.original_source is None}
    of_repeated = [one for one in reports if one.source == report.original_source]
    if report.original_source is None or report.original_source in own or not of_repeated:
        return False
    return of_repeated[-1].original_source in without


def _fact(random: Random) -> Fact:
    sources = random.sample(SOURCES, random.choice([1, 1, 2, 3]))
    reports = [_report(random, source, sources) for source in sources]
    day, later = sorted([_day(random), _day(random)])
    occurred = random.choice([day, day, f"[{day}..{later}]", f"{day}/{later}", f"{day}/.."])
    denied = random.random() < 0.25
    return Fact(
        random.choice(_KINDS),
        random.random() < 0.2,
        occurred,
        reports,
        [_report(random, random.choice(SOURCES), [])] if denied else [],
        random.choice([None, *DATASETS]),
        random.choice([None, "..", "2024-12-31"]),
        day,
    )


def _report(random: Random, source: str, others: list[str]) -> Report:
    repeated = [one for one in others if one > source]
    return Report(
        source,
        "It is said.",
        reported_at=random.choice([None, _day(random), _day(random)]),
        original_source=random.choice([None, *repeated]),
        credibility=random.choice([1, 2, 3, 4, 5, 6]),
    )


def _development(fact: Fact, pair: Pair, at: int) -> NewDevelopment:
    """Return a development whose id begins with its place, because equal claims rank by id."""
    record, id = _named(fact, pair, at)
    by, toward = reversed(pair) if fact.is_reversed else pair
    account = an_account(
        kind=fact.kind, initiators=(by,), targets=(toward,), occurred=fact.occurred, title=record
    )
    if fact.kind == "concession":
        pledge = Commitment(by, toward, "withdraw", expires=fact.expires)
        account = replace(account, commitments=(pledge,))
    external = None if fact.dataset is None else ExternalId(fact.dataset, record)
    return NewDevelopment(account, tuple(fact.reports), external, id)


def _named(fact: Fact, pair: Pair, at: int) -> tuple[str, UUID]:
    """Return the id of the record and of the development; the latter follows from a data set."""
    for number in count():
        record = f"{pair[0]}-{at}-{number}"
        id = development_id(fact.dataset, record) if fact.dataset else uuid5(NAMESPACE_OID, record)
        if id.hex[0] == f"{at:x}":
            return record, id
    raise AssertionError


def _day(random: Random) -> str:
    return f"2024-0{random.randint(1, 6)}-{random.randint(1, 28):02d}"
