"""JSON: the answer itself, as the API's contract has it."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from api.formats.export import Export

_ENCODER = msgspec.json.Encoder()


def json_answer(export: Export) -> Iterator[bytes]:
    """The body whole."""
    yield _ENCODER.encode(export.body)
