"""Finds events that no read model can store: in advance, and the same on both databases."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from domain.actor.events import ActorCorrected, ActorEvent, ActorRegistered
from domain.aggregate import check_values
from domain.checks.text import spelling_key
from domain.commitments import Commitment, CoveredPlace, Place
from domain.dataset import DatasetEvent
from domain.development.events import DevelopmentReported
from domain.errors import Invalid
from domain.event import Event, actor_id, dataset_id, development_id, source_id
from domain.source import SourceEvent, SourceRated
from domain.values import Account, Finder, Finding, Report, parties
from domain.vocabulary import (
    ACTIONS,
    ACTOR_KINDS,
    CONTEXTS,
    CREDIBILITIES,
    FINDING_RESULTS,
    KINDS,
    RELATIONS,
    RELIABILITIES,
)

# PostgreSQL stores neither in the columns of read models.
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_MOST = 2**31
# A tenth of the time of a regular expression, for each event that is read.
_DIGITS_AS_ZERO = bytes.maketrans(b"123456789", b"0" * 9)
_LONG_NUMBER = b"0" * 10

# An index row of PostgreSQL has at most 2,704 bytes: two of these, and a little more.
MOST_INDEXED_BYTES = 1_300


def why_inapplicable(event: Event, stored: bytes) -> str | None:
    """Return why no read model can store or apply the event; None if it can."""
    if b"u0000" in stored and _NUL.search(stored):
        return "it holds the character U+0000"
    if event.BEGINS and event.originator_version != 1:
        return f"it begins what had begun: it is event {event.originator_version}, not the first"
    if (named := _of_another_id(event)) is not None:
        return f"its id {event.originator_id} is not that of {named}"
    has_long_number = _LONG_NUMBER in stored.translate(_DIGITS_AS_ZERO)
    if has_long_number and any(map(_is_out_of_range, _within(event))):
        return "a number in it is out of range"
    # Only names of actors are indexed in a form that may be longer than the stored one.
    may_be_long = len(stored) > MOST_INDEXED_BYTES or isinstance(event, ActorEvent)
    if may_be_long and (long := _too_long(event)) is not None:
        return f"{long[:50]!r}... is longer than the {MOST_INDEXED_BYTES} bytes that can be indexed"
    try:
        check_values(event)
    except Invalid as refusal:
        word = next(_unknown_words(event), None)
        return why_not_applied(refusal) if word is None else f"this release does not know {word}"
    return None


def why_not_applied(error: Exception) -> str:
    """Return the reason that is stored with an event that could not be applied."""
    return f"it cannot be applied: {type(error).__name__}: {error}"


def _unknown_words(event: Event) -> Iterator[str]:
    """Yield what an event says in words, or on scales, that the vocabulary does not have."""
    if isinstance(event, ActorRegistered | ActorCorrected) and event.kind not in ACTOR_KINDS:
        yield f"the kind {event.kind!r} of actors"
    relation: str | None = getattr(event, "relation", None)
    if relation is not None and relation not in RELATIONS:
        yield f"the relation {relation!r}"
    if isinstance(event, SourceRated) and event.reliability not in RELIABILITIES:
        yield f"the reliability {event.reliability!r}"
    for value in _within(event):
        match value:
            case Account():
                yield from _unknown_words_of(value)
            case Commitment() if value.action not in ACTIONS:
                yield f"the action {value.action!r}"
            case Finding() if value.result not in FINDING_RESULTS:
                yield f"the result {value.result!r} of findings"
            case Report() if value.credibility not in CREDIBILITIES:
                yield f"the credibility {value.credibility}"


def _unknown_words_of(account: Account) -> Iterator[str]:
    if (kind := KINDS.get(account.kind)) is None:
        yield f"the kind {account.kind!r}"
    elif account.mode is not None and account.mode not in kind.modes:
        yield f"the mode {account.mode!r} of {account.kind!r}"
    for context in account.contexts:
        if context not in CONTEXTS:
            yield f"the context {context!r}"


def _within(value: object) -> Iterator[object]:
    """Yield an event or a value, and everything in it at any depth."""
    yield value
    if isinstance(value, tuple):
        for one in value:
            yield from _within(one)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _within(getattr(value, field.name))


def _of_another_id(event: Event) -> str | None:
    """Return what the event names if that has another id: it would change what it is not about."""
    if isinstance(event, ActorEvent):
        id, named = actor_id(event.actor), f"actor {event.actor!r}"
    elif isinstance(event, SourceEvent):
        id, named = source_id(event.source), f"source {event.source!r}"
    elif isinstance(event, DatasetEvent):
        id, named = dataset_id(event.dataset), f"data set {event.dataset!r}"
    elif isinstance(event, DevelopmentReported) and (record := event.external_id) is not None:
        id = development_id(record.dataset, record.id)
        named = f"record {record.id!r} of data set {record.dataset!r}"
    else:
        return None
    return None if event.originator_id == id else named


def _is_out_of_range(value: object) -> bool:
    return isinstance(value, int) and abs(value) >= _MOST


def _too_long(event: Event) -> str | None:
    return next((text for text in _indexed(event) if _is_too_long(text)), None)


def _is_too_long(text: str) -> bool:
    # A character has at most four bytes.
    return len(text) * 4 > MOST_INDEXED_BYTES and len(text.encode()) > MOST_INDEXED_BYTES


def _indexed(event: Event) -> Iterator[str]:
    """Yield the texts that are indexed."""
    if isinstance(event, ActorEvent):
        yield event.actor
        yield getattr(event, "of", "")
        names = (getattr(event, "name", ""), getattr(event, "alias", ""))
        yield from map(spelling_key, (*names, *getattr(event, "aliases", ())))
    elif isinstance(event, SourceEvent):
        yield event.source
    elif isinstance(event, DatasetEvent):
        yield event.dataset
    else:
        for value in _within(event):
            yield from _indexed_of(value)


def _indexed_of(value: object) -> Iterator[str]:
    match value:
        case Account():
            yield from parties(value)
            yield value.conflict or ""
        case Place() | CoveredPlace():
            yield value.country or ""
            if isinstance(value, CoveredPlace):
                yield value.name or ""
        case Finder():
            yield value.actor or value.source or ""
        case Report():
            yield value.source
            yield value.original_source or ""
