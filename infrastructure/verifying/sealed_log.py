"""The four parts of a sealed log that a check reads, wherever the log is stored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from infrastructure.log.private_texts import TextsHeld, texts_held
from infrastructure.log.recorder import RecordedEvent
from infrastructure.sealing.checkpoints import Sealed, Succession
from infrastructure.sealing.entries import Line, instant_text, leaf_of


class HashedEvent(NamedTuple):
    """The position, the time and the leaf hash of an event.

    `recorded_at` is the text that is hashed. `stated_leaf` is the leaf that the source itself
    gives for the event; None if the event is not in its tree yet. `texts` is what the source holds
    of the private texts.
    """

    position: int
    recorded_at: str
    leaf: bytes
    stated_leaf: bytes | None
    texts: TextsHeld = TextsHeld()


def hashed(line: Line) -> HashedEvent:
    """Return the event of a line, hashed."""
    event = line.event
    at, texts = instant_text(event.recorded_at), texts_of(event)
    return HashedEvent(event.position, at, leaf_of(event), line.leaf, texts)


def texts_of(event: RecordedEvent) -> TextsHeld:
    """Return what is there of the private texts of an event."""
    id, version = event.originator_id, event.originator_version
    return texts_held(id, version, event.topic, event.state, event.texts)


class StoredTile(NamedTuple):
    """A hash tile as a source has it; a damaged database may give anything as its place."""

    level: object
    number: object
    hashes: bytes


@dataclass(frozen=True, slots=True)
class HeldCheckpoint:
    """A checkpoint and its holder: the checked log, or (`is_kept`) a reader who saw it before.

    A log that was copied need not have the checkpoints that were signed elsewhere, which are not
    `is_of_place`.
    """

    sealed: Sealed
    holder: str
    is_kept: bool = False
    is_of_place: bool = True


class SealedLog(Protocol):
    """A sealed log to check: a database, a server or a bundle.

    Every method raises `Invalid` if it cannot read what is there.
    """

    @property
    def name(self) -> str:
        """The holder of the checkpoints in findings, for example `the server`."""

    def checkpoints(self) -> Sequence[Sealed]:
        """Return the checkpoints that the source holds."""

    def keys(self) -> Sequence[Succession]:
        """Return every key of the log, the first one first."""

    def events(self, after: int = 0, until: int | None = None) -> Iterator[HashedEvent]:
        """Yield the events after one position up to and including another, or to the end."""

    def tiles(self) -> Iterator[StoredTile] | None:
        """Yield every hash tile of the tree; None if the source keeps no tiles."""
