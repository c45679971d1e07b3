"""Filters of events, by type and by what an event is about."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from domain.actor.events import ActorRegistered
from domain.checks.invalid_values import InvalidValues
from domain.checks.words import check_slug
from domain.errors import Invalid
from domain.event import actor_id, source_id
from domain.event_subjects import ActorPair, Subjects, pair_of_actors
from domain.source import SourceRegistered
from domain.vocabulary import KINDS
from infrastructure.filters import Filters, OneOf, Text, filtered_by

if TYPE_CHECKING:
    from infrastructure.log.event_log import EventLog

# Every type is compared with the type of every event.
MOST_TYPES = 100
MOST_FILTERS_KEPT = 1_000

_TOPIC = re.compile(r"[a-z]+(?:_[a-z]+)*\.[a-z]+(?:_[a-z]+)*\.v[1-9][0-9]{0,8}")


def _check_types(given: str, field: str) -> None:
    """Raise `Invalid` for each word that cannot name a type.

    A whole name with a version may be that of a type of a newer release.
    """
    # The help of a command is printed sooner without this module.
    from infrastructure.log.mapper import TOPICS  # noqa: PLC0415

    words = _words(given)
    if len(words) > MOST_TYPES:
        allowed = f"at most {MOST_TYPES} types"
        raise Invalid(f"{field}: has {len(words)} types", field=field, allowed=allowed)
    found = InvalidValues()
    for word in sorted(set(words)):
        if not _TOPIC.fullmatch(word) and not any(is_named(topic, word) for topic in TOPICS):
            found.add(
                Invalid(
                    f"{field}: {word[:100]!r} is not a type of event",
                    field=field,
                    allowed=f"these types or their beginnings: {', '.join(TOPICS)}; or the whole"
                    " name of a type of a newer release, such as actor.merged.v1",
                )
            )
    found.raise_any()


def _broadest(given: str) -> frozenset[str]:
    """Return the types without those that another one of them includes."""
    words = frozenset(_words(given))
    return frozenset(
        word for word in words if not any(is_named(word, other) for other in words - {word})
    )


def _check_pair(given: str, field: str) -> None:
    named = _words(given)
    if len(named) != 2 or named[0] == named[1]:
        raise Invalid(
            f"{field}: {given[:100]!r} does not name two actors",
            field=field,
            allowed="the ids of two actors with a comma, in either order: hezbollah,israel",
        )
    found = InvalidValues()
    for actor in named:
        found.check(check_slug, actor, field, "actor")
    found.raise_any()


def _pair(given: str) -> ActorPair:
    one, other = _words(given)
    return pair_of_actors(one, other)


def _words(given: str) -> list[str]:
    return [word.strip() for word in given.split(",")]


def _joined(words: Collection[str]) -> str:
    return ",".join(sorted(words))


def is_named(topic: str, word: str) -> bool:
    """Return whether a word is a type or a dotted prefix of it, as `development` is."""
    return f"{topic}.".startswith(f"{word}.")


@dataclass(frozen=True, slots=True)
class EventFilter(Filters):
    """Which events are meant, for the list, the stream, the command and webhooks alike.

    Each condition makes a test of one subject of an event. To read fewer events, name the filter
    in `event_feed` too. A webhook keeps each filter in a column of its own name.
    """

    types: frozenset[str] = filtered_by(
        Text(_check_types, _broadest, _joined),
        "Only events of these types or their beginnings, with commas: actor,development.reported;"
        " without a version those of every version",
        default=frozenset(),
    )
    actor: str | None = filtered_by(
        Text(),
        "Only events about this actor, its memberships, or a development that names it, as a party"
        " or as a finder",
        lambda actor: lambda one: actor in one.actors,
    )
    pair: ActorPair | None = filtered_by(
        Text(_check_pair, _pair, _joined),
        "Only events about what one of two actors did or undertook toward the other: A,B",
        lambda pair: lambda one: pair in one.pairs,
    )
    kind: str | None = filtered_by(
        OneOf(KINDS),
        "Only events about developments of this kind",
        lambda kind: lambda one: kind == one.kind,
    )
    conflict: str | None = filtered_by(
        Text(check_slug),
        "Only events about developments of this conflict",
        lambda conflict: lambda one: conflict == one.conflict,
    )
    source: str | None = filtered_by(
        Text(),
        "Only events about this source, or what it reports, relays or denies",
        lambda source: lambda one: source in one.sources,
    )

    @property
    def names_nothing(self) -> bool:
        """Whether the filter has no condition on subjects."""
        return not _tests(self)

    def takes(self, topic: str, subjects: Collection[Subjects]) -> bool:
        """Return whether an event matches: one of its subjects meets all conditions."""
        if self.types and not any(is_named(topic, word) for word in self.types):
            return False
        tests = _tests(self)
        return not tests or any(all(test(one) for test in tests) for one in subjects)


EVERY_EVENT = EventFilter()


@lru_cache(MOST_FILTERS_KEPT)
def _tests(wanted: EventFilter) -> tuple[Callable[[Subjects], bool], ...]:
    return tuple(wanted.conditions())


def require_recorded(log: EventLog, wanted: EventFilter) -> None:
    """Raise `Invalid` where an actor or the source that is named was never registered.

    It reads the log, so that a follower does not wait for the projection.
    """
    found = InvalidValues()
    for actor in wanted.pair or ():
        found.check(_require_recorded, actor, "actor", "pair", log)
    if wanted.actor:
        found.check(_require_recorded, wanted.actor, "actor", "actor", log)
    if wanted.source:
        found.check(_require_recorded, wanted.source, "source", "source", log)
    found.raise_any()


def _require_recorded(name: str, what: str, field: str, log: EventLog) -> None:
    check_slug(name, field, what)
    begins = ActorRegistered if what == "actor" else SourceRegistered
    id = actor_id(name) if what == "actor" else source_id(name)
    first = log.first([id]).get(id)
    if first is None or not isinstance(first[1], begins):
        raise Invalid(
            f"there is no {what} {name!r}",
            field=field,
            allowed=f"a registered {what}",
            unregistered=(what, name),
        )
