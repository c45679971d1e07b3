"""What every write route is given: the verbs, who asks, and on what conditions."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Annotated, Any

from fastapi import Depends, Header, Request
from fastapi.responses import Response

from api.commands.json_body import BodyLimits, WrongHeaderError
from api.commands.rehearsing import is_rehearsed, read_header
from api.rendering import rendered
from domain import application
from domain.application import Stanceline
from domain.event import command_id
from domain.log import Recorded, Similar
from infrastructure.errors import CannotWriteError

ANONYMOUS = "anonymous"

_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z:/]{1,200}")
_STRING = re.compile(r'"((?:[ !#-\[\]-~]|\\["\\]){1,200})"')
# A version alone, or the ETag of what is to be changed.
_VERSION = re.compile(r'(?:W/)?"([0-9]{1,9})(?:\.[0-9]+)?(?::[0-9A-Za-z.+-]{1,40})?"')
_NAME = re.compile(r"[!-~](?:[ -~]{0,98}[!-~])?")


@dataclass(frozen=True, slots=True)
class Written:
    """The answer to a write; `created` is false for a repeated request."""

    id: str
    position: int
    version: int
    created: bool


@dataclass(frozen=True, slots=True)
class WrittenName(Written):
    """The same where a name was recorded.

    `similar_to` are others of which a name is spelt or looks alike: whether the same one is meant
    is for the reader to decide.
    """

    similar_to: tuple[Similar, ...]


@dataclass(frozen=True, slots=True)
class Write:
    """The verbs, the request to pass them, and how to answer with what came of it.

    The verbs of the `rehearsal` only check a request. `suggest` adds similar ids to refusals of
    what is not registered.
    """

    verbs: Stanceline
    rehearsal: Stanceline
    request: application.Request
    settle: Callable[[], None]
    suggest: Callable[..., None]
    body_limits: BodyLimits

    def answer(self, recorded: Recorded, path: str, id: str | None = None) -> Response:
        """201 with the place of what is new, 200 for what had been recorded already.

        `path` is where it can be read, with `{id}` for its id.
        """
        self.settle()
        named = id or str(recorded.id)
        headers = {"Location": path.format(id=named)}
        written = Written(named, recorded.position, recorded.version, recorded.created)
        if recorded.similar_to is not None:
            written = WrittenName(**asdict(written), similar_to=recorded.similar_to)
        return rendered(written, status=201 if recorded.created else 200, headers=headers)


RECORDED: dict[int | str, dict[str, Any]] = {
    200: {"model": Written, "description": "It had been recorded before"},
    201: {"model": Written, "description": "Recorded"},
}
NAMED: dict[int | str, dict[str, Any]] = {
    status: {**said, "model": WrittenName} for status, said in RECORDED.items()
}


async def write(
    request: Request,
    idempotency_key: Annotated[
        str | None,
        Header(
            alias="Idempotency-Key",
            description="Makes a repeated request answer as the first one did",
        ),
    ] = None,
    recorded_by: Annotated[
        str | None, Header(alias="Stanceline-Recorded-By", description="Who records")
    ] = None,
) -> Write:
    """Read the headers of a write."""
    by = read_header(request, _name, recorded_by) or ANONYMOUS
    key = read_header(request, _key, idempotency_key)
    command = None if key is None else command_id(by, request.method, request.url.path, key)
    state = request.app.state
    return Write(
        _verbs(request, is_repeatable=command is not None),
        state.rehearsal,
        application.Request(by, command),
        state.settle,
        state.suggestions.add_to,
        state.body_limits,
    )


def _verbs(request: Request, *, is_repeatable: bool) -> Stanceline:
    """The verbs that record; those that only check if nothing can be recorded now."""
    state = request.app.state
    verbs: Stanceline = state.application
    if is_rehearsed(request):
        verbs = state.rehearsal
    else:
        try:
            state.guard.require_writable()
        except CannotWriteError as hindered:
            if not is_repeatable:
                raise
            verbs = verbs.rehearsing(hindered)
    return verbs


AWrite = Annotated[Write, Depends(write)]


async def changing(
    request: Request,
    it: AWrite,
    if_match: Annotated[
        str | None,
        Header(alias="If-Match", description='The version it was decided on, such as "3"'),
    ] = None,
) -> Write:
    """Read the headers of a write about something that is recorded already."""
    version = read_header(request, _version, if_match)
    return replace(it, request=replace(it.request, expected_version=version))


AChange = Annotated[Write, Depends(changing)]


def _name(given: str) -> str:
    if _NAME.fullmatch(given):
        return given
    raise WrongHeaderError(
        "Stanceline-Recorded-By is no name",
        field="Stanceline-Recorded-By",
        allowed="1 to 100 printable ASCII characters",
    )


def _key(given: str) -> str:
    if _TOKEN.fullmatch(given):
        return given
    if quoted := _STRING.fullmatch(given):
        return quoted[1]
    raise WrongHeaderError(
        "Idempotency-Key cannot be read",
        field="Idempotency-Key",
        allowed='a token or a "quoted string" of 1 to 200 ASCII characters',
    )


def _version(given: str) -> int | None:
    if given == "*":
        return None
    if quoted := _VERSION.fullmatch(given):
        return int(quoted[1])
    raise WrongHeaderError(
        "If-Match cannot be read",
        field="If-Match",
        allowed='one version in quotes, such as "3", or the ETag of the last answer',
    )
