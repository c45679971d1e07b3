"""Answers as JSON responses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi.responses import Response

from api.json_text import ENCODER


def rendered(
    answer: Any, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """A JSON response; knows dataclasses, UUIDs, days and aware instants."""
    return Response(
        ENCODER.encode(answer), status, dict(headers or {}), media_type="application/json"
    )
