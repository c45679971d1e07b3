"""The keys of a log as JSON, in an answer of the server and in a bundle alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from domain.errors import Invalid
from infrastructure.json_strict import read_json
from infrastructure.sealing.checkpoints import Succession
from infrastructure.sealing.keys import read_verifier_key


def keys_answer(known: Sequence[Succession]) -> dict[str, Any]:
    """The body of `GET /v1/log/keys`."""
    return {"data": [{"key": str(one.key), "succession": one.note} for one in known]}


def read_keys(given: str) -> list[Succession]:
    """The keys again; raises `Invalid` where the text holds none."""
    try:
        told = read_json(given)["data"]
        return [Succession(read_verifier_key(one["key"]), _note(one["succession"])) for one in told]
    except (ValueError, TypeError, KeyError, Invalid) as error:
        raise Invalid(
            f"the keys of the log cannot be read: {error!r}",
            field="keys",
            allowed='{"data": [{"key": VKEY, "succession": NOTE or null}]}',
        ) from error


def _note(given: Any) -> str | None:
    if given is not None and not isinstance(given, str):
        raise TypeError("a succession is a note, or null")
    return given
