"""The check of a number by which a request names a part of an actor or a development."""

from __future__ import annotations

from domain.errors import NotFound


def check_number(number: int, recorded: int, owner: str, part: str, field: str) -> None:
    """Raise `NotFound` unless `number` is one of the parts 1 to `recorded` of `owner`."""
    if not 1 <= number <= recorded:
        raise NotFound(
            f"{owner} has no {part} {number}",
            field=field,
            allowed=f"1 to {recorded}" if recorded else "none recorded",
        )
