"""The events of aggregates: each class knows which values it accepts, and what it changes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Generic, TypeVar

from domain.checks.invalid_values import InvalidValues
from domain.errors import Invalid, Outdated
from domain.event import Event

State = TypeVar("State")


@dataclass(frozen=True, kw_only=True)
class AggregateEvent(Event, Generic[State]):
    """An event that changes the state of an aggregate.

    Its checks say whether it can be applied. They hold for every event in the log, whichever
    program appended it. The texts are not checked: a text changes no other answer, and may have
    been redacted.
    """

    def check_values(self, found: InvalidValues) -> None:
        """Collect in `found` what is wrong with the values, whatever was recorded before."""

    def check_change(self, before: State) -> None:
        """Raise a `DomainError` if the event names what the state before it does not have."""

    def evolve(self, before: State) -> State:
        """Return the state after the event, which has its version already; never refuse."""
        return before


def check_values(event: Event) -> None:
    """Raise `Invalid` if a value of an event is one that no release records."""
    if isinstance(event, AggregateEvent):
        found = InvalidValues()
        event.check_values(found)
        if found:
            with outdated_values():
                found.raise_any()


@contextmanager
def outdated_values() -> Iterator[None]:
    """Accept values that an earlier release recorded; raise the first other error of the body."""
    try:
        yield
    except Invalid as refusal:
        wrong = [one for one in refusal.every if not isinstance(one, Outdated)]
        if wrong:
            raise wrong[0] from None
