"""Every verb of the system: load, decide, append. The page to read first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar
from uuid import UUID, uuid4, uuid5

from domain import actor as actors
from domain import development as developments
from domain import source as sources
from domain.actor import Actor
from domain.development import Development, DevelopmentReported
from domain.errors import Conflict, DomainError, NotFound, Stale
from domain.event import NAMESPACE, Event, actor_id, development_id, source_id
from domain.log import AlreadyTakenError, Log, Recorded
from domain.references import References, coalition_chain
from domain.source import Source
from domain.values import Account, Ending, ExternalId, Report

State = TypeVar("State", Actor, Source, Development)


@dataclass(frozen=True, slots=True)
class Request:
    """Who records; a `command` makes a repeated request answer as the first one did."""

    recorded_by: str
    command: UUID | None = None
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class NewDevelopment:
    """A development to record; without `id` or `external_id` it gets an id of its own."""

    account: Account
    reports: tuple[Report, ...]
    external_id: ExternalId | None = None
    id: UUID | None = None


class Stanceline:
    """The verbs. Each raises a `DomainError` and records nothing, or records and says where."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._references = References(log)

    # Actors

    def register_actor(
        self,
        id: str,
        name: str,
        kind: str,
        aliases: tuple[str, ...],
        identifiers: dict[str, str],
        request: Request,
    ) -> Recorded:
        by = request.recorded_by
        return self._create(
            actors.register_actor(id, name, kind, aliases, identifiers, by), request
        )

    def add_alias(self, actor: str, alias: str, request: Request) -> Recorded:
        return self._change_actor(actor, request, lambda a, by: a.add_alias(alias, by))

    def rename_actor(self, actor: str, name: str, reason: str, request: Request) -> Recorded:
        return self._change_actor(actor, request, lambda a, by: a.rename(name, reason, by))

    def start_membership(
        self, actor: str, of: str, relation: str, start: str | None, request: Request
    ) -> Recorded:
        def decide(member: Actor, by: str) -> Event:
            event = member.start_membership(of, relation, start, by)
            self._references.require_actor(of, "of")
            coalition_chain(self._log, of, until=actor)
            return event

        return self._change_actor(actor, request, decide)

    def end_membership(
        self, actor: str, of: str, end: str, reason: str, request: Request
    ) -> Recorded:
        return self._change_actor(
            actor, request, lambda a, by: a.end_membership(of, end, reason, by)
        )

    def dissolve_actor(self, actor: str, on: str, reason: str, request: Request) -> Recorded:
        return self._change_actor(actor, request, lambda a, by: a.dissolve(on, reason, by))

    # Sources

    def register_source(
        self, id: str, name: str, affiliation: str | None, url: str | None, request: Request
    ) -> Recorded:
        event = sources.register_source(id, name, affiliation, url, request.recorded_by)
        if affiliation is not None:
            self._references.require_actor(affiliation, "affiliation")
        return self._create(event, request)

    def rate_source(
        self, source: str, reliability: str, start: date, reason: str, request: Request
    ) -> Recorded:
        return self._change_source(
            source, request, lambda s, by: s.rate(reliability, start, reason, by)
        )

    def affiliate_source(
        self, source: str, affiliation: str | None, reason: str, request: Request
    ) -> Recorded:
        if affiliation is not None:
            self._references.require_actor(affiliation, "affiliation")
        return self._change_source(
            source, request, lambda s, by: s.affiliate(affiliation, reason, by)
        )

    # Developments

    def report_development(self, new: NewDevelopment, request: Request) -> Recorded:
        event = _decide_report(new, request)
        self._references.require_all(event)
        return self._create(event, request)

    def report_developments(
        self, batch: Sequence[NewDevelopment], request: Request
    ) -> list[Recorded | DomainError]:
        """Record many in one transaction: for each its place in the log, or why not."""
        outcomes: list[Recorded | DomainError | None] = [None] * len(batch)
        fresh: dict[UUID, tuple[int, DevelopmentReported]] = {}
        repeated: list[tuple[int, DevelopmentReported]] = []
        for at, new in enumerate(batch):
            try:
                event = _decide_report(new, request)
                self._references.require_all(event)
            except DomainError as refusal:
                outcomes[at] = refusal
                continue
            if event.originator_id in fresh:
                repeated.append((at, event))
            else:
                fresh[event.originator_id] = (at, event)
        named = [i for i, (at, _) in fresh.items() if batch[at].id or batch[at].external_id]
        for id in self._log.first(named):
            repeated.append(fresh.pop(id))
        positions = self._append([event for _, event in fresh.values()], None)
        for (at, event), position in zip(fresh.values(), positions, strict=True):
            outcomes[at] = Recorded(event.originator_id, position, 1)
        for at, event in repeated:
            outcomes[at] = self._as_recorded_or_refused(event)
        return [outcome for outcome in outcomes if outcome is not None]

    def add_report(self, development: UUID, report: Report, request: Request) -> Recorded:
        self._references.require_sources([report], "report")
        return self._change_development(
            development, request, lambda d, by: d.add_report(report, by)
        )

    def dispute_development(
        self, development: UUID, report: Report, part: str | None, request: Request
    ) -> Recorded:
        self._references.require_sources([report], "report")
        return self._change_development(
            development, request, lambda d, by: d.dispute(report, part, by)
        )

    def withdraw_dispute(
        self, development: UUID, dispute: int, reason: str, request: Request
    ) -> Recorded:
        return self._change_development(
            development, request, lambda d, by: d.withdraw_dispute(dispute, reason, by)
        )

    def correct_development(
        self, development: UUID, changes: dict[str, Any], reason: str, request: Request
    ) -> Recorded:
        """`changes` holds the new value of each field of the account that was wrong."""

        def decide(before: Development, by: str) -> Event:
            event = before.correct(replace(before.account, **changes), reason, by)
            self._references.require_parties(event.account)
            return event

        return self._change_development(development, request, decide)

    def retract_development(
        self, development: UUID, reason: str, survivor: UUID | None, request: Request
    ) -> Recorded:
        if survivor is not None:
            self._references.require_development(survivor, "survivor")
        return self._change_development(
            development, request, lambda d, by: d.retract(reason, survivor, by)
        )

    def end_commitment(self, development: UUID, ending: Ending, request: Request) -> Recorded:
        if ending.ground is not None:
            self._references.require_ground(ending.ground)
        return self._change_development(
            development, request, lambda d, by: d.end_commitment(ending, by)
        )

    # Load, decide, append

    def _change_actor(
        self, slug: str, request: Request, decide: Callable[[Actor, str], Event]
    ) -> Recorded:
        return self._change(actor_id(slug), f"actor {slug!r}", actors.evolve, decide, request)

    def _change_source(
        self, slug: str, request: Request, decide: Callable[[Source, str], Event]
    ) -> Recorded:
        return self._change(source_id(slug), f"source {slug!r}", sources.evolve, decide, request)

    def _change_development(
        self, id: UUID, request: Request, decide: Callable[[Development, str], Event]
    ) -> Recorded:
        return self._change(id, f"development {id}", developments.evolve, decide, request)

    def _change(
        self,
        id: UUID,
        name: str,
        evolve: Callable[[State | None, Event], State],
        decide: Callable[[State, str], Event],
        request: Request,
    ) -> Recorded:
        events = self._log.load(id)
        prior = self._log.commanded(request.command) if request.command else None
        if prior is not None:
            events = [e for e in events if e.originator_version < prior[1].originator_version]
        state: State | None = None
        for event in events:
            state = evolve(state, event)
        if state is None:
            raise NotFound(f"there is no {name}", field="id", allowed="one that is registered")
        if prior is not None:
            return _repeated(prior, decide(state, request.recorded_by))
        if request.expected_version not in (None, state.version):
            raise Stale(
                f"{name} is at version {state.version}, not {request.expected_version}",
                allowed=f"version {state.version}: read it again and decide anew",
            )
        decided = decide(state, request.recorded_by)
        (position,) = self._append([decided], request.command)
        return Recorded(id, position, decided.originator_version)

    def _create(self, event: Event, request: Request) -> Recorded:
        try:
            (position,) = self._log.append([event], request.command)
        except AlreadyTakenError:
            return self._as_recorded(event)
        return Recorded(event.originator_id, position, 1)

    def _append(self, events: Sequence[Event], command: UUID | None) -> list[int]:
        try:
            return self._log.append(events, command) if events else []
        except AlreadyTakenError as taken:
            raise Conflict(
                "somebody else recorded first; nothing of this was recorded",
                allowed="read it again and decide anew",
            ) from taken

    def _as_recorded(self, event: Event) -> Recorded:
        first = self._log.first([event.originator_id]).get(event.originator_id)
        if first is None:
            raise Conflict("the idempotency key was used for another request", field="id")
        return _repeated(first, event)

    def _as_recorded_or_refused(self, event: Event) -> Recorded | DomainError:
        try:
            return self._as_recorded(event)
        except Conflict as refusal:
            return refusal


def _decide_report(new: NewDevelopment, request: Request) -> DevelopmentReported:
    id = new.id
    if id is None and new.external_id is not None:
        id = development_id(new.external_id.dataset, new.external_id.id)
    if id is None:
        id = uuid5(NAMESPACE, f"command:{request.command}") if request.command else uuid4()
    return developments.report_development(
        id, new.account, new.reports, new.external_id, request.recorded_by
    )


def _repeated(prior: tuple[int, Event], event: Event) -> Recorded:
    """The first answer again, if the same was asked for; whoever asks."""
    position, before = prior
    if replace(event, recorded_by=before.recorded_by) != before:
        raise Conflict(
            f"{event.originator_id} is already recorded at position {position}, otherwise",
            field="id",
            allowed="the same content again, or a correction",
        )
    return Recorded(before.originator_id, position, before.originator_version, new=False)
