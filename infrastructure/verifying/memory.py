"""What a reader remembers of the logs that were checked: the trusted key, the last checkpoint.

It is stored under the place where the log was found, and under the name that the log gives itself:
somebody who puts another log in that place cannot choose the place.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import httpx2
from sqlalchemy import URL, make_url

from domain.errors import Invalid
from infrastructure.files import text_of, whole_file
from infrastructure.json_strict import read_json
from infrastructure.sealing.checkpoints import Sealed, Succession, read_sealed
from infrastructure.sealing.keys import VerifierKey, read_verifier_key
from infrastructure.verifying.sealed_log import HeldCheckpoint
from infrastructure.verifying.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Memory:
    """The key and the checkpoint of a log at the last check.

    `before` are earlier keys of the log, which it has replaced since.
    """

    key: VerifierKey
    sealed: Sealed
    before: tuple[VerifierKey, ...] = ()


@dataclass(slots=True)
class Reader:
    """Somebody who checks logs: the key they were given, and what they remember.

    `file` holds what was seen, if the reader names one; `folder` holds all other such files.
    """

    key: VerifierKey | None
    file: Path | None
    folder: Path
    _place: Path | None = None
    _seen: dict[Path, Memory | None] = field(default_factory=dict)
    _replaced: VerifierKey | None = None

    def look_up(
        self, place: str | None, keys: Sequence[Succession], *, size: int | None = None
    ) -> None:
        """Recall what was seen in this place, and of the log that has these keys.

        A bundle has a `size` and no place. A bundle no larger than the log that was seen may be
        from a time when another key signed. A larger one may not: a thief of a replaced key must
        not be able to continue the log with it.
        """
        elsewhere = [file_of(self.folder, keys[0].key.name)] if keys else []
        at_place = None if place is None else file_at(self.folder, place)
        self._place = self.file or at_place
        files = [self.file] if self.file else [*filter(None, [at_place]), *elsewhere]
        self._seen = {file: recall(file) for file in files}
        if size is not None and keys:
            seen = [one for one in self.memories.values() if size <= one.sealed.checkpoint.size]
            is_replaced = any(keys[-1].key in memory.before for memory in seen)
            self._replaced = keys[-1].key if is_replaced else None

    @property
    def memories(self) -> dict[Path, Memory]:
        """Each memory by its file, that of the place first."""
        return {file: memory for file, memory in self._seen.items() if memory is not None}

    @property
    def trusted(self) -> VerifierKey | None:
        """The key to trust; None if the reader knows none."""
        if self.key is not None:
            return self.key
        if self._replaced is not None:
            return self._replaced
        return next((memory.key for memory in self.memories.values()), None)

    @property
    def kept(self) -> list[HeldCheckpoint]:
        """The remembered checkpoints, each once."""
        unlike: dict[str, HeldCheckpoint] = {}
        for file, memory in self.memories.items():
            held = HeldCheckpoint(
                memory.sealed,
                shlex.quote(str(file)),
                is_kept=True,
                is_of_place=file == self._place,
            )
            unlike.setdefault(str(memory.sealed.note), held)
        return list(unlike.values())

    @property
    def why_trusted(self) -> str:
        """Why the key of the log is trusted, as a phrase."""
        if self.key is not None:
            return "the key given with --key, or a successor that it signed"
        if self._replaced is not None:
            return "an earlier key, which the log has replaced since"
        if self.memories:
            return "trusted at the last check, or a successor that the trusted key signed"
        return "the first key that the log itself names: nothing else confirms it (see --key)"

    def learn(self, verdict: Verdict) -> list[Path]:
        """Save the checkpoint of a log that fits; return the files, none if nothing was learnt."""
        if verdict.newest is None or verdict.key is None or self._replaced:
            return []
        chain = [*verdict.before, verdict.key]
        seen = [memory for memory in self.memories.values() if memory.key in chain]
        before = dict.fromkeys([*(key for one in seen for key in one.before), *verdict.before])
        remember(self._seen, Memory(verdict.key, verdict.newest, tuple(before)))
        return list(self._seen)


def database_place(url: str) -> str:
    """Return the place that a database URL names, without the user, as an absolute path."""
    parsed = make_url(url).difference_update_query(["user", "password"])
    if parsed.drivername == "sqlite" and parsed.database is not None:
        return f"sqlite:///{Path(parsed.database).resolve()}"
    without_user = URL.create(
        parsed.drivername, None, None, parsed.host, parsed.port, parsed.database, parsed.query
    )
    return without_user.render_as_string()


def server_place(address: str) -> str:
    """Return the place that the address of a server names, without the user."""
    return str(httpx2.URL(address).copy_with(userinfo=b"", query=None, fragment=None)).rstrip("/")


def file_at(folder: Path, place: str) -> Path:
    """Return the file in the folder for what was seen at a place."""
    return _file(folder / "places", place)


def file_of(folder: Path, name: str) -> Path:
    """Return the file in the folder for what was seen of the log of this name, at any place."""
    return _file(folder / "logs", name)


def recall(file: Path) -> Memory | None:
    """Return the memory in a file; None if there is no file, `Invalid` if it is damaged."""
    if (text := text_of(file, "seen")) is None:
        return None
    try:
        held = read_json(text)
        before = tuple(read_verifier_key(key) for key in held.get("before", ()))
        return Memory(read_verifier_key(held["key"]), read_sealed(held["checkpoint"]), before)
    except (ValueError, TypeError, KeyError, AttributeError, Invalid) as error:
        raise Invalid(
            f"{file} cannot be read as what was seen last time: {error}",
            field="seen",
            allowed="a file that `stanceline log verify` wrote, or a new file",
        ) from error


def remember(files: Iterable[Path], seen: Memory) -> None:
    """Save a memory in each file, unless the file has one of a larger log."""
    for file in files:
        before = recall(file)
        if before is None or before.sealed.checkpoint.size <= seen.sealed.checkpoint.size:
            _write(file, seen)


def _write(file: Path, seen: Memory) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    held = {
        "key": str(seen.key),
        "before": [str(key) for key in seen.before],
        "checkpoint": str(seen.sealed.note),
    }
    with whole_file(file) as written:
        written.write(f"{json.dumps(held, indent=1)}\n".encode())


def _file(folder: Path, named: str) -> Path:
    # Two names that differ only in replaced or removed characters have different files.
    digest = sha256(named.encode()).hexdigest()[:12]
    return folder / f"{re.sub('[^A-Za-z0-9.-]+', '_', named)[-80:]}.{digest}.json"
