"""What every write route gets: its turn, the verbs, and the headers of the request.

A request with errors in its form is also tried in a dry run, so that one answer reports all errors.
"""

from __future__ import annotations

import logging
import re
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import Depends, Header, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response

from api.commands.json_body import BodyRoute, Handle, WithBody, WrongHeaderError
from api.current_server import Server, TheServer
from api.http.callers import recorded_by
from api.http.problems import Found, apart, field_of
from api.http.responses import rendered
from domain import application
from domain.application import NewDevelopment, Stanceline
from domain.errors import Invalid, NotFound
from domain.event import command_id
from domain.likeness.developments import PossibleDuplicate
from domain.log import Recorded, Similar
from infrastructure.errors import CannotWriteError

_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z:/]{1,200}")
_STRING = re.compile(r'"((?:[ !#-\[\]-~]|\\["\\]){1,200})"')
# A version alone, or the ETag of what is to be changed.
_VERSION = re.compile(
    r'(?:W/)?"([0-9]{1,9})(?:\.[0-9]+)?(?::[0-9A-Za-z.+-]{1,40})?(?::redacted[0-9-]{1,40})?"'
)
_NAME = re.compile(r"[!-~](?:[ -~]{0,98}[!-~])?")


Read = TypeVar("Read")

_LOG = logging.getLogger(__name__)


class VerbRoute(BodyRoute):
    """A route that only calls verbs, so that a request to it can be tried in a dry run.

    A request with errors in its form is answered with these and with all that the verbs refuse.
    """

    async def others_wrong(
        self, handle: Handle, request: WithBody, wrong: Sequence[Found]
    ) -> Sequence[Found]:
        request.state.is_dry_run = True
        headers: list[Invalid] = []
        request.state.wrong_headers = headers
        # Unknown parameters and repeated headers are reported already.
        request.scope["query_string"] = b""
        request.scope["headers"] = list(dict(reversed(request.scope["headers"])).items())
        try:
            await handle(request)
        except Invalid as refusal:
            return apart([*headers, *refusal.every], map(field_of, wrong))
        except NotFound as missing:
            # Whether the subject exists is reported once the request is valid.
            return apart([*headers, *missing.others], map(field_of, wrong))
        except RequestValidationError as invalid:
            return [*headers, *invalid.errors()]
        except Exception as error:  # noqa: BLE001 the request is refused with the known errors
            _LOG.debug("what else is wrong with a request is not known", exc_info=error)
        return apart(headers, map(field_of, wrong))


def _is_dry_run(request: Request) -> bool:
    return getattr(request.state, "is_dry_run", False) is True


def _read_header(
    request: Request, read: Callable[[str], Read | None], given: str | None
) -> Read | None:
    """Return what `read` makes of a header; in a dry run only note that it is wrong."""
    try:
        return None if given is None else read(given.strip())
    except WrongHeaderError as wrong:
        if not _is_dry_run(request):
            raise
        request.state.wrong_headers.append(wrong)
        return None


async def _in_turn(request: Request, server: TheServer) -> AsyncIterator[None]:
    async with server.writes.turn():
        # One with a key may have been recorded before, and is then answered without a write.
        if "idempotency-key" not in request.headers:
            server.guard.require_able()
        yield


# A route that writes waits for its turn, which ends before the answer is sent.
IN_TURN = Depends(_in_turn, scope="function")


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

    `similar_to` lists others with a name that is spelled alike, looks alike, or is nearly spelled
    alike; they may or may not be the same one.
    """

    similar_to: tuple[Similar, ...]


@dataclass(frozen=True, slots=True)
class PossiblyTheSame:
    """A development that was on record before and may be the same, with the reasons."""

    id: str
    position: int
    title: str
    reasons: tuple[str, ...]
    href: str


@dataclass(frozen=True, slots=True)
class WrittenDevelopment(Written):
    """The same where a development was recorded.

    `possible_duplicates` were recorded before it and may be the same one, the likeliest first;
    null if the read models cannot be read.
    """

    possible_duplicates: tuple[PossiblyTheSame, ...] | None


def possibly_the_same(
    found: Iterable[PossibleDuplicate],
) -> tuple[PossiblyTheSame, ...]:
    """Return what may be the same development as answers show it."""
    return tuple(
        PossiblyTheSame(
            str(one.id), one.position, one.title, one.reasons, f"/v1/developments/{one.id}"
        )
        for one in found
    )


@dataclass(frozen=True, slots=True)
class Write:
    """The verbs, the request to pass to them, and how to answer with what they recorded.

    `verbs` record; in a dry run they only check.
    """

    server: Server
    verbs: Stanceline
    request: application.Request

    def answer(self, recorded: Recorded, path: str, id: str | None = None) -> Response:
        """Return 201 for a new event, 200 for a request that was recorded before.

        `path` is the `Location` of the answer, with `{id}` for its id.
        """
        self.server.finish_write()
        written = Written(
            id or str(recorded.id), recorded.position, recorded.version, recorded.created
        )
        if recorded.similar_to is not None:
            written = WrittenName(**asdict(written), similar_to=recorded.similar_to)
        return _answered(written, path)

    def answer_development(self, recorded: Recorded, new: NewDevelopment, path: str) -> Response:
        """Do the same for a development, with those on record that may be the same one."""
        self.server.finish_write()
        found = self.server.duplicates.of([(recorded, new)])
        written = WrittenDevelopment(
            str(recorded.id),
            recorded.position,
            recorded.version,
            recorded.created,
            None if found is None else possibly_the_same(found[0]),
        )
        return _answered(written, path)


def _answered(written: Written, path: str) -> Response:
    headers = {"Location": path.format(id=written.id)}
    return rendered(written, status=201 if written.created else 200, headers=headers)


WRITE_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"model": Written, "description": "It had been recorded before"},
    201: {"model": Written, "description": "Recorded"},
}
NAME_WRITE_RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {**said, "model": WrittenName} for status, said in WRITE_RESPONSES.items()
}

DEVELOPMENT_WRITE_RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {**said, "model": WrittenDevelopment} for status, said in WRITE_RESPONSES.items()
}


async def write(
    request: Request,
    server: TheServer,
    idempotency_key: Annotated[
        str | None,
        Header(
            alias="Idempotency-Key",
            description="Makes a repeated request answer as the first one did",
        ),
    ] = None,
    name: Annotated[
        str | None, Header(alias="Stanceline-Recorded-By", description="Who records")
    ] = None,
) -> Write:
    """Read the headers of a write."""
    by = recorded_by(request, _read_header(request, _name, name))
    key = _read_header(request, _key, idempotency_key)
    command = None if key is None else command_id(by, request.method, request.url.path, key)
    verbs = server.dry_run if _is_dry_run(request) else _verbs(server, command)
    asked = application.Request(by, command, latest_publication=server.latest_publication)
    return Write(server, verbs, asked)


def _verbs(server: Server, command: UUID | None) -> Stanceline:
    """Return the verbs that record.

    While nothing can be recorded, a request with a command gets verbs that only look for the
    answer to its first try; any other is refused.
    """
    try:
        server.guard.require_writable()
    except CannotWriteError as hindered:
        if command is None:
            raise
        return server.verbs.dry_run(hindered)
    return server.verbs


AWrite = Annotated[Write, Depends(write)]


async def changing(
    request: Request,
    write: AWrite,
    if_match: Annotated[
        str | None,
        Header(alias="If-Match", description='The version it was decided on, such as "3"'),
    ] = None,
) -> Write:
    """Read the headers of a write about something that is recorded already."""
    version = _read_header(request, _version, if_match)
    return replace(write, request=replace(write.request, expected_version=version))


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
