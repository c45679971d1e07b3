"""The state of a development after one more of its events."""

from __future__ import annotations

from dataclasses import replace

from domain.development.development import Development
from domain.development.events import DevelopmentEvent, DevelopmentReported
from domain.event import Event, begun


def evolve(development: Development | None, event: Event) -> Development:
    """Return the development after one more of its events; never refuse an event."""
    if isinstance(event, DevelopmentReported):
        return Development(event.originator_id, 1, event.account, event.reports, event.external_id)
    now = replace(begun(development, event), version=event.originator_version)
    return event.evolve(now) if isinstance(event, DevelopmentEvent) else now
