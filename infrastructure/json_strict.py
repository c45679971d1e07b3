"""JSON as it is read from somebody who may want it to be read in two ways, or not to end."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any, NoReturn


class NotStrictError(ValueError):
    """Text that some readers of JSON take and others do not, or that they read in two ways."""


def read_json(given: str | bytes) -> Any:
    """What the text says.

    Raises ValueError where it is no JSON, has a name twice in one object, a number that is none,
    or more brackets in one another than anybody needs.
    """
    try:
        return json.loads(given, object_pairs_hook=_once, parse_constant=_no_number)
    except RecursionError as error:
        raise NotStrictError("it is nested too deeply") from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    told = dict(pairs)
    if len(told) < len(pairs):
        times = Counter(name for name, _ in pairs)
        twice = next(name for name in times if times[name] > 1)
        raise NotStrictError(f"it has the name {twice[:100]!r} twice")
    return told


def _no_number(given: str) -> NoReturn:
    raise NotStrictError(f"{given} is no number of JSON")
