"""Applies a batch of the log to all tables except those of the stances, which are folded later."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, select

from domain.actor.events import ActorEvent
from domain.dataset import DatasetEvent
from domain.dates import FOREVER
from domain.event import Event
from domain.source import SourceEvent
from domain.stance.policy import Policy
from infrastructure.log.event_log import EventLog
from infrastructure.log.recorder import RecordedEvent
from infrastructure.projections.batch import LoggedBatch, LoggedEvent, SetAside
from infrastructure.projections.claims import ClaimRows
from infrastructure.projections.developments import (
    CommitmentRows,
    DevelopmentRows,
    FindingRows,
    RedactedRows,
)
from infrastructure.projections.evidence_days import EvidenceDayRows, RecordedDays
from infrastructure.projections.registry.actors import (
    ActorChanges,
    dissolutions_now,
    project_actors,
    successions_now,
)
from infrastructure.projections.registry.datasets import project_datasets
from infrastructure.projections.registry.lives import Lives
from infrastructure.projections.registry.registered import Registered
from infrastructure.projections.registry.sources import affiliations, project_sources
from infrastructure.projections.revisions import Revision, Revisions
from infrastructure.read_models.as_known import STILL, published
from infrastructure.read_models.developments.rows import developments

EVENTS_AT_ONCE = 10_000

_REGISTRY = (ActorEvent, SourceEvent, DatasetEvent)


def decoded(log: EventLog, recorded: Iterable[RecordedEvent]) -> LoggedBatch:
    """Decode recorded events into a batch."""
    return [LoggedEvent(one.position, one.recorded_at, log.decode(one)) for one in recorded]


@dataclass(frozen=True, slots=True)
class Derived:
    """The rows that follow from a batch, not yet written.

    `registry` has the events of actors, sources and data sets.
    """

    registry: LoggedBatch
    aside: SetAside
    developments: DevelopmentRows
    claims: ClaimRows
    commitments: CommitmentRows
    findings: FindingRows
    evidence: EvidenceDayRows
    redacted: RedactedRows

    def write(self, connection: Connection) -> None:
        project_actors(connection, self.registry, self.aside)
        project_sources(connection, self.registry, self.aside)
        project_datasets(connection, self.registry, self.aside)
        self.developments.write(connection)
        self.claims.write(connection)
        self.commitments.write(connection)
        self.findings.write(connection)
        self.evidence.write(connection)
        self.redacted.write(connection)
        self.aside.write(connection)

    @property
    def applied(self) -> LoggedBatch:
        """The events that were not set aside, but for developments; complete after `write`."""
        return self.aside.applied(self.registry)


def derive_batch(
    connection: Connection,
    log: EventLog,
    policy: Policy,
    batch: LoggedBatch,
    affiliated: dict[str, str | None],
) -> Derived:
    """Derive the rows of a batch, which may depend on rows of earlier batches.

    `affiliated` gives the actor that each source belongs to before this batch, and is updated to
    those after the batch.
    """

    aside = SetAside(connection, batch)

    def history(ids: Iterable[UUID], until: int) -> dict[UUID, list[Event]]:
        wanted = list(ids)
        first = aside.first_of(connection, wanted) if wanted else {}
        found: dict[UUID, list[Event]] = {}
        for one in log.recorder.histories(wanted, until):
            if one.position < first.get(one.originator_id, STILL):
                found.setdefault(one.originator_id, []).append(log.decode(one))
        return found

    first = _First(connection)
    development_rows, commitment_rows = DevelopmentRows(first), CommitmentRows(policy, first)
    claim_rows, evidence_rows, finding_rows = ClaimRows(policy), EvidenceDayRows(), FindingRows()
    recorded = RecordedDays(connection, first)
    redacted_rows = RedactedRows()
    lives = Lives(dissolutions_now(connection), successions_now(connection))
    revisions = Revisions(connection, history, batch, affiliated, lives)
    revisions.load_changed()
    registered, actor_changes = Registered(connection, batch), ActorChanges(connection, batch)

    def revised(entry: LoggedEvent) -> list[Revision]:
        registered.take(entry.event)
        actor_changes.take(entry.event)
        return revisions.of(entry)

    for entry in batch:
        for revision in aside.attempt(entry, revised) or ():
            days = recorded.take(revision)
            development_rows.take(revision, days)
            evidence_rows.take(revision, days)
            claim_rows.take(revision)
            commitment_rows.take(revision)
            finding_rows.take(revision)
        if entry.position not in aside.positions:
            redacted_rows.take(entry.position, entry.event)
    registry = [e for e in aside.applied(batch) if isinstance(e.event, _REGISTRY)]
    of_developments = (development_rows, claim_rows, commitment_rows, finding_rows)
    return Derived(registry, aside, *of_developments, evidence_rows, redacted_rows)


def apply_batch(
    connection: Connection, log: EventLog, policy: Policy, batch: LoggedBatch
) -> Derived:
    """Write the rows of a batch and return them, with the pairs whose stances may change."""
    rows = derive_batch(connection, log, policy, batch, affiliations(connection))
    rows.write(connection)
    return rows


@contextmanager
def collecting_no_garbage(events: int = EVENTS_AT_ONCE) -> Iterator[None]:
    """Switch the garbage collector off during work on this many events.

    A long batch makes millions of small values and no cycles among them; searching for cycles
    doubles the time. The whole process shares one collector, so it is switched off only in the
    main thread: commands work there, but a server never projects there.
    """
    is_command = threading.current_thread() is threading.main_thread()
    if events < EVENTS_AT_ONCE // 10 or not is_command or not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class _First(dict[str, tuple[int, str]]):
    """When each development was first reported, in this batch or an earlier one."""

    def __init__(self, connection: Connection) -> None:
        super().__init__()
        self._connection = connection

    def __missing__(self, id: str) -> tuple[int, str]:
        query = select(developments.c.position, developments.c.recorded_at).where(
            developments.c.id == id,
            developments.c.known_to == STILL,
            published(developments, FOREVER),
        )
        row = self._connection.execute(query).one()
        self[id] = (row.position, row.recorded_at)
        return self[id]
