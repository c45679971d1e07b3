"""Reads the parameters of a request as FastAPI does, but examines the route only once.

In each request FastAPI examines the type of every parameter and the kind of every dependency of the
route again, which took a third of the time of an answer. Only FastAPI reports errors: a request
that has one is left to it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from inspect import iscoroutinefunction, signature
from typing import Any

from fastapi import Request, Response
from fastapi.dependencies.models import Dependant
from starlette.concurrency import run_in_threadpool

from api.http.problems import refuse_unknown_or_repeated

Endpoint = Callable[..., Any]
Values = dict[str, Any]


class UnreadError(Exception):
    """A parameter is missing or wrong, or has a type that only FastAPI reads."""


def quick_handler(endpoint: Endpoint, dependant: Dependant) -> Callable[[Request], Any] | None:
    """Return a handler that answers a request as the route does, or raises `UnreadError`.

    The error comes before the endpoint is called. None if the route needs more of FastAPI: a body,
    a dependency that is not a coroutine function, or an answer that is not yet a `Response`. The
    dependant does not have the dependency of every route, so the handler calls that one itself.
    """
    answer = signature(endpoint, eval_str=True).return_annotation
    if not (isinstance(answer, type) and issubclass(answer, Response)):
        return None
    root = _needed(dependant)
    if root is None:
        return None
    is_coroutine = iscoroutinefunction(endpoint)

    async def handle(request: Request) -> Response:
        await refuse_unknown_or_repeated(request)
        values = await _values(root, request, {})
        if is_coroutine:
            response: Response = await endpoint(**values)
        else:
            response = await run_in_threadpool(endpoint, **values)
        return response

    return handle


@dataclass(frozen=True, slots=True)
class _Parameter:
    """One parameter of a path, a query or a header; `where` is the attribute of a request."""

    name: str
    alias: str
    where: str
    field: Any
    is_required: bool

    def read(self, request: Request) -> Any:
        given = getattr(request, self.where).get(self.alias)
        if given is None:
            if self.is_required:
                raise UnreadError
            return self.field.default
        value, errors = self.field.validate(given, {}, loc=(self.where, self.alias))
        if errors:
            raise UnreadError
        return value


@dataclass(frozen=True, slots=True)
class _Needed:
    """A dependency: the function, its name in the signature of its user, and what it needs."""

    call: Callable[..., Awaitable[Any]]
    name: str | None
    needs: tuple[_Needed, ...]
    parameters: tuple[_Parameter, ...]
    request_name: str | None


def _needed(dependant: Dependant) -> _Needed | None:
    """Return what an endpoint or a dependency needs; None if only FastAPI can provide it."""
    more = dependant.body_params, dependant.cookie_params, dependant.background_tasks_param_name
    if any((*more, dependant.response_param_name, dependant.http_connection_param_name)):
        return None
    needs = []
    for one in dependant.dependencies:
        call: Any = one.call
        needed = _needed(one)
        if needed is None or not (iscoroutinefunction(call) or iscoroutinefunction(call.__call__)):
            return None
        needs.append(needed)
    parameters = [
        _Parameter(field.name, field.alias, where, field, field.field_info.is_required())
        for where, fields in (
            ("path_params", dependant.path_params),
            ("query_params", dependant.query_params),
            ("headers", dependant.header_params),
        )
        for field in fields
    ]
    assert dependant.call is not None
    return _Needed(
        dependant.call,
        dependant.name,
        tuple(needs),
        tuple(parameters),
        dependant.request_param_name,
    )


async def _values(of: _Needed, request: Request, called: dict[Any, Any]) -> Values:
    """Return the arguments of a dependency; each function is called once in a request."""
    values: Values = {}
    for one in of.needs:
        if one.call not in called:
            called[one.call] = await one.call(**await _values(one, request, called))
        if one.name is not None:
            values[one.name] = called[one.call]
    for parameter in of.parameters:
        values[parameter.name] = parameter.read(request)
    if of.request_name is not None:
        values[of.request_name] = request
    return values
