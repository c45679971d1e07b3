"""What verbs load and change: an actor, a source, a data set or a development with its history."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from domain import dataset as datasets
from domain import source as sources
from domain.actor import actor as actors
from domain.actor.actor import Actor
from domain.actor.events import ActorRegistered
from domain.dataset import Dataset, DatasetEvent
from domain.development import development as developments
from domain.development.development import Development
from domain.development.events import DevelopmentReported
from domain.errors import Conflict, DomainError, NotFound
from domain.event import Event, actor_id, aggregate_after, dataset_id, source_id
from domain.source import Source, SourceRegistered

State = TypeVar("State", Actor, Source, Dataset, Development)


@dataclass(frozen=True, slots=True)
class Subject(Generic[State]):
    """The aggregate that a request changes: its id, its display name and how to load it.

    `begins` is the type of its first event. One with a `new` state needs no registration: a change
    may be its first event. `check` raises a `DomainError` if a state has nothing that an event can
    change.
    """

    id: UUID
    name: str
    begins: type[Event]
    evolve: Callable[[State | None, Event], State]
    registered_as: tuple[str, str] | None = None
    new: State | None = None
    check: Callable[[State, Event], None] = lambda *_: None

    def after(self, events: Sequence[Event]) -> State:
        """Return the state after these events; raise `NotFound` if there is no such aggregate.

        Raise `Conflict` if one of them cannot be applied.
        """
        state = aggregate_after(events, self.begins, self._evolved) if events else self.new
        if state is None:
            raise NotFound(
                f"there is no {self.name}",
                field="id",
                allowed="one that is registered",
                unregistered=self.registered_as,
            )
        return state

    def _evolved(self, state: State | None, event: Event) -> State:
        try:
            if state is not None:
                self.check(state, event)
            return self.evolve(state, event)
        except DomainError as error:
            raise Conflict(
                f"event {event.originator_version} of {self.name} cannot be applied: {error}."
                " Nothing more can be recorded about it",
                field="id",
                allowed="a release that applies that event",
            ) from error


def the_actor(slug: str) -> Subject[Actor]:
    return Subject(
        actor_id(slug),
        f"actor {slug!r}",
        ActorRegistered,
        actors.evolve,
        ("actor", slug),
        check=actors.check_change,
    )


def the_source(slug: str) -> Subject[Source]:
    return Subject(
        source_id(slug), f"source {slug!r}", SourceRegistered, sources.evolve, ("source", slug)
    )


def the_dataset(slug: str) -> Subject[Dataset]:
    return Subject(
        dataset_id(slug),
        f"data set {slug!r}",
        DatasetEvent,
        datasets.evolve,
        new=Dataset(slug),
    )


def the_development(id: UUID) -> Subject[Development]:
    return Subject(
        id,
        f"development {id}",
        DevelopmentReported,
        developments.evolve,
        check=developments.check_change,
    )
