"""What a reader remembers of a log: the key it trusted, and the last checkpoint that did fit."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from domain.errors import Invalid
from infrastructure.sealing.checkpoints import Sealed, read_sealed
from infrastructure.sealing.keys import VerifierKey, read_verifier_key


@dataclass(frozen=True, slots=True)
class Memory:
    """The key and the checkpoint, as they were when the log was checked last."""

    key: VerifierKey
    sealed: Sealed


def file_for(folder: Path, name: str) -> Path:
    """Where in the folder the memory of this log stands."""
    return folder / f"{re.sub('[^A-Za-z0-9.-]+', '_', name)}.json"


def recall(file: Path) -> Memory | None:
    """What the file holds; None where there is no such file, `Invalid` where it holds no such."""
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        return Memory(read_verifier_key(told["key"]), read_sealed(told["checkpoint"]))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, KeyError) as error:
        raise Invalid(
            f"{file} cannot be read as what was seen last time: {error}",
            field="seen",
            allowed="a file that `stanceline log verify` wrote, or one that is not there yet",
        ) from error


def remember(file: Path, memory: Memory) -> None:
    """Write it down for the next time."""
    file.parent.mkdir(parents=True, exist_ok=True)
    told = {"key": str(memory.key), "checkpoint": str(memory.sealed.note)}
    fresh = file.with_name(f"{file.name}.new")
    fresh.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    fresh.replace(file)
