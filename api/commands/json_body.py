"""Reads the JSON body of a request into a model, on a thread of its own and within limits."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine, Iterator, Sequence
from functools import cache
from typing import Any, get_args

from fastapi import Request
from fastapi.responses import Response
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from api.commands.stand_ins import with_stand_ins
from api.current_server import server_of
from api.http.problems import Found, InvalidRequestError, error_of, unknown_or_repeated
from domain.errors import Invalid
from infrastructure.json_strict import read_json
from infrastructure.settings import Settings

# Lists in the entries of a list multiply; all together may have as many entries as so many lists.
FULL_LISTS = 10

Handle = Callable[[Request], Coroutine[Any, Any, Response]]

# A byte order mark before UTF-8 is ignored, as RFC 8259 allows: spreadsheets write one.
_ENCODINGS = ("utf-8", "utf-8-sig")
_UNKNOWN = "there is no such field here"


class Body(BaseModel):
    """An object without unknown fields, whose values are of the JSON type asked for."""

    model_config = ConfigDict(extra="forbid", strict=True)


class WrongHeaderError(Invalid):
    """A header of a write that cannot be read."""


class InvalidBodyError(InvalidRequestError):
    """A body that is not of its model.

    `stood_in` is the same body with stand-ins for what is wrong, so that the rest can be checked;
    None where there is no rest, or no more errors would be reported.
    """

    def __init__(self, errors: Sequence[Found], count: int, stood_in: Any | None) -> None:
        super().__init__(errors, count)
        self.stood_in = stood_in


def read_body(model: Any, content: bytes, settings: Settings) -> Any:
    """The body as a `model`, which is a type of `Body` or an optional one.

    Raises `HTTPException` for what is not JSON in UTF-8, and `InvalidBodyError` with every
    error in it, the first `settings.max_errors` of them in full. Blocks for a large body.
    """
    encoding = json.detect_encoding(content)
    if encoding not in _ENCODINGS:
        raise HTTPException(400, f"The body is in {encoding.upper()}, not text in UTF-8")
    try:
        given = read_json(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise HTTPException(400, "The body cannot be read") from error
    found = _First(settings.max_errors)
    for wrong in _Shape(settings.max_list_items).errors(_body_in(model), given, ("body",)):
        found.add(wrong)
    body, locations = None, []
    try:
        body = _validator(model).validate_python(given)
    except ValidationError as invalid:
        for reported in invalid.errors(include_url=False, include_input=False):
            locations.append(reported["loc"])
            found.add({**reported, "loc": ("body", *reported["loc"])})
    if not found.count:
        return body
    if locations and found.count < settings.max_errors:
        body = with_stand_ins(_validator(model), model, given, locations)
    raise InvalidBodyError(found.errors, found.count, body)


class BodyRoute(APIRoute):
    """A route whose body is read by `read_body`; FastAPI is handed the model.

    FastAPI by itself would parse and validate a body on the event loop, and hold up every other
    request meanwhile.
    """

    def get_route_handler(self) -> Handle:
        handle = super().get_route_handler()
        if self.body_field is None:
            return handle
        model = self.body_field.field_info.annotation

        async def read_first(request: Request) -> Response:
            content = await request.body()
            if not content:
                return await handle(request)
            _require_json(request.headers.get("content-type", ""))
            settings = server_of(request).settings
            wrong: list[Found] = list(unknown_or_repeated(self, request))
            count = len(wrong)
            try:
                body = await run_in_threadpool(read_body, model, content, settings)
            except InvalidBodyError as invalid:
                body, wrong, count = (
                    invalid.stood_in,
                    [*wrong, *invalid.errors],
                    count + invalid.count,
                )
            if not count:
                try:
                    return await handle(WithBody(request, content, body))
                except WrongHeaderError as header:
                    wrong, count = [header], 1
            if body is not None and count < settings.max_errors:
                others = await self.others_wrong(handle, WithBody(request, content, body), wrong)
                wrong, count = [*wrong, *others], count + len(others)
            raise InvalidRequestError(wrong, count)

        return read_first

    async def others_wrong(
        self,
        handle: Handle,  # noqa: ARG002 for routes that can be tried in a dry run
        request: WithBody,  # noqa: ARG002
        wrong: Sequence[Found],  # noqa: ARG002
    ) -> Sequence[Found]:
        """Return what else is wrong with a request in which these errors are known."""
        return ()


class WithBody(Request):
    """A request whose body has been read."""

    def __init__(self, request: Request, content: bytes, body: Any) -> None:
        super().__init__(request.scope, request.receive)
        self._content = content
        self._read = body

    async def body(self) -> bytes:
        return self._content

    async def json(self) -> Any:
        return self._read


class _First:
    """The first errors, as many as are reported, and how many there are."""

    def __init__(self, most: int) -> None:
        self.errors: list[dict[str, Any]] = []
        self.count = 0
        self._most = most

    def add(self, error: dict[str, Any]) -> None:
        self.count += 1
        if len(self.errors) < self._most:
            self.errors.append(error)


def _require_json(content_type: str) -> None:
    kind = content_type.partition(";")[0].strip().lower()
    if not kind.startswith("application/") or not kind.endswith(("/json", "+json")):
        raise HTTPException(415, "The body must be JSON, with Content-Type: application/json")


class _Shape:
    """Looks for unknown fields and for lists and objects of too many entries, each by itself or
    all together.

    It takes them out of the body, so that nothing looks into them: there may be any number.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._left = FULL_LISTS * most

    def errors(
        self, body: type[Body] | None, given: Any, at: tuple[str | int, ...]
    ) -> Iterator[dict[str, Any]]:
        if body is None or not isinstance(given, dict):
            return
        known = body.model_fields
        allowed = ", ".join(known)
        for name in [name for name in given if name not in known]:
            del given[name]
            yield error_of("unknown_field", (*at, _escaped(name[:100])), _UNKNOWN, allowed)
        for name, value in given.items():
            part = _part_of(body, name)
            if isinstance(value, list):
                yield from self._limited(value, (*at, name))
                for number, entry in enumerate(value):
                    yield from self.errors(part, entry, (*at, name, number))
            elif part is not None:
                yield from self.errors(part, value, (*at, name))
            elif isinstance(value, dict):
                yield from self._limited(value, (*at, name))

    def _limited(
        self, value: list[Any] | dict[str, Any], at: tuple[str | int, ...]
    ) -> Iterator[dict[str, Any]]:
        count = len(value)
        if count > self._most:
            value.clear()
            yield error_of("too_many", at, f"has {count} entries", f"at most {self._most}")
        elif count > self._left:
            value.clear()
            detail = f"has {count} entries, too many together with those of other lists"
            allowed = f"at most {FULL_LISTS * self._most} in all lists of a body"
            yield error_of("too_many", at, detail, allowed)
        else:
            self._left -= count


@cache
def _validator(model: Any) -> TypeAdapter[Any]:
    return TypeAdapter(model)


@cache
def _part_of(body: type[Body], field: str) -> type[Body] | None:
    """The model of a field of the body, or of its entries."""
    return _body_in(body.model_fields[field].annotation)


def _body_in(annotation: Any) -> type[Body] | None:
    """The model that `Model`, `Model | None` or `list[Model]` holds, if it holds one."""
    if isinstance(annotation, type) and issubclass(annotation, Body):
        return annotation
    return next((body for one in get_args(annotation) if (body := _body_in(one))), None)


def _escaped(name: str) -> str:
    # JSON can spell half of a surrogate pair, which no encoding of the answer can.
    return name.encode("utf-8", "backslashreplace").decode()
