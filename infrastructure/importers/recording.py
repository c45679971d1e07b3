"""Tells coded records through the verbs, batch by batch, and counts what became of them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

from domain.errors import Conflict, DomainError
from infrastructure.importers.coded import (
    CodedDevelopment,
    CodedMembership,
    Entry,
    Refusal,
    Skipped,
    Verbs,
)

# Whoever else writes to an embedded database waits for one batch at most, a few hundredths of a
# second; fewer rows at a time would make an import slower.
BATCH = 250

Named = TypeVar("Named", bound=Hashable)


@dataclass(slots=True)
class Remark:
    """How often something odd was met, and where first: a line, or a name where no line has it."""

    count: int
    example: str


@dataclass(slots=True)
class Tally:
    """How many records were read so far, and what became of them."""

    read: int = 0
    new: int = 0
    repeated: int = 0
    conflicts: int = 0
    refused: int = 0
    remarks: dict[str, Remark] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        """Whether every record of the file is in the log as the file has it."""
        return not self.refused and not self.conflicts

    def remark(self, what: str, example: str, count: int = 1) -> None:
        """Count something odd; the first example of it is kept."""
        known = self.remarks.setdefault(what, Remark(0, example))
        known.count += count


class Import:
    """One import on its way into the log; it holds one batch, and the actors and sources met."""

    def __init__(self, verbs: Verbs, refused: Callable[[Refusal], None]) -> None:
        self.tally = Tally()
        self._verbs = verbs
        self._refused = refused
        self._outcomes: dict[Hashable, str | DomainError] = {}

    def record(self, entries: Iterable[Entry], told: Callable[[Tally], None]) -> None:
        """Record what can be recorded; each refusal is handed on, `told` hears of every batch."""
        remaining = iter(entries)
        while page := list(islice(remaining, BATCH)):
            self._record_page(page)
            told(self.tally)

    def record_memberships(self, memberships: Iterable[CodedMembership]) -> None:
        """Record bonds between actors; what is refused is remarked on."""
        for membership in memberships:
            try:
                self._verbs.start_membership(membership)
            except DomainError as refusal:
                example = f"{membership.member} in {membership.of}: {refusal.message}"
                self.tally.remark("membership left out", example)

    def _record_page(self, page: list[Entry]) -> None:
        acceptable = []
        for entry in page:
            if isinstance(entry, Skipped):
                self.tally.remark(entry.what, f"line {entry.line}")
                continue
            self.tally.read += 1
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
            for remark in entry.remarks:
                self.tally.remark(remark, _place(entry))

    def _refusal_of_names(self, entry: CodedDevelopment) -> DomainError | None:
        for actor in entry.actors:
            outcome, is_first = self._outcome_of(self._verbs.register_actor, actor)
            if isinstance(outcome, DomainError):
                return outcome
            if outcome and is_first:
                self.tally.remark(outcome, f"{_place(entry)}, {actor.id}: {actor.name}")
        for source in entry.sources:
            outcome, is_first = self._outcome_of(self._verbs.register_source, source)
            if isinstance(outcome, DomainError):
                return outcome
            if outcome and is_first:
                self.tally.remark(outcome, f"{_place(entry)}, {source.id}: {source.name}")
        return None

    def _outcome_of(
        self, verb: Callable[[Named], str], named: Named
    ) -> tuple[str | DomainError, bool]:
        """Call the verb once for each value; its outcome, and whether it was called just now.

        An id that comes again under another name is another value, so that no name is lost.
        """
        if named in self._outcomes:
            return self._outcomes[named], False
        try:
            self._outcomes[named] = verb(named)
        except DomainError as refusal:
            self._outcomes[named] = refusal
        return self._outcomes[named], True

    def _refuse(self, refusal: Refusal) -> None:
        self.tally.conflicts += refusal.conflict
        self.tally.refused += not refusal.conflict
        self._refused(refusal)


def _place(entry: CodedDevelopment) -> str:
    return f"line {entry.line}, record {entry.external_id.id}"


def _refusal(entry: CodedDevelopment, error: DomainError) -> Refusal:
    reason = f"{error.message} (allowed: {error.allowed})" if error.allowed else error.message
    return Refusal(entry.line, entry.external_id.id, reason, isinstance(error, Conflict))
