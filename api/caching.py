"""Answers that a reader may keep: what marks them, and when there is nothing new to send."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Any, Protocol

from fastapi import Header, Request
from fastapi.responses import Response

from api.problems import READ_REFUSALS
from api.rendering import rendered
from api.version import RELEASE
from infrastructure.read_models.as_known import Knowledge

IfNoneMatch = Annotated[
    str | None,
    Header(alias="If-None-Match", description="The ETag of the answer the reader has already"),
]

NO_MORE: Mapping[str, str] = MappingProxyType({})

FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
KEEP_NOTHING = "no-store"

# How many events up to the position of an answer could not be applied, and the first position.
SET_ASIDE = "Stanceline-Set-Aside"

# What chooses the beginning of absolute addresses in an answer: a proxy that keeps the answers of
# several hosts under one key, as nginx does by default, must not mix them.
HOST = ("host", "x-forwarded-proto")

NOT_MODIFIED: dict[int | str, dict[str, Any]] = {
    304: {"description": "The reader has the newest answer already"}
}
TAGGED: dict[int | str, dict[str, Any]] = {**NOT_MODIFIED, **READ_REFUSALS}


def base_of(request: Request) -> str:
    """What absolute addresses begin with: scheme and host as the client named them."""
    return str(request.base_url).rstrip("/")


class Render(Protocol):
    """What makes a response of an answer."""

    def __call__(self, answer: Any, *, headers: Mapping[str, str]) -> Response: ...


def position_tag(*positions: int, mark: str = "") -> str:
    """What marks an answer that follows from the log up to these positions, as a release gives it.

    Another release may answer otherwise, so what it is asked anew is sent anew.
    """
    return f'W/"{RELEASE}:{"-".join(map(str, positions))}{mark}"'


def change_tag(version: int, changed: int) -> str:
    """What marks an answer about one thing: its version, and the position that changed it last.

    A write takes it as `If-Match`, of which the version counts.
    """
    return f'W/"{version}.{changed}:{RELEASE}"'


def kept_how(knowledge: Knowledge, *, is_pinned: bool) -> str:
    """Permanently if it is pinned; not at all where another release answers otherwise.

    So it does while the rows follow the rules of an older one, or lack events that were set aside.
    """
    if not knowledge.is_whole:
        return KEEP_NOTHING
    return FOR_EVER if is_pinned else ASK_AGAIN


def told_aside(knowledge: Knowledge) -> Mapping[str, str]:
    """The header by which an answer says that it does not follow from every event."""
    aside = knowledge.set_aside
    return {SET_ASIDE: f"{aside.events};first={aside.first}"} if aside else NO_MORE


@dataclass(frozen=True, slots=True)
class Form:
    """How an answer is told: what writes it, what marks its tag, and which headers chose it."""

    render: Render = rendered
    mark: str = ""
    vary: tuple[str, ...] = ()

    def tag(self, position: int) -> str:
        """The ETag of an answer that holds while the log is at the position."""
        return position_tag(position, mark=self.mark)


AS_JSON = Form()


def tagged(
    tag: str,
    if_none_match: str | None,
    answer: Callable[[], Any],
    *,
    kept: str = ASK_AGAIN,
    headers: Mapping[str, str] = NO_MORE,
    render: Render = rendered,
) -> Response:
    """The answer with its ETag and how it may be `kept`, or 304 where the reader has it."""
    headers = {"ETag": tag, "Cache-Control": kept, **headers}
    if if_none_match is not None and _names(if_none_match, tag):
        return Response(status_code=304, headers=headers)
    return render(answer(), headers=headers)


def _names(header: str, tag: str) -> bool:
    tags = {given.strip().removeprefix("W/") for given in header.split(",")}
    return "*" in tags or tag.removeprefix("W/") in tags
