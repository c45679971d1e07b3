"""The dates used by the machine, with their possible days worked out by hand."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

FOREVER = date.max.toordinal()


class Days(NamedTuple):
    """Day ordinals: it begins between the first two and ends between the last two, inclusive."""

    begun: int
    begun_by: int
    over: int
    over_by: int
    lasts: bool = False
    doubtful: bool = False
    expires: str | None = None  # of a duration with an end


def ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()


def _act(first: str, last: str | None = None, *, doubtful: bool = False) -> Days:
    begun, by = ordinal(first), ordinal(last or first)
    return Days(begun, by, begun, by, doubtful=doubtful)


def _lasting(first: str, first_by: str, over: int, over_by: int, expires: str | None) -> Days:
    return Days(ordinal(first), ordinal(first_by), over, over_by, lasts=True, expires=expires)


SINGLE: dict[str, Days] = {
    **{
        day: _act(day)
        for day in (
            "2024-01-01", "2024-01-02", "2024-01-20", "2024-02-10", "2024-02-28", "2024-03-31",
            "2024-04-01", "2024-05-15", "2024-09-30",
        )
    },
    "2024-01": _act("2024-01-01", "2024-01-31"),
    "2024-03~": _act("2024-02-01", "2024-04-30"),
    "2024-01-15?": _act("2024-01-15", doubtful=True),
    "2024-03-01~": _act("2024-02-27", "2024-03-04"),
    "[2024-01-10..2024-03-10]": _act("2024-01-10", "2024-03-10"),
    "[2024-01-01,2024-01-20]": _act("2024-01-01", "2024-01-20"),
}  # fmt: skip

# When something was published; a month or a year counts from its last day.
PUBLISHED = {
    "2024-01-10": ordinal("2024-01-10"),
    "2024-02-20": ordinal("2024-02-20"),
    "2024-02": ordinal("2024-02-29"),
    "2024": ordinal("2024-12-31"),
}

DURATIONS: dict[str, Days] = {
    "2024-01-05/2024-02-20": _lasting(
        "2024-01-05", "2024-01-05", ordinal("2024-02-20"), ordinal("2024-02-20"), "2024-02-20"
    ),
    "2024-01~/2024-05~": _lasting(
        "2023-12-01", "2024-02-29", ordinal("2024-04-01"), ordinal("2024-06-30"), "2024-05~"
    ),
    "2024-02-01/..": _lasting("2024-02-01", "2024-02-01", FOREVER, FOREVER, ".."),
    "2024-01-20/": _lasting(
        "2024-01-20", "2024-01-20", ordinal("2024-01-20"), ordinal("2024-01-20"), None
    ),
}

WHEN: dict[str, Days] = {
    **SINGLE,
    **DURATIONS,
    "2024-02-20": _act("2024-02-20"),
    "2024-05~": _act("2024-04-01", "2024-06-30"),
}
ENDLESS = ("2024-02-01/..", "2024-01-20/")  # durations without a stated end
