"""JSON as it is read from somebody who may want it to be read in two ways, or not to end."""

from __future__ import annotations

import json
from typing import Any, NoReturn


def read_json(given: str | bytes) -> Any:
    """What the text says.

    Raises ValueError where it is no JSON, has a name twice in one object, a number that is none,
    or more brackets in one another than anybody needs.
    """
    try:
        return json.loads(given, object_pairs_hook=_once, parse_constant=_no_number)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    told = dict(pairs)
    if len(told) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"it has the name {twice[:100]!r} twice")
    return told


def _no_number(given: str) -> NoReturn:
    raise ValueError(f"{given} is no number of JSON")
