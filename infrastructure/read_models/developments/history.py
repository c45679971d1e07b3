"""What was recorded about one development, actor or source: by whom, why, and what it changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from domain import actor as actors
from domain import development as developments
from domain import source as sources
from domain.actor import Actor
from domain.development import CommitmentEnded, Development, DevelopmentCorrected
from domain.event import Event, actor_id, source_id
from domain.membership import CORRECTABLE
from domain.source import Source, SourceAffiliated
from infrastructure.read_models.event_feed import EventAnswer, event_answer
from infrastructure.read_models.histories import applied_histories, histories
from infrastructure.read_models.knowledge import Knowledge

_OF_AN_ACTOR = ("name", "dissolved")

State = TypeVar("State", Actor, Source, Development)


@dataclass(frozen=True, slots=True)
class Change:
    """A field before and after an event that changed it."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """An event, why it was recorded, and the fields of what was known that it changed."""

    event: EventAnswer
    reason: str | None
    changes: list[Change]


def development_history(knowledge: Knowledge, id: UUID) -> list[HistoryEntry]:
    """Every event of one development, oldest first."""
    return _history(knowledge, id, developments.evolve, _of_development)


def actor_history(knowledge: Knowledge, id: str) -> list[HistoryEntry]:
    """Every event of one actor, oldest first."""
    return _history(knowledge, actor_id(id), actors.evolve, _of_actor)


def source_history(knowledge: Knowledge, id: str) -> list[HistoryEntry]:
    """Every event of one source, oldest first."""
    return _history(knowledge, source_id(id), sources.evolve, _of_source)


def _history(
    knowledge: Knowledge,
    id: UUID,
    evolve: Callable[[State | None, Event], State],
    changed: Callable[[State, State, Event], list[Change]],
) -> list[HistoryEntry]:
    entries = []
    state: State | None = None
    applied = {one.position for one in applied_histories(knowledge, [id]).get(id, [])}
    for recorded in histories(knowledge, [id]).get(id, []):
        event = knowledge.log.decode(recorded)
        before = state
        if recorded.position in applied:
            state = evolve(before, event)
        changes = changed(before, state, event) if before is not None and state is not None else []
        entries.append(HistoryEntry(event_answer(recorded, event), reason_of(event), changes))
    return entries


def reason_of(event: Event) -> str | None:
    """Why it was recorded, where that was said."""
    said = event.ending if isinstance(event, CommitmentEnded) else event
    return getattr(said, "reason", None) or None


def _of_development(before: Development, after: Development, event: Event) -> list[Change]:
    if isinstance(event, DevelopmentCorrected):
        return _changes(before.account, after.account, event.changed)
    return []


def _of_source(before: Source, after: Source, event: Event) -> list[Change]:
    return _changes(before, after, ["affiliation"]) if isinstance(event, SourceAffiliated) else []


def _of_actor(before: Actor, after: Actor, _: Event) -> list[Change]:
    changes = _changes(before, after, [n for n in _OF_AN_ACTOR if _differ(before, after, n)])
    for membership, now in zip(before.memberships, after.memberships, strict=False):
        changes += _changes(
            membership, now, [n for n in CORRECTABLE if _differ(membership, now, n)]
        )
    return changes


def _differ(before: Any, after: Any, name: str) -> bool:
    return bool(getattr(before, name) != getattr(after, name))


def _changes(before: Any, after: Any, names: Sequence[str]) -> list[Change]:
    return [Change(name, getattr(before, name), getattr(after, name)) for name in names]
