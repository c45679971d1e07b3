"""What an import changed of the records of a data set, from the events between two positions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from domain.dates import parse_when
from domain.development.development import Development, evolve
from domain.development.events import DevelopmentCorrected, DevelopmentEvent, DevelopmentReported
from domain.development.report_events import ReportAdded, ReportCorrected, ReportWithdrawn
from domain.event import Event
from domain.values import Account
from infrastructure.log.event_log import EventLog

MOST_EXAMPLES = 5
_EVENTS_AT_ONCE = 2_000
_HISTORIES_AT_ONCE = 250

Key = TypeVar("Key")
Logged = tuple[int, Event]


@dataclass(slots=True)
class Counts:
    """How many records were added, corrected, retracted, or restored after a retraction."""

    added: int = 0
    corrected: int = 0
    retracted: int = 0
    restored: int = 0

    def as_dict(self) -> dict[str, int]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Example:
    """One change of a field, with the record and the title of its development."""

    record: str
    title: str
    before: Any
    after: Any


@dataclass(slots=True)
class FieldChanges:
    """How many records have a field with another value, and the first of them."""

    count: int = 0
    examples: list[Example] = field(default_factory=list)


@dataclass(slots=True)
class RecordChanges:
    """The records that changed: in all, by field, by year, by country and by pair of actors."""

    total: Counts = field(default_factory=Counts)
    fields: defaultdict[str, FieldChanges] = field(
        default_factory=lambda: defaultdict(FieldChanges)
    )
    years: defaultdict[int, Counts] = field(default_factory=lambda: defaultdict(Counts))
    countries: defaultdict[str | None, Counts] = field(default_factory=lambda: defaultdict(Counts))
    pairs: defaultdict[tuple[str, str], Counts] = field(default_factory=lambda: defaultdict(Counts))

    def count(self, what: str, account: Account) -> None:
        """Count a record with this account as `added`, `corrected`, `retracted` or `restored`."""
        first_day = date.fromordinal(parse_when(account.occurred).earliest)
        country = account.place.country if account.place else None
        for counts in (
            self.total,
            self.years[first_day.year],
            self.countries[country],
            *(self.pairs[pair] for pair in _pairs(account)),
        ):
            setattr(counts, what, getattr(counts, what) + 1)

    def note(self, name: str, example: Example) -> None:
        changes = self.fields[name]
        changes.count += 1
        if len(changes.examples) < MOST_EXAMPLES:
            changes.examples.append(example)


def changed_records(log: EventLog, dataset: str, after: int, until: int) -> RecordChanges:
    """Return what the data set changed by the events after `after`, up to and including `until`."""
    changes = RecordChanges()
    changed: dict[UUID, None] = {}
    for event in _events(log, after, until):
        if not isinstance(event, DevelopmentEvent) or event.recorded_by != dataset:
            continue
        if isinstance(event, DevelopmentReported):
            changes.count("added", event.account)
        else:
            changed[event.originator_id] = None
    remaining = iter(changed)
    while ids := list(islice(remaining, _HISTORIES_AT_ONCE)):
        for history in _histories(log, ids, until):
            _add(changes, history, dataset, after)
    return changes


def _events(log: EventLog, after: int, until: int) -> Iterator[Event]:
    while page := log.recorder.read(after, _EVENTS_AT_ONCE, until):
        yield from (log.decode(one) for one in page)
        after = page[-1].position


def _histories(log: EventLog, ids: Sequence[UUID], until: int) -> Iterable[list[Logged]]:
    found: dict[UUID, list[Logged]] = {}
    for one in log.recorder.histories(ids, until):
        found.setdefault(one.originator_id, []).append((one.position, log.decode(one)))
    return found.values()


def _add(changes: RecordChanges, history: list[Logged], dataset: str, after: int) -> None:
    """Count one development that was on record before; one that was added is counted already."""
    now: Development | None = None
    was_retracted = False
    for position, event in history:
        if position > after and now is None:
            return
        if now is not None and position > after and event.recorded_by == dataset:
            _note(changes, now, event)
        now = evolve(now, event)
        if position <= after:
            was_retracted = now.retracted
    assert now is not None
    if was_retracted == now.retracted:
        what = "corrected"
    else:
        what = "retracted" if now.retracted else "restored"
    changes.count(what, now.account)


def _note(changes: RecordChanges, before: Development, event: Event) -> None:
    record = before.external_id.id if before.external_id else str(before.id)

    def note(name: str, was: object, now: object) -> None:
        values = msgspec.to_builtins(was), msgspec.to_builtins(now)
        changes.note(name, Example(record, before.account.title, *values))

    if isinstance(event, DevelopmentCorrected):
        for name in event.changed:
            note(name, getattr(before.account, name), getattr(event.account, name))
    elif isinstance(event, ReportCorrected):
        report = before.report(event.number)
        for name in event.changed:
            note(f"report: {name}", getattr(report, name), getattr(event.report, name))
    elif isinstance(event, ReportAdded):
        note("report added", None, event.report.summary)
    elif isinstance(event, ReportWithdrawn):
        note("report withdrawn", before.report(event.number).summary, None)


def _pairs(account: Account) -> set[tuple[str, str]]:
    """Return the pairs of actors that an account sets against each other, each once."""
    return {
        (min(one, other), max(one, other))
        for one in account.initiators
        for other in account.targets
        if one != other
    }
