"""The filter of events that the list, the stream, the command and webhooks share."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from domain.actor import ActorRegistered
from domain.checks.validation import check_slug, check_word
from domain.claims.event_subjects import EventFilter, is_named, pair_of_actors
from domain.errors import Invalid
from domain.event import actor_id, source_id
from domain.source import SourceRegistered
from domain.violations import Violations
from domain.vocabulary import KINDS
from infrastructure.log.event_log import EventLog
from infrastructure.log.mapper import TOPICS

EVERY_EVENT = EventFilter()
# Every type is compared with the type of every event.
MOST_TYPES = 100

_TOPIC = re.compile(r"[a-z]+(?:_[a-z]+)*\.[a-z]+(?:_[a-z]+)*\.v[1-9][0-9]{0,8}")


def read_wanted(
    types: str | None,
    actor: str | None,
    pair: str | None,
    kind: str | None,
    conflict: str | None,
    source: str | None,
    require: Callable[[EventFilter], None] = lambda _: None,
) -> EventFilter:
    """The filters as they were given; raises `Invalid` for what cannot be, before any look-up.

    `require` checks what they name, even where another filter is refused.
    """
    found = Violations()
    if kind is not None:
        found.check(check_word, kind, KINDS, "kind")
    if conflict is not None:
        found.check(check_slug, conflict, "conflict")
    words = _words(types)
    if len(words) > MOST_TYPES:
        allowed = f"at most {MOST_TYPES} types"
        found.add(Invalid(f"types: has {len(words)} types", field="types", allowed=allowed))
        words = []
    found.check(_check_types, words)
    parties = _words(pair)
    if pair is not None:
        found.check(_check_pair, pair, parties)
    wanted = EventFilter(
        types=_broadest(frozenset(words)),
        actor=actor,
        pair=pair_of_actors(*parties) if len(parties) == 2 else None,
        source=source,
        kind=kind,
        conflict=conflict,
    )
    found.check(require, wanted)
    found.raise_any()
    return wanted


def asked_of(wanted: EventFilter) -> dict[str, str]:
    """The filters as query parameters."""
    given = {
        "types": ",".join(sorted(wanted.types)) or None,
        "actor": wanted.actor,
        "pair": ",".join(wanted.pair) if wanted.pair else None,
        "kind": wanted.kind,
        "conflict": wanted.conflict,
        "source": wanted.source,
    }
    return {name: value for name, value in given.items() if value is not None}


def require_recorded(log: EventLog, wanted: EventFilter) -> None:
    """Raise `Invalid` where an actor or the source that is named was never registered.

    It asks the log, which is ahead of what is shown: whoever follows that waits for no projection.
    """
    found = Violations()
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


def _check_types(words: Iterable[str]) -> None:
    """Raise `Invalid` for each word that can name no type.

    A whole name with a version may be that of a type of a newer release.
    """
    found = Violations()
    for word in sorted(set(words)):
        if not _TOPIC.fullmatch(word) and not any(is_named(topic, word) for topic in TOPICS):
            found.add(
                Invalid(
                    f"types: {word[:100]!r} is no type of event",
                    field="types",
                    allowed=f"these or their beginnings: {', '.join(TOPICS)}; or the whole"
                    " name of a type of a newer release, such as actor.merged.v1",
                )
            )
    found.raise_any()


def _broadest(words: frozenset[str]) -> frozenset[str]:
    """The words but for those that name no more than another one."""
    return frozenset(
        word for word in words if not any(is_named(word, other) for other in words - {word})
    )


def _words(listed: str | None) -> list[str]:
    return [] if listed is None else [word.strip() for word in listed.split(",")]


def _check_pair(given: str, named: Sequence[str]) -> None:
    if len(named) != 2 or named[0] == named[1]:
        raise Invalid(
            f"pair: {given[:100]!r} names no two actors",
            field="pair",
            allowed="the ids of two actors with a comma, either way round: hezbollah,israel",
        )
    found = Violations()
    for actor in named:
        found.check(check_slug, actor, "pair", "actor")
    found.raise_any()
