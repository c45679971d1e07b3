"""The subjects of an event at the time it was recorded."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from domain.actor.events import ActorEvent
from domain.dataset import DatasetEvent
from domain.development.development import Development, evolve
from domain.event import Event, UnreadableEvent
from domain.source import SourceEvent
from domain.values import Account, parties

ActorPair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Subjects:
    """The actors, pairs of actors, sources, kind and conflict that an event is about.

    The actors of a pair are in alphabetical order, whichever of them acted.
    """

    actors: Collection[str] = ()
    pairs: Collection[ActorPair] = ()
    sources: Collection[str] = ()
    kind: str | None = None
    conflict: str | None = None


def pair_of_actors(one: str, other: str) -> ActorPair:
    """Return the pair of two actors in alphabetical order."""
    return (one, other) if one < other else (other, one)


def subjects(event: Event, before: Development | None) -> tuple[Subjects, ...]:
    """Return the subjects of an event; for a development, those before and after the event.

    A membership event is about both actors. `before` is required if `needs_before` is true.
    """
    if isinstance(event, UnreadableEvent):
        return _named_by(event) or subjects_of(before)
    if isinstance(event, ActorEvent):
        of = getattr(event, "of", event.actor)
        return (Subjects(actors={event.actor, of}),)
    if isinstance(event, SourceEvent):
        return (Subjects(sources={event.source}),)
    if isinstance(event, DatasetEvent):
        return (Subjects(),)
    now = _subjects_of(evolve(before, event))
    if before is None or _subjects_of(before) == now:
        return (now,)
    return (_subjects_of(before), now)


def subjects_of(state: Development | None) -> tuple[Subjects, ...]:
    """Return the subjects of a development; empty for None."""
    return () if state is None else (_subjects_of(state),)


def needs_before(event: Event) -> bool:
    """Return whether the event alone does not name all its subjects."""
    of_others = ActorEvent | SourceEvent | DatasetEvent
    return event.originator_version > 1 and not isinstance(event, of_others)


def origins(state: Development) -> set[str]:
    """Return every source that a development names: of its reports, disputes, findings and end."""
    attested = state.disputes or state.findings or state.end
    if len(state.reports) == 1 and not attested:
        (only,) = state.reports
        return {only.source, only.original_source} if only.original_source else {only.source}
    reports = [*state.reports, *(dispute.report for dispute in state.disputes)]
    reports += (report for finding in state.findings for report in finding.reports)
    reports += () if state.end is None else state.end.reports
    named = {report.source for report in reports}
    named |= {one.found_by.source for one in state.findings if one.found_by.source}
    return named | {report.original_source for report in reports if report.original_source}


def _named_by(event: UnreadableEvent) -> tuple[Subjects, ...]:
    """Return the actor or source that an unreadable event names."""
    kind, _, _ = event.topic.partition(".")
    name = event.data.get(kind)
    if not isinstance(name, str):
        return ()
    return {
        "actor": (Subjects(actors={name}),),
        "source": (Subjects(sources={name}),),
    }.get(kind, ())


def _subjects_of(state: Development) -> Subjects:
    account = state.account
    return Subjects(
        actors=frozenset((*parties(account), *_finders(state))),
        pairs=frozenset(_pairs(account)),
        sources=frozenset(origins(state)),
        kind=account.kind,
        conflict=account.conflict,
    )


def _finders(state: Development) -> Iterator[str]:
    """Yield the actors that found whether acts violated its commitments."""
    for finding in state.numbered_findings.values() if state.findings else ():
        if finding.found_by.actor is not None:
            yield finding.found_by.actor


def _pairs(account: Account) -> list[ActorPair]:
    acted = [(by, on) for by in account.initiators for on in account.targets]
    undertaken = [(one.by, one.toward) for one in account.commitments]
    return [pair_of_actors(one, other) for one, other in (*acted, *undertaken) if one != other]
