"""Which events are meant, as the list, the stream, the command and webhooks all are told it."""

from __future__ import annotations

import re

from domain.actor import ActorRegistered
from domain.checks import check_slug, check_word
from domain.concern import Wanted, is_named, pair_of_actors
from domain.errors import Invalid
from domain.event import actor_id, source_id
from domain.source import SourceRegistered
from domain.vocabulary import KINDS
from infrastructure.event_log import EventLog
from infrastructure.event_mapper import TOPICS

EVERY_EVENT = Wanted()

_TOPIC = re.compile(r"[a-z]+(?:_[a-z]+)*\.[a-z]+(?:_[a-z]+)*\.v[1-9][0-9]{0,8}")


def read_wanted(
    types: str | None,
    actor: str | None,
    pair: str | None,
    kind: str | None,
    conflict: str | None,
    source: str | None,
) -> Wanted:
    """The filters as they were given; raises `Invalid` for what cannot be, before any look-up."""
    if kind is not None:
        check_word(kind, KINDS, "kind")
    if conflict is not None:
        check_slug(conflict, "conflict")
    return Wanted(
        types=_read_types(types),
        actor=actor,
        pair=_read_pair(pair),
        source=source,
        kind=kind,
        conflict=conflict,
    )


def asked_of(wanted: Wanted) -> dict[str, str]:
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


def require_recorded(log: EventLog, wanted: Wanted) -> None:
    """Raise `Invalid` where an actor or the source that is named was never registered.

    It asks the log, which is ahead of what is shown: whoever follows that waits for no projection.
    """
    named = [("pair", "actor", actor) for actor in wanted.pair or ()]
    named += [("actor", "actor", wanted.actor)] if wanted.actor else []
    named += [("source", "source", wanted.source)] if wanted.source else []
    for field, what, name in named:
        check_slug(name, field, what)
        begins = ActorRegistered if what == "actor" else SourceRegistered
        id = actor_id(name) if what == "actor" else source_id(name)
        first = log.first([id]).get(id)
        if first is None or not isinstance(first[1], begins):
            raise Invalid(
                f"there is no {what} {name!r}",
                field=field,
                allowed=f"a registered {what} (see /v1/{what}s)",
                unregistered=(what, name),
            )


def _read_types(types: str | None) -> frozenset[str]:
    """The words of a list with commas; raises `Invalid` for one that can name no type.

    A whole name with a version may be that of a type of a newer release. One that names no more
    than another is left out.
    """
    if types is None:
        return frozenset()
    words = frozenset(word.strip() for word in types.split(","))
    for word in sorted(words):
        if not _TOPIC.fullmatch(word) and not any(is_named(topic, word) for topic in TOPICS):
            raise Invalid(
                f"types: {word[:100]!r} is no type of event",
                field="types",
                allowed=f"these or their beginnings: {', '.join(TOPICS)}; or the whole"
                " name of a type of a newer release, such as actor.merged.v1",
            )
    return frozenset(
        word for word in words if not any(is_named(word, other) for other in words - {word})
    )


def _read_pair(pair: str | None) -> tuple[str, str] | None:
    if pair is None:
        return None
    named = [word.strip() for word in pair.split(",")]
    if len(named) != 2 or named[0] == named[1]:
        raise Invalid(
            f"pair: {pair[:100]!r} names no two actors",
            field="pair",
            allowed="the ids of two actors with a comma, either way round: hezbollah,israel",
        )
    for actor in named:
        check_slug(actor, "pair", "actor")
    return pair_of_actors(*named)
