"""What a reader remembers of the logs that were checked: the key trusted, the last good checkpoint.

It is filed under the place where the log was found, and under the name that the log gives itself:
whoever puts another log in that place cannot choose the first.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import httpx2
from sqlalchemy import URL, make_url

from domain.errors import Invalid
from infrastructure.files import text_of, whole_file
from infrastructure.json_strict import read_json
from infrastructure.sealing.checkpoints import Sealed, read_sealed
from infrastructure.sealing.keys import VerifierKey, read_verifier_key


@dataclass(frozen=True, slots=True)
class Memory:
    """The key and the checkpoint, as they were when the log was checked last.

    `before` are keys that the log has given up since, each for the one that followed.
    """

    key: VerifierKey
    sealed: Sealed
    before: tuple[VerifierKey, ...] = ()


def database_place(url: str) -> str:
    """The place that a database URL names, whoever asks and from whatever folder."""
    parsed = make_url(url).difference_update_query(["user", "password"])
    if parsed.drivername == "sqlite" and parsed.database is not None:
        return f"sqlite:///{Path(parsed.database).resolve()}"
    without_user = URL.create(
        parsed.drivername, None, None, parsed.host, parsed.port, parsed.database, parsed.query
    )
    return without_user.render_as_string()


def server_place(address: str) -> str:
    """The place that the address of a server names, without who asks."""
    return str(httpx2.URL(address).copy_with(userinfo=b"", query=None, fragment=None)).rstrip("/")


def file_at(folder: Path, place: str) -> Path:
    """Where in the folder stands what was seen at a place."""
    return _file(folder / "places", place)


def file_of(folder: Path, name: str) -> Path:
    """Where in the folder stands what was seen of the log of this name, wherever it was."""
    return _file(folder / "logs", name)


def recall(file: Path) -> Memory | None:
    """What the file holds; None where there is no such file, `Invalid` where it holds no such."""
    if (text := text_of(file, "seen")) is None:
        return None
    try:
        told = read_json(text)
        before = tuple(read_verifier_key(key) for key in told.get("before", ()))
        return Memory(read_verifier_key(told["key"]), read_sealed(told["checkpoint"]), before)
    except (ValueError, TypeError, KeyError, AttributeError, Invalid) as error:
        raise Invalid(
            f"{file} cannot be read as what was seen last time: {error}",
            field="seen",
            allowed="a file that `stanceline log verify` wrote, or one that is not there yet",
        ) from error


def remember(files: Iterable[Path], seen: Memory) -> None:
    """Write it down for the next time, but never over what was seen of a larger log."""
    for file in files:
        before = recall(file)
        if before is None or before.sealed.checkpoint.size <= seen.sealed.checkpoint.size:
            _write(file, seen)


def _write(file: Path, seen: Memory) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    told = {
        "key": str(seen.key),
        "before": [str(key) for key in seen.before],
        "checkpoint": str(seen.sealed.note),
    }
    with whole_file(file) as written:
        written.write(f"{json.dumps(told, indent=1)}\n".encode())


def _file(folder: Path, named: str) -> Path:
    # Names that differ only in what a file cannot be called, or by its length, stay apart.
    told_apart = sha256(named.encode()).hexdigest()[:12]
    return folder / f"{re.sub('[^A-Za-z0-9.-]+', '_', named)[-80:]}.{told_apart}.json"
