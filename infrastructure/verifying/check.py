"""Check events against the checkpoints and keys of a log, and name what does not fit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from domain.errors import DomainError
from domain.tlog.merkle import EMPTY_ROOT, Growth
from infrastructure.sealing.checkpoints import Succession, trusted_after
from infrastructure.sealing.entries import Line, instant_text, leaf_of
from infrastructure.sealing.keys import VerifierKey, signer_of
from infrastructure.verifying.verdict import HeldCheckpoint, Verdict


class Hashed(NamedTuple):
    """An event of a log: what orders it, its hash, and the hash it is said to have in the tree.

    `recorded_at` is a text as the entry has it; `stated` is None where the event is not sealed.
    """

    position: int
    recorded_at: str
    leaf: bytes
    stated: bytes | None


def hashed(line: Line) -> Hashed:
    """The event of a line, hashed."""
    event = line.event
    return Hashed(event.position, instant_text(event.recorded_at), leaf_of(event), line.leaf)


class _Replay:
    """Takes the events in order and rebuilds the tree from them."""

    def __init__(
        self, verdict: Verdict, checkpoints: Iterable[HeldCheckpoint], begun: Growth
    ) -> None:
        self.growth = begun
        self.is_violated = False
        self._verdict = verdict
        self._checkpoints: dict[int, list[HeldCheckpoint]] = {}
        for held in checkpoints:
            self._checkpoints.setdefault(held.sealed.checkpoint.size, []).append(held)
        self._fitting = 0
        self._kept_fitting = 0
        self._recorded_at = ""

    def take(self, event: Hashed) -> None:
        position, recorded_at, leaf, stated = event
        expected = self.growth.size + 1
        if position != expected:
            self._break(expected, f"the event there is missing; one of {position} follows")
            return
        if recorded_at < self._recorded_at:
            self._verdict.find(expected, "recorded before the event that precedes it")
        self._recorded_at = recorded_at
        if stated is not None and leaf != stated:
            self._verdict.find(expected, "the event is not the one that was sealed there")
        self.growth.append(leaf)
        for held in self._checkpoints.get(expected, ()):
            self._compare(held)

    def end(self) -> None:
        """Say what is missing at the end."""
        size = self.growth.size
        for held in self._checkpoints.get(0, ()):
            if held.sealed.checkpoint.root != EMPTY_ROOT:
                self._verdict.find(None, f"the empty checkpoint of {held.holder} is not empty")
        for signed in sorted(self._checkpoints):
            if signed > size and not self.is_violated:
                holder = self._checkpoints[signed][0].holder
                self._break(
                    size + 1,
                    f"the event there is missing: the log ends at {size},"
                    f" and {holder} holds a checkpoint of {signed}. The log was cut, or put"
                    " back to an older copy",
                )

    def _compare(self, held: HeldCheckpoint) -> None:
        checkpoint = held.sealed.checkpoint
        if self.growth.root() == checkpoint.root:
            self._fitting = checkpoint.size
            if held.is_kept:
                self._kept_fitting = checkpoint.size
            return
        where = f"after {self._fitting}"
        if held.is_kept:
            # Where a log has forked its own checkpoints fit it, and prove nothing of what was seen.
            where = f"after {self._kept_fitting}"
            if self._fitting:
                where += f"; the log has signed its first {self._fitting} as they are"
        self._verdict.find(
            None,
            f"the events up to position {checkpoint.size} do not have the root that was signed"
            f" (checkpoint of {held.holder}); what was changed stands {where}",
        )

    def _break(self, position: int, said: str) -> None:
        self._verdict.find(position, said)
        self.is_violated = True


def check_log(
    events: Iterable[Hashed],
    checkpoints: Sequence[HeldCheckpoint],
    keys: Sequence[Succession],
    trusted: VerifierKey | None,
    *,
    begun: Growth | None = None,
) -> Verdict:
    """Check every event, every root that was signed, and every signature.

    `trusted` is the key that the reader knows; without one the first key that the log names
    is taken at its word. `begun` is the tree over what stands before the first of the events.
    """
    verdict = Verdict()
    if known := _check_signatures(verdict, checkpoints, keys, trusted):
        *before, verdict.key = known
        verdict.before = tuple(before)
    verdict.newest = max(
        (held.sealed for held in checkpoints if not held.is_kept),
        key=lambda sealed: sealed.checkpoint.size,
        default=None,
    )
    replay = _Replay(verdict, checkpoints, begun or Growth())
    try:
        for event in events:
            replay.take(event)
            if replay.is_violated:
                break
    except DomainError as unreadable:
        verdict.find(replay.growth.size + 1, unreadable.message)
        replay.is_violated = True
    replay.end()
    verdict.events = replay.growth.size
    return verdict


def _check_signatures(
    verdict: Verdict,
    checkpoints: Sequence[HeldCheckpoint],
    keys: Sequence[Succession],
    trusted: VerifierKey | None,
) -> list[VerifierKey]:
    """The keys that may be trusted, the last of which signs now; none where none is named."""
    if trusted is None:
        if not keys:
            if checkpoints:
                verdict.find(None, "the log names no key that its checkpoints are signed by")
            return []
        trusted = keys[0].key
    known = trusted_after(trusted, keys)
    newest = max(
        (held.sealed.checkpoint.size for held in checkpoints if not held.is_kept), default=0
    )
    for held in checkpoints:
        checkpoint = held.sealed.checkpoint
        if checkpoint.name != trusted.name:
            verdict.find(
                None,
                f"the checkpoint of {held.holder} is of the log {checkpoint.name!r}, and the"
                f" key trusted is that of {trusted.name!r}: another log stands there",
            )
        # What was signed before may be by a key that was given up since: what binds it is that
        # the events up to it still have its root, and are in the newest one.
        is_before = held.is_kept or checkpoint.size < newest
        of_then = [one.key for one in keys] if is_before else []
        if signer_of(held.sealed.note, [*known, *of_then]) is None:
            verdict.find(
                None,
                f"the checkpoint of size {checkpoint.size} ({held.holder}) is not signed by"
                f" {known[-1]}, nor by a key from which that one follows: the key was replaced",
            )
    if keys and keys[-1].key not in known:
        verdict.find(
            None,
            f"the log names the key {keys[-1].key}, which no key trusted before vouches for:"
            " it needs the word of somebody you trust (see --key)",
        )
    return known
