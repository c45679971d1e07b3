"""Load, decide, append: record a decision in the log once or not at all.

Idempotency, expected versions and retries after a concurrent write are here, not in the verbs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from domain.checks.invalid_values import also
from domain.checks.publications import check_publications
from domain.development.redactions import check_new_texts
from domain.errors import AlreadyTakenError, Conflict, ConflictInBatch, DomainError, NotFound, Stale
from domain.event import Event, named
from domain.log import DryRunLog, Log, Recorded, Unless
from domain.recording.subjects import State, Subject

TRIES = 100

Decided = TypeVar("Decided", bound=Event)


@dataclass(frozen=True, slots=True)
class Request:
    """Who records; a repeated request with the same `command` returns the first answer.

    `latest_publication` is the last day on which something can have been published that is recorded
    now (`domain/checks/publications.py`); None accepts every day.
    """

    recorded_by: str
    command: UUID | None = None
    expected_version: int | None = None
    latest_publication: date | None = None


class Recording:
    """Appends decided events to the log, and returns the first answer for repeated requests."""

    def __init__(self, log: Log) -> None:
        self._log = log

    def dry_run(self, refusal: Exception | None = None) -> Recording:
        """Return one that records nothing: it raises `refusal`, or `DryRunPassed`."""
        return Recording(DryRunLog(self._log, refusal))

    def history(self, subject: Subject[State]) -> list[Event]:
        """Return the events of an aggregate, oldest first; empty if there are none."""
        return self._log.load(subject.id)

    def histories(self, ids: Sequence[UUID]) -> dict[UUID, list[Event]]:
        """Return the events of each aggregate that is on record and can be changed."""
        return self._log.histories(ids)

    def create(
        self,
        event: Decided,
        request: Request,
        require: Callable[[Decided], None] = lambda _: None,
        recheck_on: tuple[type[Event], ...] = (),
    ) -> Recorded:
        """Record the first event of a new aggregate, or return where it is already recorded.

        `require` checks the event against the log. It runs again if an event of the types
        `recheck_on` was recorded concurrently.
        """
        check_new_texts(event)
        # A repeated request is answered without a write, which may not be possible now.
        if request.command and (recorded := self._as_recorded(event)):
            return recorded
        for _ in range(TRIES):
            unless = Unless(self._log.position(), recheck_on) if recheck_on else None
            try:
                require(event)
                (position,) = self._log.append([event], request.command, unless)
            except AlreadyTakenError:
                if recorded := self._as_recorded(event):
                    return recorded
                if request.command and self._log.commanded(request.command):
                    raise _key_reused() from None
            except DomainError:
                if recorded := self._as_recorded(event):
                    return recorded
                raise
            else:
                return Recorded(event.originator_id, position, 1)
        raise _concurrent_write()

    def create_all(
        self,
        events: Sequence[Decided],
        require: Callable[[Decided], None],
        recheck_on: tuple[type[Event], ...] = (),
    ) -> list[Recorded | DomainError]:
        """Record many new aggregates in one transaction; return a place or an error for each.

        Raise `Conflict` and record nothing if another request recorded concurrently.
        """
        unless = Unless(self._log.position(), recheck_on) if recheck_on else None
        standing = self._log.first(dict.fromkeys(event.originator_id for event in events))
        outcomes: dict[int, Recorded | DomainError] = {}
        fresh: dict[UUID, int] = {}
        for at, event in enumerate(events):
            if event.originator_id in standing or event.originator_id in fresh:
                continue
            try:
                check_new_texts(event)
                require(event)
            except DomainError as refusal:
                outcomes[at] = refusal
            else:
                fresh[event.originator_id] = at
        positions = self._append([events[at] for at in fresh.values()], unless)
        for (id, at), position in zip(fresh.items(), positions, strict=True):
            standing[id] = position, events[at]
            outcomes[at] = Recorded(id, position, 1)
        return [
            outcomes[at]
            if at in outcomes
            else _repeated_or_refused(standing[event.originator_id], event)
            for at, event in enumerate(events)
        ]

    def refusals_of(
        self, events: Sequence[Decided], require: Callable[[Decided], None]
    ) -> list[DomainError | None]:
        """Return for each event the conflict with what is recorded or comes earlier, else None.

        `require` may refuse an event that is not recorded.
        """
        recorded = self._log.first(dict.fromkeys(event.originator_id for event in events))
        earlier: dict[UUID, Decided] = {}
        refusals: list[DomainError | None] = []
        for event in events:
            outcome: Recorded | DomainError | None = None
            if (prior := recorded.get(event.originator_id)) is not None:
                outcome = _repeated_or_refused(prior, event)
            elif not event.repeats(earlier.setdefault(event.originator_id, event)):
                outcome = ConflictInBatch(
                    f"{named(event)} comes earlier in this batch with other content",
                    field="id",
                    allowed="each id once, or with the same content again",
                )
            else:
                outcome = _refusal_by(require, event)
            refusals.append(outcome if isinstance(outcome, DomainError) else None)
        return refusals

    def change_all(
        self,
        ids: Sequence[UUID],
        decide: Callable[[dict[UUID, list[Event]]], list[Event]],
        recheck_on: Callable[[Sequence[Event]], tuple[type[Event], ...]],
    ) -> None:
        """Record in one transaction the events that `decide` returns for the newest histories."""
        for _ in range(TRIES):
            position = self._log.position()
            events = decide(self._log.histories(ids))
            types = recheck_on(events)
            try:
                if events:
                    self._log.append(events, None, Unless(position, types) if types else None)
            except AlreadyTakenError:
                continue
            return
        raise _concurrent_write()

    def change(
        self,
        subject: Subject[State],
        decide: Callable[[State, str], Decided],
        request: Request,
        require: Callable[[Decided], None] = lambda _: None,
        recheck_on: tuple[type[Event], ...] = (),
    ) -> Recorded:
        """Record the event that `decide` returns for the newest state, if `require` accepts it.

        `decide` runs again for a repeated command and after a concurrent write, so it may only
        use the state. `require` may also read other aggregates. It runs again if an event of the
        types `recheck_on` was recorded concurrently.
        """
        for _ in range(TRIES):
            try:
                return self._change_or_repeat(subject, decide, request, require, recheck_on)
            except AlreadyTakenError:
                continue
        raise _concurrent_write()

    def _change_or_repeat(
        self,
        subject: Subject[State],
        decide: Callable[[State, str], Decided],
        request: Request,
        require: Callable[[Decided], None],
        recheck_on: tuple[type[Event], ...],
    ) -> Recorded:
        prior = self._log.commanded(request.command) if request.command else None
        if prior is not None:
            return self._repeated_change(subject, decide, request, prior)
        try:
            return self._change(subject, decide, request, require, recheck_on)
        except DomainError:
            # The same command may have been recorded while this one was being decided.
            if request.command and (prior := self._log.commanded(request.command)):
                return self._repeated_change(subject, decide, request, prior)
            raise

    def _change(
        self,
        subject: Subject[State],
        decide: Callable[[State, str], Decided],
        request: Request,
        require: Callable[[Decided], None],
        recheck_on: tuple[type[Event], ...],
    ) -> Recorded:
        unless = Unless(self._log.position(), recheck_on) if recheck_on else None
        events = self._log.load(subject.id)
        state = subject.after(events)
        if request.expected_version not in (None, state.version):
            # What is wrong with the request itself is wrong with the version it was decided on.
            seen = events[: request.expected_version] or events
            with suppress(Conflict, NotFound):
                require(decide(subject.after(seen), request.recorded_by))
            raise Stale(
                f"{subject.name} is at version {state.version}, not {request.expected_version}",
                allowed=f"version {state.version}: read the current version and try again",
            )
        decided = decide(state, request.recorded_by)
        check_new_texts(decided)
        with also(require, decided):
            check_publications(decided, request.latest_publication)
        require(decided)
        (position,) = self._log.append([decided], request.command, unless)
        return Recorded(subject.id, position, decided.originator_version)

    def _repeated_change(
        self,
        subject: Subject[State],
        decide: Callable[[State, str], Event],
        request: Request,
        prior: tuple[int, Event],
    ) -> Recorded:
        before = prior[1]
        is_created = before.originator_version == 1 and subject.new is None
        if before.originator_id != subject.id or is_created:
            raise _key_reused()
        events = self._log.load(subject.id)[: before.originator_version - 1]
        return _repeated(prior, decide(subject.after(events), request.recorded_by))

    def _append(self, events: Sequence[Event], unless: Unless | None) -> list[int]:
        try:
            return self._log.append(events, None, unless) if events else []
        except AlreadyTakenError as taken:
            raise _concurrent_write() from taken

    def _as_recorded(self, event: Event) -> Recorded | None:
        first = self._log.first([event.originator_id]).get(event.originator_id)
        return None if first is None else _repeated(first, event)


def _repeated(prior: tuple[int, Event], event: Event) -> Recorded:
    """Return the first answer; raise `Conflict` if the content differs."""
    position, before = prior
    if not event.repeats(before):
        raise Conflict(
            f"{named(event)} is already recorded at position {position} with other content",
            field="id",
            allowed="the same content again, or a correction",
        )
    return Recorded(before.originator_id, position, before.originator_version, created=False)


def _refusal_by(require: Callable[[Decided], None], event: Decided) -> DomainError | None:
    try:
        require(event)
    except DomainError as refusal:
        return refusal
    return None


def _repeated_or_refused(prior: tuple[int, Event], event: Event) -> Recorded | DomainError:
    try:
        return _repeated(prior, event)
    except Conflict as refusal:
        return refusal


def _concurrent_write() -> Conflict:
    return Conflict(
        "another request recorded first; nothing was recorded",
        allowed="read the current version and try again",
    )


def _key_reused() -> Conflict:
    return Conflict(
        "the idempotency key was used for another request",
        field="id",
        allowed="a new key for a new request",
    )
