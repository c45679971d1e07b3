"""From what a reader asks for, by a suffix or by `Accept`, to the format it is given."""

from __future__ import annotations

import re
from collections.abc import Iterator

from api.formats.table import FORMATS, JSON, Format
from api.problems import NotServedError
from domain.errors import NotFound

_RANGE = re.compile(r"\s*([\w!#$&^.+-]+|\*)/([\w!#$&^.+-]+|\*)\s*(?:;(.*))?", re.ASCII)
_QUALITY = re.compile(r"\s*q\s*=\s*([01](?:\.[0-9]{0,3})?)\s*", re.ASCII | re.IGNORECASE)
_NEGOTIABLE = [one for one in FORMATS if one.has_own_type]

Range = tuple[str, str, float]


def of_suffix(suffix: str) -> Format:
    """The format of a suffix without its first dot; raises `NotFound` where there is none."""
    for one in FORMATS:
        if one.suffix == suffix:
            return one
    suffixes = ", ".join(f".{one.suffix}" for one in FORMATS)
    raise NotFound(f"there is no format .{suffix[:100]}", field="format", allowed=suffixes)


def of_accept(header: str) -> Format:
    """What an `Accept` header likes best, of equals the first of the table.

    Ranges that cannot be read are passed over, and a header without any asks for nothing.
    Raises `NotServedError` where it takes none of them.
    """
    ranges = list(_ranges(header))
    if not ranges:
        return JSON
    best = max(_NEGOTIABLE, key=lambda one: _quality(one.media_type, ranges))
    if _quality(best.media_type, ranges) > 0:
        return best
    types = ", ".join(one.media_type for one in _NEGOTIABLE)
    raise NotServedError("nothing that is served is accepted", field="Accept", allowed=types)


def _ranges(header: str) -> Iterator[Range]:
    for text in header.split(","):
        if found := _RANGE.fullmatch(text):
            main, sub, parameters = found.groups()
            qualities = filter(None, map(_QUALITY.fullmatch, (parameters or "").split(";")))
            quality = next((float(one.group(1)) for one in qualities), 1.0)
            yield main.lower(), sub.lower(), min(quality, 1.0)


def _quality(media_type: str, ranges: list[Range]) -> float:
    """That of the range which names the type most closely, 0 where none does."""
    main, sub = media_type.split("/")
    for wanted in ((main, sub), (main, "*"), ("*", "*")):
        found = [quality for one, other, quality in ranges if (one, other) == wanted]
        if found:
            return max(found)
    return 0.0
