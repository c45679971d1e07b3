"""JSON Lines: a stance or a development a line as JSON has it, and a last line that says so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from api.formats.export import Export

_ENCODER = msgspec.json.Encoder()


def json_lines(export: Export) -> Iterator[bytes]:
    """Every line is an object of one member: `stance`, `development`, or at the end `end`.

    A reader that finds no `end` was cut off; `next` in it is null unless a page was asked for.
    """
    told = 0
    for stance in export.stances:
        told += 1
        pair = {"actor": stance.actor, "toward": stance.toward, "via": stance.via}
        yield _line({"stance": {**pair, **stance.segment}})
    for entry in export.entries:
        told += 1
        yield _line({"development": entry.development})
    yield _line({"end": {"lines": told, **export.coordinates()}})


def _line(told: dict[str, Any]) -> bytes:
    return _ENCODER.encode(told) + b"\n"
