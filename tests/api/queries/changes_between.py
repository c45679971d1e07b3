"""The changes between two positions, as the server lists them."""

from __future__ import annotations

from typing import Any

from tests.api.api_client import ApiClient, Json

CHANGES = "/v1/changes"


def changes(api: ApiClient, since: int, on: str = "2024-01-25", **asked: Any) -> list[Json]:
    """What was learnt after a position of the newest stances on a day.

    It asks for the newest position, and so waits until that is projected: a write may be answered
    before.
    """
    newest = {} if "to_known_at" in asked else {"to_position": str(api.last_position())}
    asked = {"from_position": str(since), "on": on, **newest, **asked}
    data: list[Json] = api.read(CHANGES, **asked)["data"]
    return data
