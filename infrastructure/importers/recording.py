"""Tells coded records through the verbs, batch by batch, and counts what became of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

from domain.errors import Conflict, DomainError
from infrastructure.importers.coded import (
    CodedDevelopment,
    CodedMembership,
    Refusal,
    Verbs,
)

BATCH = 1_000

Entry = TypeVar("Entry", bound=Hashable)


@dataclass(slots=True)
class Tally:
    """How many records were read so far, and what became of them."""

    read: int = 0
    new: int = 0
    repeated: int = 0
    conflicts: int = 0
    refused: int = 0
    remarks: Counter[str] = field(default_factory=Counter)


class Import:
    """One import on its way into the log; it holds one batch, and the actors and sources met."""

    def __init__(self, verbs: Verbs, refused: Callable[[Refusal], None]) -> None:
        self.tally = Tally()
        self._verbs = verbs
        self._refused = refused
        self._refusals: dict[Hashable, DomainError | None] = {}

    def record(
        self, entries: Iterable[CodedDevelopment | Refusal], told: Callable[[Tally], None]
    ) -> None:
        """Record what can be recorded; each refusal is handed on, `told` hears of every batch."""
        remaining = iter(entries)
        while page := list(islice(remaining, BATCH)):
            self._record_page(page)
            told(self.tally)

    def record_memberships(self, memberships: Iterable[CodedMembership]) -> None:
        """Record bonds between actors; what is refused is remarked on."""
        for membership in memberships:
            refusal = self._first_time(self._verbs.start_membership, membership)
            if refusal is not None:
                self.tally.remarks[f"membership left out: {refusal.message}"] += 1

    def _record_page(self, page: list[CodedDevelopment | Refusal]) -> None:
        self.tally.read += len(page)
        acceptable = []
        for entry in page:
            if isinstance(entry, Refusal):
                self._refuse(entry)
            elif (refusal := self._refusal_of_names(entry)) is not None:
                self._refuse(_refusal(entry, refusal))
            else:
                acceptable.append(entry)
        outcomes = self._verbs.report(acceptable)
        for entry, outcome in zip(acceptable, outcomes, strict=True):
            if isinstance(outcome, DomainError):
                self._refuse(_refusal(entry, outcome))
                continue
            self.tally.new += outcome.new
            self.tally.repeated += not outcome.new
            self.tally.remarks.update(entry.remarks)

    def _refusal_of_names(self, entry: CodedDevelopment) -> DomainError | None:
        for actor in entry.actors:
            if refusal := self._first_time(self._verbs.register_actor, actor, actor.id):
                return refusal
        for source in entry.sources:
            if refusal := self._first_time(self._verbs.register_source, source, source.id):
                return refusal
        return None

    def _first_time(
        self, verb: Callable[[Entry], None], entry: Entry, name: str = ""
    ) -> DomainError | None:
        """Call the verb once for each name or entry; its answer is remembered for the next time."""
        key = (type(entry), name or entry)
        if key not in self._refusals:
            try:
                verb(entry)
                self._refusals[key] = None
            except DomainError as refusal:
                self._refusals[key] = refusal
        return self._refusals[key]

    def _refuse(self, refusal: Refusal) -> None:
        self.tally.conflicts += refusal.conflict
        self.tally.refused += not refusal.conflict
        self._refused(refusal)


def _refusal(entry: CodedDevelopment, error: DomainError) -> Refusal:
    reason = f"{error.message} (allowed: {error.allowed})" if error.allowed else error.message
    return Refusal(entry.line, entry.external_id.id, reason, isinstance(error, Conflict))
