"""What an event is about, as the log knew it then, and which events a follower asked for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from domain.actor import ActorEvent
from domain.development import Development, evolve
from domain.event import Event, UnreadableEvent
from domain.source import SourceEvent
from domain.values import Account

ActorPair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Subjects:
    """The actors, pairs of actors, sources, kind and conflict of what an event is about.

    A pair is in the order of the alphabet: it is what one did to the other, whichever did it.
    """

    actors: Collection[str] = ()
    pairs: Collection[ActorPair] = ()
    sources: Collection[str] = ()
    kind: str | None = None
    conflict: str | None = None


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Events of these types that are about all that is named; whatever is left open matches.

    A word names every type that it is, or is the beginning of, also those of a newer release.
    """

    types: frozenset[str] = frozenset()
    actor: str | None = None
    pair: ActorPair | None = None
    source: str | None = None
    kind: str | None = None
    conflict: str | None = None

    @property
    def names_nothing(self) -> bool:
        """Whether any matter will do."""
        return (self.actor or self.pair or self.source or self.kind or self.conflict) is None

    def takes(self, topic: str, subjects: Collection[Subjects]) -> bool:
        """Whether an event is wanted: one state of what it is about has all that is named."""
        if self.types and not any(is_named(topic, word) for word in self.types):
            return False
        return self.names_nothing or any(self._is_met_by(one) for one in subjects)

    def _is_met_by(self, one: Subjects) -> bool:
        return (
            (self.actor is None or self.actor in one.actors)
            and (self.pair is None or self.pair in one.pairs)
            and (self.source is None or self.source in one.sources)
            and (self.kind is None or self.kind == one.kind)
            and (self.conflict is None or self.conflict == one.conflict)
        )


def is_named(topic: str, word: str) -> bool:
    """Whether a word names a type: `development` and `development.reported` name the same one."""
    return f"{topic}.".startswith(f"{word}.")


def pair_of_actors(one: str, other: str) -> ActorPair:
    """The pair of two actors, the same whichever is named first."""
    return (one, other) if one < other else (other, one)


def subjects(event: Event, before: Development | None) -> tuple[Subjects, ...]:
    """What an event is about: a development as it was `before` and as it is after, or one thing.

    A bond of actors is about both its ends. `before` is needed where `needs_before` says so.
    """
    if isinstance(event, UnreadableEvent):
        return _named_by(event) or subjects_of(before)
    if isinstance(event, ActorEvent):
        of = getattr(event, "of", event.actor)
        return (Subjects(actors={event.actor, of}),)
    if isinstance(event, SourceEvent):
        return (Subjects(sources={event.source}),)
    now = _subjects_of(evolve(before, event))
    if before is None or _subjects_of(before) == now:
        return (now,)
    return (_subjects_of(before), now)


def subjects_of(state: Development | None) -> tuple[Subjects, ...]:
    """What a development is about; nothing where none is known."""
    return () if state is None else (_subjects_of(state),)


def needs_before(event: Event) -> bool:
    """Whether the event does not tell by itself all that it is about."""
    return event.originator_version > 1 and not isinstance(event, ActorEvent | SourceEvent)


def parties(account: Account) -> list[str]:
    """Every actor that an account names, each once."""
    named = [*account.initiators, *account.targets, *account.mediators]
    for commitment in account.commitments:
        named += (commitment.by, commitment.toward)
    return list(dict.fromkeys(named))


def origins(state: Development) -> set[str]:
    """Every source that a report or a dispute of the development comes from or relays."""
    if len(state.reports) == 1 and not state.disputes:
        (only,) = state.reports
        return {only.source, only.original_source} if only.original_source else {only.source}
    reports = [*state.reports, *(dispute.report for dispute in state.disputes)]
    named = {report.source for report in reports}
    return named | {report.original_source for report in reports if report.original_source}


def _named_by(event: UnreadableEvent) -> tuple[Subjects, ...]:
    """The actor or the source that an event names as events of either kind do."""
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
        actors=frozenset(parties(account)),
        pairs=frozenset(_pairs(account)),
        sources=frozenset(origins(state)),
        kind=account.kind,
        conflict=account.conflict,
    )


def _pairs(account: Account) -> list[ActorPair]:
    acted = [(by, on) for by in account.initiators for on in account.targets]
    undertaken = [(one.by, one.toward) for one in account.commitments]
    return [pair_of_actors(one, other) for one, other in (*acted, *undertaken) if one != other]
