"""Maps each kind of error to an HTTP status and a problem, and handles errors by that table."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Sequence
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy import exc
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.routing import BaseRoute, Match, Mount

from api.current_server import server_of
from api.http.callers import REFUSALS
from api.http.parameters import UnreadableHeader
from api.http.problems import (
    TITLES,
    Answer,
    FieldError,
    Found,
    InvalidRequestError,
    NotServedError,
    Problem,
    ProblemResponse,
    field_error,
    shortened,
    without_folders,
)
from domain.errors import AlreadyTakenError, Conflict, DomainError, Invalid, NotFound, Stale
from infrastructure.errors import (
    UNFIT,
    UNFORESEEN,
    BusyError,
    CannotWriteError,
    ClockError,
    DiskFullError,
    FileMovedError,
    IncompleteError,
    ManyExportsError,
    NotMigratedError,
    NotPermittedError,
    NotShownYetError,
    OperationalError,
    OutcomeUnknownError,
    ReadModelPositionError,
    ReadOnlyError,
    TooSlowError,
)
from infrastructure.json_strict import NotStrictError
from infrastructure.sealing.tree import UnfitError

_LOG = logging.getLogger(__name__)
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


_UNREACHABLE = Answer(
    503, "unavailable", "The database cannot be reached", "Nothing was lost. Try again.", 5
)

TABLE: dict[type[Exception], Answer] = {
    **REFUSALS,
    UnreadableHeader: Answer(400, "malformed", TITLES[400]),
    Invalid: Answer(422, "invalid", TITLES[422]),
    InvalidRequestError: Answer(422, "invalid", TITLES[422]),
    RequestValidationError: Answer(422, "invalid", TITLES[422]),
    # The client has gone, so nobody reads this answer.
    ClientDisconnect: Answer(400, "disconnected", TITLES[400]),
    NotFound: Answer(404, "not-found", TITLES[404]),
    NotServedError: Answer(406, "not-acceptable", TITLES[406]),
    Conflict: Answer(409, "conflict", TITLES[409]),
    AlreadyTakenError: Answer(409, "conflict", TITLES[409], "Another request was recorded first."),
    Stale: Answer(412, "stale", TITLES[412]),
    NotShownYetError: Answer(
        503, "not-shown-yet", "The read models have not reached that position", retry_after=1
    ),
    UnfitError: Answer(503, "log-unfit", UNFIT),
    ReadModelPositionError: Answer(
        503, "read-model-position-unknown", "The position of the read models is unknown"
    ),
    BusyError: Answer(
        503,
        "busy",
        "Too many writes at the same time",
        "Nothing was recorded: the request waited too long for other writes. Try again.",
        1,
    ),
    ManyExportsError: Answer(503, "busy", "Too many exports at the same time", retry_after=5),
    TooSlowError: Answer(
        503,
        "too-slow",
        "The database took too long",
        "A statement timed out, and nothing was recorded. Try again.",
        5,
    ),
    ReadOnlyError: Answer(503, "read-only", "The database is read-only", retry_after=10),
    DiskFullError: Answer(503, "disk-full", "The disk is full", retry_after=30),
    FileMovedError: Answer(
        503, "file-moved", "The database file was moved or replaced", retry_after=30
    ),
    NotPermittedError: Answer(
        503, "not-permitted", "The database refuses what this server may not do", retry_after=30
    ),
    IncompleteError: Answer(503, "incomplete", "The database is incomplete", retry_after=10),
    NotMigratedError: Answer(
        503, "not-migrated", "The database is not of this release", retry_after=30
    ),
    ClockError: Answer(503, "clock", "The clock differs too much from the log", retry_after=30),
    CannotWriteError: Answer(503, "not-now", "Writes are unavailable", retry_after=10),
    OutcomeUnknownError: Answer(
        503,
        "outcome-unknown",
        "The outcome of the write is unknown",
        "The database was lost while it committed. Send the same request again with the same"
        " Idempotency-Key, or the same line of an import with the same external_id: it is recorded"
        " at most once. Without either, check first whether it was recorded.",
        5,
    ),
    OperationalError: _UNREACHABLE,
    exc.OperationalError: _UNREACHABLE,
    exc.TimeoutError: _UNREACHABLE,
    Exception: Answer(500, "internal", TITLES[500], "The server failed, and logged the error."),
}

STATUSES: dict[int, Answer] = {
    400: Answer(400, "malformed", TITLES[400]),
    404: Answer(404, "not-found", TITLES[404], "There is no such path: see /docs."),
    405: Answer(405, "method-not-allowed", TITLES[405]),
    413: Answer(413, "too-large", TITLES[413]),
    415: Answer(415, "media-type", TITLES[415]),
}


def answer_errors(app: FastAPI) -> None:
    """Give the application a handler for every kind of error."""
    for kind in TABLE:
        app.add_exception_handler(kind, _handle)
    app.add_exception_handler(HTTPException, _handle)


def problem_of(error: Exception, path: str, most: int | None = None) -> Problem:
    """Return the problem that describes an error; a line of an import has one of its own.

    It lists at most `most` errors of the request, and counts the rest.
    """
    if isinstance(error, HTTPException):
        return _of_status(error, path)
    answer = _answer_to(error)
    if isinstance(error, InvalidRequestError):
        return _invalid(error.errors[:most], error.count, path)
    if isinstance(error, RequestValidationError):
        found = error.errors()
        return _invalid(found[:most], len(found), path)
    if isinstance(error, DomainError):
        refused = [one for one in error.every if one.field or one.allowed]
        problem = _problem(
            answer, path, error.message, [field_error(one) for one in refused[:most]]
        )
        problem.more_errors = len(refused) - len(problem.errors)
        return problem
    return _problem(answer, path, answer.detail or str(error))


def _invalid(errors: Sequence[Found], count: int, path: str) -> Problem:
    listed = [field_error(one) for one in errors]
    detail = f"{listed[0].field}: {listed[0].detail}"
    problem = _problem(TABLE[InvalidRequestError], path, detail, listed)
    problem.more_errors = count - len(listed)
    return problem


async def _handle(request: Request, error: Exception) -> ProblemResponse:
    path, server = request.url.path, server_of(request)
    most = server.settings.max_errors
    if named := [one for one in _refusals(error)[:most] if one.unregistered]:
        await run_in_threadpool(server.suggestions.add_to, *named)
    if isinstance(error, HTTPException) and error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        return _not_allowed(request, error)
    problem = problem_of(error, path, most)
    if isinstance(error, HTTPException):
        return ProblemResponse(problem, error.headers)
    if problem.status == HTTPStatus.INTERNAL_SERVER_ERROR:
        _LOG.error("%s: %s", path, UNFORESEEN)
        return ProblemResponse(problem)
    if problem.status == HTTPStatus.SERVICE_UNAVAILABLE:
        _LOG.info("%s: %s", path, error)
    if isinstance(error, CannotWriteError):
        server.guard.note_failed(error)
    retry_after = _answer_to(error).retry_after
    return ProblemResponse(problem, {"Retry-After": str(retry_after)} if retry_after else None)


def _refusals(error: Exception) -> Sequence[DomainError]:
    """Return the refusals of the domain in an error."""
    if isinstance(error, InvalidRequestError):
        return [one for one in error.errors if isinstance(one, DomainError)]
    return error.every if isinstance(error, DomainError) else ()


def _answer_to(error: Exception) -> Answer:
    return next(TABLE[kind] for kind in type(error).__mro__ if kind in TABLE)


def _not_allowed(request: Request, error: HTTPException) -> ProblemResponse:
    methods = ", ".join(allowed_methods(request.app.routes, request.scope["path"]))
    allowed = methods or (error.headers or {})["Allow"]
    detail = f"{request.method} is not allowed on this path"
    field = FieldError(field="method", detail=detail, allowed=allowed)
    problem = _problem(STATUSES[405], request.url.path, detail, [field])
    return ProblemResponse(problem, {"Allow": allowed})


def allowed_methods(routes: Sequence[BaseRoute], path: str) -> list[str]:
    """Return the methods that a path takes by any of its routes, HEAD wherever GET is.

    A router answers from the first route whose path fits, so it knows the methods of that one
    only. A path below a mount is not looked up: the mounted application knows its methods.
    """
    own = [route for route in routes if not isinstance(route, Mount)]
    scope = {"type": "http", "path": path, "root_path": ""}
    taken = [
        method
        for method in _METHODS
        if any(route.matches({**scope, "method": method})[0] is Match.FULL for route in own)
    ]
    return ["GET", "HEAD", *taken[1:]] if "GET" in taken else taken


def _of_status(error: HTTPException, path: str) -> Problem:
    status = HTTPStatus(error.status_code)
    if status == HTTPStatus.BAD_REQUEST:
        return _malformed(_why_unreadable(error), path)
    answer = STATUSES.get(
        status, Answer(status, status.name.lower().replace("_", "-"), status.phrase)
    )
    return _problem(answer, path, answer.detail or str(error.detail))


def _why_unreadable(error: HTTPException) -> str:
    cause = error.__cause__
    if isinstance(cause, UnicodeDecodeError):
        return f"The body is not text in UTF-8: see the byte at offset {cause.start}"
    if isinstance(cause, json.JSONDecodeError):
        return f"This is not JSON: {cause}"
    if isinstance(cause, NotStrictError):
        return f"The body cannot be read in one way only: {cause}"
    if isinstance(cause, ValueError):
        return "The body holds a number of too many digits"
    return str(error.detail)


def _malformed(detail: str, path: str) -> Problem:
    digits = sys.get_int_max_str_digits()
    allowed = f"JSON in UTF-8, nested as /docs shows, with at most {digits} digits to a number"
    field = FieldError(field="body", detail=detail, allowed=allowed)
    return _problem(STATUSES[400], path, detail, [field])


def _problem(answer: Answer, path: str, detail: str, errors: Sequence[FieldError] = ()) -> Problem:
    if answer.status == HTTPStatus.SERVICE_UNAVAILABLE:
        detail = without_folders(detail)
    return Problem(
        type=f"urn:stanceline:problem:{answer.name}",
        title=answer.title,
        status=answer.status,
        detail=shortened(detail),
        instance=shortened(path),
        errors=list(errors),
    )
