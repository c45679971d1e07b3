"""Check a sealed log, from whatever source: its events, tree, checkpoints and keys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256

from domain.errors import DomainError
from domain.tlog.merkle import EMPTY_ROOT, Growth
from domain.tlog.tile import DerivedTiles, Tile
from infrastructure.log.private_texts import Erasure
from infrastructure.sealing.checkpoints import Succession, trusted_after
from infrastructure.sealing.keys import VerifierKey, signer_of
from infrastructure.verifying.sealed_log import HashedEvent, HeldCheckpoint, SealedLog, StoredTile
from infrastructure.verifying.verdict import Verdict


def check_source(
    source: SealedLog,
    *,
    trusted: VerifierKey | None = None,
    kept: Sequence[HeldCheckpoint] = (),
) -> Verdict:
    """Derive the tree again from all events, and compare it with all that the source holds.

    That is each stated leaf, each tile, the root and the signature of each checkpoint, and the
    order of the keys. `trusted` is the key that the reader knows; without it the first key that
    the log names is trusted. `kept` are checkpoints from elsewhere: the log must still fit them.
    """
    own = [HeldCheckpoint(sealed, source.name) for sealed in source.checkpoints()]
    checkpoints = [*own, *kept]
    verdict = _check_signatures(checkpoints, source.keys(), trusted)
    replay = _Replay(verdict, checkpoints, Growth())
    if replay.take_all(source.events()):
        _check_tiles(source, replay.tiles, verdict)
    return verdict


def check_newest(
    events: Iterable[HashedEvent],
    checkpoints: Sequence[HeldCheckpoint],
    keys: Sequence[Succession],
    trusted: VerifierKey | None,
    earlier: Growth,
) -> Verdict:
    """Check the newest events of a log, given the tree over the `earlier` ones.

    A text that is missing is not a finding: the event that redacts it may not be among them.
    """
    verdict = _check_signatures(checkpoints, keys, trusted)
    _Replay(verdict, checkpoints, earlier, is_whole=False).take_all(events)
    return verdict


class _Replay:
    """Takes the events in order and derives the tree from them."""

    def __init__(
        self,
        verdict: Verdict,
        checkpoints: Iterable[HeldCheckpoint],
        earlier: Growth,
        *,
        is_whole: bool = True,
    ) -> None:
        self._is_whole = is_whole
        self.tiles = DerivedTiles()
        self._growth = earlier
        self._verdict = verdict
        self._checkpoints: dict[int, list[HeldCheckpoint]] = {}
        for held in checkpoints:
            self._checkpoints.setdefault(held.sealed.checkpoint.size, []).append(held)
        self._fitting = 0
        self._kept_fitting = 0
        self._recorded_at = ""
        self._missing: dict[Erasure, int] = {}

    def take_all(self, events: Iterable[HashedEvent]) -> bool:
        """Return whether there is an event at each position that a checkpoint covers."""
        try:
            is_contiguous = all(map(self._take, events))
        except DomainError as unreadable:
            self._verdict.find(self._growth.size + 1, unreadable.message)
            is_contiguous = False
        size = self._verdict.events = self._growth.size
        if self._is_whole:
            self._check_missing(size)
        larger = [signed for signed in sorted(self._checkpoints) if signed > size]
        self._check_empty()
        if larger and is_contiguous:
            holder = self._checkpoints[larger[0]][0].holder
            self._verdict.find(
                size + 1,
                f"the event there is missing: the log ends at {size},"
                f" and {holder} holds a checkpoint of {larger[0]}. The log was cut, or put"
                " back to an older copy",
            )
        return is_contiguous and not larger

    def _check_missing(self, size: int) -> None:
        """Find texts that are gone, and that no event redacts."""
        for (_, _, path), position in self._missing.items():
            self._verdict.find(
                position,
                f"the text {path} is missing, and no event up to {size} redacts it",
            )

    def _check_empty(self) -> None:
        for held in self._checkpoints.get(0, ()):
            if held.sealed.checkpoint.root != EMPTY_ROOT:
                self._verdict.find(None, f"the empty checkpoint of {held.holder} is not empty")

    def _take(self, event: HashedEvent) -> bool:
        position, recorded_at, leaf, stated_leaf, texts = event
        expected = self._growth.size + 1
        if position != expected:
            self._verdict.find(expected, f"the event there is missing; one of {position} follows")
            return False
        if recorded_at < self._recorded_at:
            self._verdict.find(expected, "recorded before the event that precedes it")
        self._recorded_at = recorded_at
        if stated_leaf is not None:
            if leaf != stated_leaf:
                self._verdict.find(expected, "the event is not the one that was sealed there")
            # Not `leaf`: a changed event is one finding, and not also one for each tile above it.
            self.tiles.append(stated_leaf)
        if texts.problem is not None:
            self._verdict.find(expected, texts.problem)
        for missing in texts.missing:
            self._missing[missing] = expected
        for redacted in texts.redacts:
            self._missing.pop(redacted, None)
        self._growth.append(leaf)
        for held in self._checkpoints.get(expected, ()):
            self._compare(held)
        return True

    def _compare(self, held: HeldCheckpoint) -> None:
        checkpoint = held.sealed.checkpoint
        if self._growth.root() == checkpoint.root:
            self._fitting = checkpoint.size
            if held.is_kept:
                self._kept_fitting = checkpoint.size
            return
        where = f"after {self._fitting}"
        if held.is_kept:
            # The checkpoints of a forked log fit it, and prove nothing about what a reader saw.
            where = f"after {self._kept_fitting}"
            if self._fitting:
                where += f"; the log has signed its first {self._fitting} events as they are"
        self._verdict.find(
            None,
            f"the events up to position {checkpoint.size} do not have the root that was signed"
            f" (checkpoint of {held.holder}); the change is {where}",
        )


def _check_tiles(source: SealedLog, derived: DerivedTiles, verdict: Verdict) -> None:
    """Find the first tile that does not follow from the leaves, is missing, or is in no such tree.

    The leaves themselves are compared with the events, each at its position.
    """
    try:
        stored = source.tiles()
        wrong = None if stored is None else _first_wrong(stored, derived)
    except DomainError as unreadable:
        verdict.find(None, unreadable.message)
        return
    if wrong is not None:
        verdict.find(None, f"the tile {wrong} of the tree is not what the events below it make it")


def _first_wrong(stored: Iterator[StoredTile], derived: DerivedTiles) -> str | None:
    missing = derived.digests()
    for level, number, hashes in stored:
        if not isinstance(level, int) or not isinstance(number, int):
            return f"{number!r} at level {level!r}"
        tile, digest = missing.pop((level, number), (Tile(level, number), b""))
        if sha256(hashes).digest() != digest:
            return tile.path
    return next((tile.path for tile, _ in missing.values()), None)


def _check_signatures(
    checkpoints: Sequence[HeldCheckpoint],
    keys: Sequence[Succession],
    trusted: VerifierKey | None,
) -> Verdict:
    verdict = Verdict()
    verdict.newest = max(
        (held.sealed for held in checkpoints if not held.is_kept),
        key=lambda sealed: sealed.checkpoint.size,
        default=None,
    )
    if trusted is None:
        if not keys:
            if checkpoints:
                verdict.find(None, "the log names no key for its checkpoints")
            return verdict
        trusted = keys[0].key
    known = trusted_after(trusted, keys)
    *before, verdict.key = known
    verdict.before = tuple(before)
    newest = 0 if verdict.newest is None else verdict.newest.checkpoint.size
    for held in checkpoints:
        # An older checkpoint may be signed by a key that the log has replaced since: what proves
        # it is that the events up to it still have its root, and are in the newest checkpoint.
        is_older = held.is_kept or held.sealed.checkpoint.size < newest
        _check_signature(held, known, [one.key for one in keys] if is_older else [], verdict)
    if keys and keys[-1].key not in known:
        verdict.find(
            None,
            f"the log names the key {keys[-1].key}, which no trusted key has signed:"
            " somebody you trust must confirm it (see --key)",
        )
    return verdict


def _check_signature(
    held: HeldCheckpoint,
    known: Sequence[VerifierKey],
    replaced: Sequence[VerifierKey],
    verdict: Verdict,
) -> None:
    checkpoint, name = held.sealed.checkpoint, known[0].name
    if checkpoint.name != name:
        verdict.find(
            None,
            f"the checkpoint of {held.holder} is of the log {checkpoint.name!r}, and the"
            f" trusted key is that of {name!r}: another log is there",
        )
    if signer_of(held.sealed.note, [*known, *replaced]) is None:
        verdict.find(
            None,
            f"the checkpoint of size {checkpoint.size} ({held.holder}) is not signed by"
            f" {known[-1]}, nor by a key from which that one follows: the key was replaced",
        )
