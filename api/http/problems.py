"""Refusals: the problem details of RFC 9457, and all that is wrong with a request."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args, get_origin

from fastapi import Request
from fastapi.dependencies.utils import get_flat_params, request_params_to_args
from fastapi.params import ParamTypes
from fastapi.responses import Response
from fastapi.routing import APIRoute
from pydantic import BaseModel, Field

from api.current_server import server_of
from api.hints import TAKEN_BY, with_hint
from domain.errors import DomainError

MEDIA_TYPE = "application/problem+json"
LONGEST_TEXT = 500
_LONG_WORD = re.compile(r"(\S{200})\S+")

# The names of RFC 9110; those of `http.HTTPStatus` differ between versions of Python.
TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    406: "Not Acceptable",
    409: "Conflict",
    412: "Precondition Failed",
    413: "Content Too Large",
    415: "Unsupported Media Type",
    421: "Misdirected Request",
    422: "Unprocessable Content",
    500: "Internal Server Error",
    503: "Service Unavailable",
}
# The folders of an absolute path, which may have spaces if the path is in quotes.
_FOLDERS = re.compile(r"""(?<=['"])/(?:[^'"/]+/)+|(?<![\w/.:~'"-])/(?:[^\s'"/]+/)+""")


class FieldError(BaseModel):
    """What is wrong with one field, and what is allowed there."""

    field: str = Field(description="Path of the field, such as commitments[0].by", default="")
    detail: str = ""
    allowed: str = ""


class Problem(BaseModel):
    """A refusal."""

    type: str = Field(description="A URN that names the kind of refusal")
    title: str
    status: int
    detail: str
    instance: str = Field(description="The path that was asked for")
    errors: list[FieldError] = Field(default_factory=list)
    more_errors: int = Field(
        default=0, description="How many errors there are besides those listed"
    )


class ProblemResponse(Response):
    """The response with a problem as its body."""

    media_type = MEDIA_TYPE

    def __init__(self, problem: Problem, headers: Mapping[str, str] | None = None) -> None:
        # What a refusal quotes may hold half of a surrogate pair, which only ASCII escapes carry.
        body = json.dumps(problem.model_dump(), ensure_ascii=True).encode()
        super().__init__(body, problem.status, headers=dict(headers or {}))


@dataclass(frozen=True, slots=True)
class Answer:
    """How a kind of error is reported; `detail` replaces a message that clients must not see."""

    status: int
    name: str
    title: str
    detail: str | None = None
    retry_after: int = 0


class NotServedError(DomainError):
    """The answer exists, but in no format that the client accepts."""


def shortened(text: str) -> str:
    """Return at most `LONGEST_TEXT` characters of a text that quotes a request.

    Of a word such as a number of a thousand digits, only the beginning is left.
    """
    text = _LONG_WORD.sub(r"\1…", text)
    return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…"


def without_folders(text: str) -> str:
    """Return the text with only the last part of each path: clients are not shown where files are.

    The log has the whole paths.
    """
    return _FOLDERS.sub("", text)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the OpenAPI description of a route's refusals."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        status: {
            "description": TITLES[status],
            "content": {MEDIA_TYPE: {"schema": schema}},
        }
        for status in statuses
    }


READ_REFUSALS = documented(404, 422, 500, 503)
WRITE_REFUSALS = documented(400, 404, 409, 412, 413, 415, 422, 500, 503)


_PARTS_OF_A_REQUEST = {"body", "query", "path", "header"}

_ALLOWED: dict[str, str] = {
    "missing": "it is required",
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "list_type": "a list",
    "dict_type": "an object",
    "model_type": "an object",
    "model_attributes_type": "an object",
    "finite_number": "a finite number",
    "uuid_type": "a UUID",
    "uuid_parsing": "a UUID",
    "uuid_version": "a UUID",
    "string_too_long": "at most {max_length} characters",
    "string_too_short": "at least {min_length} characters",
    "greater_than_equal": "{ge} or more",
    "less_than_equal": "{le} or less",
    "literal_error": "{expected}",
    "enum": "{expected}",
}

# The parameters of each endpoint, found at its first request.
_known: dict[Callable[..., Any], tuple[list[Any], dict[bytes, str]]] = {}
# Several of these mean the same as one with all their values.
_LIST_HEADERS = {"If-None-Match", "Accept"}
# No route that writes accepts one of these twice, not even a route that ignores it.
WRITE_HEADERS = ("Stanceline-Recorded-By", "Idempotency-Key", "If-Match")
_READING = {"GET", "HEAD"}

Found = Mapping[str, Any] | DomainError


class InvalidRequestError(Exception):
    """What was found wrong with a request, by pydantic or by the domain; `count` may be more."""

    def __init__(self, errors: Sequence[Found], count: int | None = None) -> None:
        super().__init__()
        self.errors = errors
        self.count = len(errors) if count is None else count


def field_of(found: Found) -> str:
    """The path of the field that an error is about."""
    return found.field if isinstance(found, DomainError) else _path(found["loc"])


