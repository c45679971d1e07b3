"""Records coded developments batch by batch through the verbs, and counts the outcomes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice
from typing import TypeVar
from uuid import UUID

from domain.actor.actor import register_actor
from domain.development.development import report_development
from domain.errors import Conflict, DomainError, NotFound
from domain.event import development_id
from domain.log import Recorded
from domain.recording.updates import Update
from domain.source import register_source
from infrastructure.importers.coded import (
    CodedActor,
    CodedDevelopment,
    CodedEnding,
    CodedMembership,
    CodedNames,
    CodedSource,
    Entry,
    ImportVerbs,
    Refusal,
    Skipped,
)
from infrastructure.importers.editions.order import Editions
from infrastructure.importers.editions.seen import SeenRecords
from infrastructure.importers.editions.span import Span
from infrastructure.importers.tally import Tally

# Other writers of an embedded database wait for one batch at most, a few hundredths of a second.
# Smaller batches would make an import slower.
BATCH = 250

POSSIBLE_DUPLICATE = "possible duplicate of a development on record, see `stanceline duplicates`"

Given = TypeVar("Given")
Outcome = TypeVar("Outcome")


class Import:
    """One running import; it holds one batch, and the actors and sources seen so far."""

    def __init__(
        self,
        verbs: Callable[[], ImportVerbs],
        refused: Callable[[Refusal], None],
        recorded: Callable[[CodedDevelopment], None],
    ) -> None:
        """Prepare an import; `verbs` is called when the first record can be recorded, not before.

        `recorded` is called with each development that is in the log, new or not.
        """
        self.tally = Tally()
        self.span = Span()
        self._seen = SeenRecords()
        self._opened = verbs
        self._is_open = False
        self._refused = refused
        self._recorded = recorded
        self._refusals: list[Refusal] = []
        self._checked: dict[CodedActor | CodedSource, DomainError | None] = {}
        self._registered: dict[CodedActor | CodedSource, DomainError | None] = {}

    def close(self) -> None:
        """Forget the records that were read."""
        self._seen.close()

    def require_open(self) -> None:
        """Prepare the verbs, although no record needs them."""
        self._verbs.editions.require_not_older()

    @property
    def editions(self) -> Editions:
        """The edition that is imported, and those that were imported before."""
        return self._verbs.editions

    @cached_property
    def _verbs(self) -> ImportVerbs:
        self._is_open = True
        return self._opened()

    def record(self, entries: Iterable[Entry], progress: Callable[[Tally], None]) -> None:
        """Record what can be recorded, pass on refusals, and call `progress` after each batch."""
        remaining = iter(entries)
        while page := list(islice(remaining, BATCH)):
            self._record_page(page)
            self._pass_on()
            progress(self.tally)

    def record_memberships(self, memberships: Iterable[CodedMembership]) -> None:
        """Record memberships; each refusal becomes a remark."""
        for membership in memberships:
            try:
                self._verbs.start_membership(membership)
            except DomainError as refusal:
                example = f"{membership.member} in {membership.of}: {refusal.message}"
                self.tally.remark("membership left out", example)

    def record_endings(self, endings: Iterable[CodedEnding]) -> None:
        """Record ends of commitments; each refusal becomes a remark."""
        for ended in endings:
            try:
                self._verbs.end_commitment(ended)
            except DomainError as refusal:
                self.tally.remark("ending left out", f"{ended.development.id}: {refusal.message}")

    def _record_page(self, page: list[Entry]) -> None:
        coded: list[CodedDevelopment] = []
        for entry in page:
            if isinstance(entry, CodedNames):
                self._record_names(entry)
            elif isinstance(entry, CodedDevelopment):
                self.tally.read += 1
                refusal = None if self._is_open else _refusal_by(_require_right, entry)
                if refusal is None:
                    coded.append(entry)
                else:
                    self._refuse(_refusal(entry, refusal))
            else:
                self._pass_over(entry)
        for batch in _each_once(coded):
            self._record_batch(batch)

    def _record_batch(self, batch: list[CodedDevelopment]) -> None:
        ids = {_id_of(entry): entry for entry in batch}
        earlier = self._seen.lines(ids)
        self._seen.add({id: entry.line for id, entry in ids.items()})
        # A refused row must not leave names behind, so all names are checked before any is used.
        named = [entry for entry in batch if self._may_be_named(entry)]
        on_record: list[tuple[CodedDevelopment, Update]] = []
        new: list[CodedDevelopment] = []
        for entry, update in self._not_refused(named, self._verbs.updates(named)):
            if update is None:
                new.append(entry)
            elif (why := self._why_not(update, earlier.get(_id_of(entry)))) is not None:
                self._refuse(_refusal(entry, why))
            else:
                on_record.append((entry, update))
        if new:
            self._record_new(new)
        if on_record:
            self._update(on_record)

    def _record_new(self, new: list[CodedDevelopment]) -> None:
        batch = [entry for entry in new if self._are_registered(entry)]
        created: list[tuple[CodedDevelopment, Recorded]] = []
        for entry, outcome in self._not_refused(batch, self._verbs.report(batch)):
            self.tally.new += outcome.created
            self.tally.repeated += not outcome.created
            created += [(entry, outcome)] * outcome.created
            self._note(entry)
        found = self._verbs.duplicates(created)
        for (entry, _), other in zip(created, found, strict=True):
            if other:
                self.tally.remark(POSSIBLE_DUPLICATE, f"{_place(entry)}: {other}")

    def _update(self, on_record: list[tuple[CodedDevelopment, Update]]) -> None:
        found = [(entry, one) for entry, one in on_record if self._are_registered(entry)]
        differing = [entry for entry, update in found if update.events]
        updated = self._verbs.update(differing) if differing else ()
        for entry, update in (
            *((entry, one) for entry, one in found if not one.events),
            *self._not_refused(differing, updated),
        ):
            self.tally.corrected += bool(update.events)
            self.tally.repeated += not update.events
            if update.left:
                self._leave(update, entry.line)
            self._note(entry)

    def _why_not(self, update: Update, earlier: int | None) -> Conflict | None:
        """Return why what is on record may not be changed; None if it may, or nothing changes."""
        if not update.events:
            return None
        if earlier is not None:
            return Conflict(
                f"line {earlier} has the same record with other content",
                field="id",
                allowed="each record once, or with the same content again",
            )
        recorded = update.external_id
        why = self.editions.why_not(recorded.edition if recorded else None)
        if not why:
            return None
        return Conflict(
            f"on record with other content, in {', '.join(update.differing)}: {why}",
            field="id",
            allowed="a newer `--edition`, or `--update always`",
        )

    def retract(
        self, vanished: Iterable[UUID], reason: str, progress: Callable[[Tally], None]
    ) -> None:
        """Retract developments on record that are not among the records read so far."""
        remaining = iter(vanished)
        while page := list(islice(remaining, BATCH)):
            read = self._seen.lines(page)
            gone = [id for id in page if id not in read]
            for id, outcome in zip(gone, self._verbs.retract(gone, reason), strict=True):
                self._count_retraction(id, outcome)
            self._pass_on()
            progress(self.tally)

    def _count_retraction(self, id: UUID, outcome: Update | DomainError) -> None:
        if isinstance(outcome, NotFound):
            self.tally.remark("deleted record is not on record", str(id))
        elif isinstance(outcome, DomainError):
            self._refuse(Refusal(0, str(id), outcome.message, isinstance(outcome, Conflict)))
        else:
            self.tally.retracted += bool(outcome.events)
            if outcome.left:
                self._leave(outcome, 0)

    def _leave(self, update: Update, line: int) -> None:
        record = update.external_id.id if update.external_id else ""
        by = ", ".join(update.others) or "somebody"
        reason = f"{', '.join(update.left)}: left as {by} recorded it"
        self.tally.left += 1
        self._refusals.append(Refusal(line, record, reason, left=True))

    def _note(self, entry: CodedDevelopment) -> None:
        self._recorded(entry)
        self.span.add(entry)
        for remark in entry.remarks:
            self.tally.remark(remark, _place(entry))

    def _pass_on(self) -> None:
        for refusal in sorted(self._refusals, key=lambda one: one.line):
            self._refused(refusal)
        self._refusals.clear()

    def _record_names(self, entry: CodedNames) -> None:
        self.tally.read += 1
        try:
            is_new, remark = self._verbs.register_names(entry)
        except DomainError as refusal:
            self._refuse(Refusal(entry.line, entry.actor.id, _reason(refusal)))
            return
        self.tally.new += is_new
        self.tally.repeated += not is_new
        if remark:
            self.tally.remark(remark, f"line {entry.line}, {entry.actor.id}: {entry.actor.name}")

    def _pass_over(self, entry: Refusal | Skipped) -> None:
        if isinstance(entry, Skipped):
            self.tally.remark(entry.what, f"line {entry.line}")
            return
        # The number of hidden rows is unknown, so the line itself is not counted as a record.
        self.tally.read += not entry.hides_rows
        self._refuse(entry)

    def _may_be_named(self, entry: CodedDevelopment) -> bool:
        for named in _names_of(entry):
            if named not in self._checked:
                self._checked[named] = _refusal_by(self._verbs.check, named)
            if (refusal := self._checked[named]) is not None:
                self._refuse(_refusal(entry, refusal))
                return False
        return True

    def _are_registered(self, entry: CodedDevelopment) -> bool:
        for named in _names_of(entry):
            if (refusal := self._register(named, entry)) is not None:
                self._refuse(_refusal(entry, refusal))
                return False
        return True

    def _register(
        self, named: CodedActor | CodedSource, entry: CodedDevelopment
    ) -> DomainError | None:
        """Register a name once; the same id with another name is another value."""
        if named not in self._registered:
            self._registered[named] = None
            try:
                remark = self._verbs.register(named)
            except DomainError as refusal:
                self._registered[named] = refusal
            else:
                if remark:
                    self.tally.remark(remark, f"{_place(entry)}, {named.id}: {named.name}")
        return self._registered[named]

    def _not_refused(
        self, entries: Sequence[CodedDevelopment], outcomes: Sequence[Outcome | DomainError]
    ) -> Iterator[tuple[CodedDevelopment, Outcome]]:
        """Yield the entries that are not refused with their outcomes, and refuse the others."""
        for entry, outcome in zip(entries, outcomes, strict=True):
            if isinstance(outcome, DomainError):
                self._refuse(_refusal(entry, outcome))
            else:
                yield entry, outcome

    def _refuse(self, refusal: Refusal) -> None:
        if refusal.hides_rows:
            self.tally.hides_rows = True
        elif refusal.conflict:
            self.tally.conflicts += 1
        else:
            self.tally.refused += 1
        self._refusals.append(refusal)


def _each_once(coded: Iterable[CodedDevelopment]) -> Iterator[list[CodedDevelopment]]:
    """Yield the records in batches that have none of them twice, and none that names another."""
    batch: dict[str, CodedDevelopment] = {}
    for entry in coded:
        if entry.external_id.id in batch or _names_one_of(entry, batch.values()):
            yield list(batch.values())
            batch = {}
        batch[entry.external_id.id] = entry
    if batch:
        yield list(batch.values())


def _names_one_of(entry: CodedDevelopment, batch: Iterable[CodedDevelopment]) -> bool:
    """Return whether a commitment of a record extends one of a batch, which is not on record."""
    if not entry.account.names_another:
        return False
    named = {one.extends.development for one in entry.account.commitments if one.extends}
    return any(_id_of(one) in named for one in batch)


def _id_of(entry: CodedDevelopment) -> UUID:
    return development_id(entry.external_id.dataset, entry.external_id.id)


def _place(entry: CodedDevelopment) -> str:
    return f"line {entry.line}, record {entry.external_id.id}"


def _refusal(entry: CodedDevelopment, error: DomainError) -> Refusal:
    is_conflict = isinstance(error, Conflict)
    return Refusal(entry.line, entry.external_id.id, _reason(error), is_conflict)


def _reason(error: DomainError) -> str:
    return "; ".join(
        f"{one.message} (allowed: {one.allowed})" if one.allowed else one.message
        for one in error.every
    )


def _names_of(entry: CodedDevelopment) -> tuple[CodedActor | CodedSource, ...]:
    return (*entry.actors, *entry.sources)


def _require_right(entry: CodedDevelopment) -> None:
    """Raise `DomainError` if the domain refuses the record or a name, before a log is opened."""
    by = entry.external_id.dataset
    report_development(None, entry.account, entry.reports, entry.external_id, by)
    for actor in entry.actors:
        register_actor(actor.id, actor.name, actor.kind, (), actor.identifiers, by)
    for source in entry.sources:
        register_source(source.id, source.name, None, source.url, by)


def _refusal_by(verb: Callable[[Given], None], given: Given) -> DomainError | None:
    try:
        verb(given)
    except DomainError as refusal:
        return refusal
    return None
