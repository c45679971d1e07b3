"""Refuses query parameters that the route does not know, and those given twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from fastapi import Request
from fastapi.dependencies.utils import get_flat_params, request_params_to_args
from fastapi.params import ParamTypes
from fastapi.routing import APIRoute

from api.validation import InvalidRequestError, error_of

# The query parameters of each endpoint, found at its first request.
_known: dict[Callable[..., Any], list[Any]] = {}


async def refuse_unknown_parameters(request: Request) -> None:
    """A dependency of every route; reports every other wrong parameter with the unknown ones."""
    if request.query_params and (errors := unknown_parameters(request.scope["route"], request)):
        most = request.app.state.body_limits.errors
        raise InvalidRequestError(errors[:most], len(errors))


def unknown_parameters(route: APIRoute, request: Request) -> list[dict[str, Any]]:
    """An error for each parameter that is unknown or given twice, then for each wrong value.

    Empty where all parameters are known and given once, whatever their values are.
    """
    fields = _parameters_of(route)
    known = [field.alias for field in fields]
    allowed = ", ".join(known) or "no query parameters"
    errors = []
    for name, times in Counter(name for name, _ in request.query_params.multi_items()).items():
        if name not in known:
            detail = "there is no such query parameter here"
            errors.append(error_of("unknown_parameter", ("query", name[:100]), detail, allowed))
        elif times > 1:
            errors.append(error_of("given_twice", ("query", name), "is given twice", "each once"))
    if not errors:
        return []
    _, wrong = request_params_to_args(fields, request.query_params)
    return [*errors, *wrong]


def _parameters_of(route: APIRoute) -> list[Any]:
    known = _known.get(route.endpoint)
    if known is None:
        known = [
            field
            for field in get_flat_params(route.dependant)
            if getattr(field.field_info, "in_", None) is ParamTypes.query
        ]
        _known[route.endpoint] = known
    return known
