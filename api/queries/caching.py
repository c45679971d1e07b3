"""Answers that a reader may keep: what marks them, and when there is nothing new to send."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Header
from fastapi.responses import Response

from api.problems import READ_REFUSALS
from api.rendering import rendered

IfNoneMatch = Annotated[
    str | None,
    Header(alias="If-None-Match", description="The ETag of the answer the reader has already"),
]

FOR_EVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"

TAGGED: dict[int | str, dict[str, Any]] = {
    304: {"description": "The reader has it already"},
    **READ_REFUSALS,
}


def tagged(
    tag: str, if_none_match: str | None, answer: Callable[[], Any], *, for_ever: bool = False
) -> Response:
    """The answer with its ETag, or 304 where the reader has it; `for_ever` if it cannot change."""
    headers = {"ETag": tag, "Cache-Control": FOR_EVER if for_ever else _ASK_AGAIN}
    if if_none_match is not None and _names(if_none_match, tag):
        return Response(status_code=304, headers=headers)
    return rendered(answer(), headers=headers)


def _names(header: str, tag: str) -> bool:
    tags = {given.strip().removeprefix("W/") for given in header.split(",")}
    return "*" in tags or tag.removeprefix("W/") in tags
