"""The body of every refusal: RFC 9457 problem details."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from fastapi.responses import Response
from pydantic import BaseModel, Field

from domain.errors import DomainError

MEDIA_TYPE = "application/problem+json"
LONGEST_TEXT = 500

# The names of RFC 9110; those of `http.HTTPStatus` differ between versions of Python.
TITLES = {
    400: "Bad Request",
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


class NotServedError(DomainError):
    """The answer exists, but in no format that the client accepts."""


class MisdirectedError(DomainError):
    """The request names a host that this server does not answer for."""


def shortened(text: str) -> str:
    """Return at most `LONGEST_TEXT` characters of a text that quotes a request."""
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