def field_error(found: Found) -> FieldError:
    """The entry of an error, as pydantic or the domain reports it."""
    if isinstance(found, DomainError):
        detail, allowed = _without_field(found), with_hint(found.allowed)
    else:
        context = found.get("ctx", {})
        detail = "is missing" if found["type"] == "missing" else str(found["msg"])
        allowed = context.get("allowed") or _ALLOWED.get(found["type"], "").format_map(context)
    return FieldError(field=shortened(field_of(found)), detail=shortened(detail), allowed=allowed)


def apart(found: Iterable[DomainError], wrong: Iterable[str]) -> list[DomainError]:
    """Those that are neither about one of the `wrong` fields, nor about what it is part of."""
    fields = list(wrong)
    return [
        one
        for one in found
        if not any(_is_part(one.field, at) or _is_part(at, one.field) for at in fields)
    ]


def _is_part(field: str, whole: str) -> bool:
    return field == whole or field.startswith((f"{whole}.", f"{whole}["))


def _without_field(refusal: DomainError) -> str:
    """What is wrong with the field, without its name, which the message begins with."""
    said = refusal.message.removeprefix(refusal.field)
    return said.removeprefix(":").lstrip() if said[:1] in (":", " ") else refusal.message


def error_of(kind: str, location: Sequence[str | int], detail: str, allowed: str) -> dict[str, Any]:
    """An error that pydantic does not know, in the form of those that it reports."""
    return {"type": kind, "loc": tuple(location), "msg": detail, "ctx": {"allowed": allowed}}


def _path(location: Sequence[str | int]) -> str:
    """`commitments[0].by` for ("body", "commitments", 0, "by"); `body` for the whole of it."""
    steps = list(location)
    if steps and steps[0] in _PARTS_OF_A_REQUEST:
        steps = steps[1:] or [steps[0]]
    path = ""
    for step in steps:
        path += f"[{step}]" if isinstance(step, int) else f".{step}" if path else str(step)
    return path or "body"


async def refuse_unknown_or_repeated(request: Request) -> None:
    """A dependency of every route; reports every other wrong parameter with the unknown ones."""
    if errors := unknown_or_repeated(request.scope["route"], request):
        # All of them, so that a question is asked again once without them.
        raise InvalidRequestError(errors)


def unknown_or_repeated(route: APIRoute, request: Request) -> list[dict[str, Any]]:
    """Return what is wrong with the names of the parameters and headers of a request.

    Each parameter that is unknown or given twice, then each wrong value; then each header that is
    given twice. Empty if all names are known and given once, whatever their values are.
    """
    queries, headers = _parameters_of(route)
    return [*_wrong_query(queries, request), *_repeated(headers, request)]


def _wrong_query(fields: list[Any], request: Request) -> list[dict[str, Any]]:
    query = request.scope["query_string"]
    if not query:
        return []
    count, most = query.count(b"&") + 1, server_of(request).settings.max_query_parameters
    if count > most:
        detail = f"there are {count} parameters"
        return [error_of("too_many", ("query",), detail, f"at most {most} parameters")]
    known = [field.alias for field in fields]
    lists = {field.alias for field in fields if _is_list(field.field_info.annotation)}
    allowed = ", ".join(known) or "no query parameters"
    errors = []
    for name, times in Counter(name for name, _ in request.query_params.multi_items()).items():
        if name not in known:
            detail = "there is no such query parameter here"
            taken = f"in {TAKEN_BY[name]}" if name in TAKEN_BY else allowed
            errors.append(error_of("unknown_parameter", ("query", name), detail, taken))
        elif times > 1 and name not in lists:
            errors.append(error_of("given_twice", ("query", name), "is given twice", "each once"))
    if not errors:
        return []
    _, wrong = request_params_to_args(fields, request.query_params)
    return [*errors, *wrong]


def _is_list(annotation: Any) -> bool:
    """Return whether a parameter may be repeated: it is a list, or a list or nothing."""
    return any(get_origin(one) is list for one in (annotation, *get_args(annotation)))


def _repeated(names: dict[bytes, str], request: Request) -> list[dict[str, Any]]:
    given = [name for name, _ in request.scope["headers"] if name in names]
    return [
        error_of("given_twice", ("header", names[name]), "is given twice", "once")
        for name in dict.fromkeys(given)
        if given.count(name) > 1
    ]


def _parameters_of(route: APIRoute) -> tuple[list[Any], dict[bytes, str]]:
    """Return the query parameters of a route, and the names of the headers with one value."""
    known = _known.get(route.endpoint)
    if known is None:
        flat = get_flat_params(route.dependant)
        fields = [(field, getattr(field.field_info, "in_", None)) for field in flat]
        headers = [field.alias for field, place in fields if place is ParamTypes.header]
        written = () if (route.methods or set()) <= _READING else WRITE_HEADERS
        single = {*headers, *written, "Content-Type"} - _LIST_HEADERS
        known = (
            [field for field, place in fields if place is ParamTypes.query],
            {name.lower().encode(): name for name in single},
        )
        _known[route.endpoint] = known
    return known
