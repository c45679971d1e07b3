"""Strict JSON, for input whose author may want readers to disagree about its meaning."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any, NoReturn


class NotStrictError(ValueError):
    """JSON that readers treat differently: some refuse it, or they read different values."""


def read_json(given: str | bytes) -> Any:
    """Return the value of the JSON text.

    Raises ValueError for invalid JSON, a name that is twice in one object, NaN or an infinite
    number, and nesting that is too deep.
    """
    try:
        return json.loads(given, object_pairs_hook=_once, parse_constant=_no_number)
    except RecursionError as error:
        raise NotStrictError("it is nested too deeply") from error


def strict_decoder() -> json.JSONDecoder:
    """Return a decoder that refuses what `read_json` refuses, for one value within a text."""
    return json.JSONDecoder(object_pairs_hook=_once, parse_constant=_no_number)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        times = Counter(name for name, _ in pairs)
        twice = next(name for name in times if times[name] > 1)
        raise NotStrictError(f"it has the name {twice[:100]!r} twice")
    return found


def _no_number(given: str) -> NoReturn:
    raise NotStrictError(f"{given} is no number of JSON")
