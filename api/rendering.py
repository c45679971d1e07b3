"""Answers as JSON, straight from the values that hold them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from fastapi.responses import Response

_ENCODER = msgspec.json.Encoder()


def rendered(
    answer: Any, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """A JSON response; knows dataclasses, UUIDs, days and aware instants."""
    return Response(
        _ENCODER.encode(answer), status, dict(headers or {}), media_type="application/json"
    )
