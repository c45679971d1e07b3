"""JSON responses: their ETag, how long a cache may keep them, and when 304 is enough."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Any, Protocol

from fastapi import Header, Request
from fastapi.responses import Response

from api import RELEASE
from api.http.problems import READ_REFUSALS
from infrastructure.answer_json import encode_answer

IfNoneMatch = Annotated[
    str | None,
    Header(alias="If-None-Match", description="The ETag of the answer the reader has already"),
]

NO_MORE: Mapping[str, str] = MappingProxyType({})

FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
KEEP_NOTHING = "no-store"

# These headers decide how absolute addresses in an answer begin. A proxy that caches the answers of
# several hosts under one key, as nginx does by default, must not mix them.
HOST = ("host", "x-forwarded-proto")

NOT_MODIFIED: dict[int | str, dict[str, Any]] = {
    304: {"description": "The reader has the newest answer already"}
}
TAGGED: dict[int | str, dict[str, Any]] = {**NOT_MODIFIED, **READ_REFUSALS}


def rendered(
    answer: Any, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """Return a JSON response; dataclasses, UUIDs, days and aware instants can be in it."""
    return Response(
        encode_answer(answer), status, dict(headers or {}), media_type="application/json"
    )


def base_of(request: Request) -> str:
    """Return the beginning of absolute addresses: scheme and host as the client named them."""
    return str(request.base_url).rstrip("/")


class Render(Protocol):
    """Makes a response from an answer."""

    def __call__(self, answer: Any, *, headers: Mapping[str, str]) -> Response: ...


def position_tag(*positions: int, mark: str = "") -> str:
    """Return the ETag of an answer that depends on the log up to these positions.

    The ETag names the release, because another release may answer differently.
    """
    return f'W/"{RELEASE}:{"-".join(map(str, positions))}{mark}"'


def redaction_mark(redactions: Sequence[int]) -> str:
    """Return what the ETag of an answer has in addition after redactions at these positions.

    A redaction removes texts from answers at earlier positions too.
    """
    return f":redacted-{'-'.join(map(str, redactions))}" if redactions else ""


def change_tag(version: int, changed: int, mark: str = "") -> str:
    """Return the ETag of an answer about one thing: its version, and where it changed last.

    A write accepts it as `If-Match`, and compares the version.
    """
    return f'W/"{version}.{changed}:{RELEASE}{mark}"'


@dataclass(frozen=True, slots=True)
class Form:
    """The form of an answer: its writer, the mark in its tag, and the headers that chose it."""

    render: Render = rendered
    mark: str = ""
    vary: tuple[str, ...] = ()

    def tag(self, position: int, redacted: str) -> str:
        """Return the ETag of an answer at a position, with the mark of later redactions."""
        return position_tag(position, mark=f"{redacted}{self.mark}")


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
    """Return the answer with its ETag and cache control `kept`, or 304 if the reader has it."""
    headers = {"ETag": tag, "Cache-Control": kept, **headers}
    if if_none_match is not None and _names(if_none_match, tag):
        return Response(status_code=304, headers=headers)
    return render(answer(), headers=headers)


def _names(header: str, tag: str) -> bool:
    tags = {given.strip().removeprefix("W/") for given in header.split(",")}
    return "*" in tags or tag.removeprefix("W/") in tags
