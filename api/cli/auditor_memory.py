"""Whoever checks a log: whom they trust, what they saw of it before, and what they see now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import typer

from api.cli.failures import message_of
from infrastructure.sealing.checkpoints import Succession
from infrastructure.sealing.keys import VerifierKey
from infrastructure.verifying.memory import Memory, file_at, file_of, recall, remember
from infrastructure.verifying.verdict import HeldCheckpoint, Verdict


@dataclass(slots=True)
class Reader:
    """The key and the file of what was seen that were given, and the folder for all other files."""

    key: VerifierKey | None
    file: Path | None
    folder: Path
    _place: Path | None = None
    _seen: dict[Path, Memory | None] = field(default_factory=dict)
    _given_up: VerifierKey | None = None

    def look_up(
        self, place: str | None, keys: Sequence[Succession], *, size: int | None = None
    ) -> None:
        """Recall what was seen in this place, and of the log that has these keys.

        A bundle has a `size` and no place: one no larger than the log that was seen may be from
        when another key signed it. A larger one may not: whoever has a key that was given up, say
        because it was stolen, must not go on with the log by it.
        """
        elsewhere = [file_of(self.folder, keys[0].key.name)] if keys else []
        at_place = None if place is None else file_at(self.folder, place)
        self._place = self.file or at_place
        files = [self.file] if self.file else [*filter(None, [at_place]), *elsewhere]
        self._seen = {file: recall(file) for file in files}
        if size is not None and keys:
            seen = [one for one in self.memories.values() if size <= one.sealed.checkpoint.size]
            is_failed = any(keys[-1].key in memory.before for memory in seen)
            self._given_up = keys[-1].key if is_failed else None

    @property
    def memories(self) -> dict[Path, Memory]:
        """What was seen, and in which file it stands; what was seen in the place comes first."""
        return {file: memory for file, memory in self._seen.items() if memory is not None}

    @property
    def trusted(self) -> VerifierKey | None:
        if self.key is not None:
            return self.key
        if self._given_up is not None:
            return self._given_up
        return next((memory.key for memory in self.memories.values()), None)

    @property
    def kept(self) -> list[HeldCheckpoint]:
        """What was seen, once where it stands in two files."""
        unlike: dict[str, HeldCheckpoint] = {}
        for file, memory in self.memories.items():
            held = HeldCheckpoint(
                memory.sealed, str(file), is_kept=True, is_of_place=file == self._place
            )
            unlike.setdefault(str(memory.sealed.note), held)
        return list(unlike.values())

    @property
    def why_trusted(self) -> str:
        if self.key is not None:
            return "the key that was given, or one that follows from it"
        if self._given_up is not None:
            return "a key of before, which the log has given up for another one since"
        if self.memories:
            return "trusted last time, or vouched for by the key that was"
        return "the first key that the log itself names: nobody else vouches for it (see --key)"

    def learn(self, verdict: Verdict) -> None:
        """Write down what did fit, and say where."""
        if verdict.newest is None or verdict.key is None or not self._seen or self._given_up:
            return
        chain = [*verdict.before, verdict.key]
        seen = [memory for memory in self.memories.values() if memory.key in chain]
        before = dict.fromkeys([*(key for one in seen for key in one.before), *verdict.before])
        try:
            remember(self._seen, Memory(verdict.key, verdict.newest, tuple(before)))
        except OSError as error:
            typer.echo(f"What was seen is not remembered: {message_of(error)}", err=True)
        else:
            typer.echo(f"Remembered in {' and '.join(map(str, self._seen))}.")
