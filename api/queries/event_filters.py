"""Which events a reader asks for: the same parameters for the list, the stream and the command."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query

from api.questions.event_filter import read_wanted
from domain.claims.event_subjects import EventFilter


async def events_wanted(
    types: Annotated[
        str | None,
        Query(
            description="Types or their beginnings, with commas: actor,development.reported;"
            " without a version those of every version"
        ),
    ] = None,
    actor: Annotated[
        str | None,
        Query(description="About this actor, its memberships, or a development that names it"),
    ] = None,
    pair: Annotated[
        str | None,
        Query(description="About what one of two actors did or undertook toward the other: A,B"),
    ] = None,
    kind: Annotated[
        str | None, Query(description="About developments of this kind, see /v1/codebook")
    ] = None,
    conflict: Annotated[
        str | None, Query(description="About developments of this conflict")
    ] = None,
    source: Annotated[
        str | None, Query(description="About this source, or what it reports, relays or denies")
    ] = None,
) -> EventFilter:
    """Read which events are wanted; what they name is looked up later."""
    return read_wanted(types, actor, pair, kind, conflict, source)


EventsWanted = Annotated[EventFilter, Depends(events_wanted)]
