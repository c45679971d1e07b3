"""Which events of a log can be applied: those with values that a verb would have accepted.

Another program, or a newer release, may have appended the others. Each class of events has its
checks. Values that earlier releases recorded, and this one does not, are applied (`Outdated`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from domain.actor.actor import Actor
from domain.actor.events import ActorEvent
from domain.aggregate import AggregateEvent
from domain.checks.violations import Violations
from domain.development.development import Development
from domain.development.events import DevelopmentEvent
from domain.errors import Invalid, Outdated
from domain.event import Event


def check_values(event: Event) -> None:
    """Raise `Invalid` if a value of an event is one that no release records."""
    if isinstance(event, AggregateEvent):
        found = Violations()
        event.check_values(found)
        if found:
            with _outdated_values():
                found.raise_any()


def check_change_of_actor(actor: Actor, event: Event) -> None:
    """Raise a `DomainError` if an event names what the actor before it does not have."""
    if isinstance(event, ActorEvent):
        with _outdated_values():
            event.check_change(actor)


def check_change_of_development(development: Development, event: Event) -> None:
    """Raise a `DomainError` if an event names what the development before it does not have."""
    if isinstance(event, DevelopmentEvent):
        with _outdated_values():
            event.check_change(development)


@contextmanager
def _outdated_values() -> Iterator[None]:
    """Accept values that an earlier release recorded; raise the first other error of the body."""
    try:
        yield
    except Invalid as refusal:
        wrong = [one for one in refusal.every if not isinstance(one, Outdated)]
        if wrong:
            raise wrong[0] from None
