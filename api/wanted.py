"""Which events are meant, as the list, the stream, the command and webhooks all are told it."""

from __future__ import annotations

from domain.checks import check_slug, check_word
from domain.concern import Wanted, pair_of_actors
from domain.errors import Invalid
from domain.vocabulary import KINDS
from infrastructure.event_mapper import TOPICS, topics_of

EVERY_EVENT = Wanted()


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
        topics=_read_topics(types),
        actor=actor,
        pair=_read_pair(pair),
        source=source,
        kind=kind,
        conflict=conflict,
    )


def asked_of(wanted: Wanted) -> dict[str, str]:
    """The filters as query parameters."""
    given = {
        "types": ",".join(sorted(wanted.topics)) or None,
        "actor": wanted.actor,
        "pair": ",".join(wanted.pair) if wanted.pair else None,
        "kind": wanted.kind,
        "conflict": wanted.conflict,
        "source": wanted.source,
    }
    return {name: value for name, value in given.items() if value is not None}


def _read_topics(types: str | None) -> frozenset[str]:
    """The types that a list with commas names; raises `Invalid` where a word names none."""
    if types is None:
        return frozenset()
    topics = topics_of([word.strip() for word in types.split(",")])
    if isinstance(topics, str):
        raise Invalid(
            f"types: {topics[:100]!r} is no type of event",
            field="types",
            allowed=f"these or their beginnings: {', '.join(TOPICS)}",
        )
    return frozenset(topics)


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
        check_slug(actor, "pair")
    return pair_of_actors(*named)
