"""Refuses query parameters that the route does not know, and those given twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import Request
from fastapi.dependencies.utils import get_flat_params
from fastapi.params import ParamTypes
from fastapi.routing import APIRoute

from domain.errors import Invalid


class RefuseUnknownParameters:
    """A dependency of every route; remembers what each of them knows."""

    def __init__(self) -> None:
        self._known: dict[Callable[..., Any], tuple[str, ...]] = {}

    async def __call__(self, request: Request) -> None:
        if not request.query_params:
            return
        known = self._known_to(request.scope["route"])
        seen: set[str] = set()
        for name, _ in request.query_params.multi_items():
            if name not in known:
                raise Invalid(
                    f"{name[:100]}: there is no such query parameter here",
                    field=name[:100],
                    allowed=", ".join(known) or "no query parameters",
                )
            if name in seen:
                raise Invalid(f"{name}: given twice", field=name, allowed="each once")
            seen.add(name)

    def _known_to(self, route: APIRoute) -> tuple[str, ...]:
        known = self._known.get(route.endpoint)
        if known is None:
            parameters = get_flat_params(route.dependant)
            known = tuple(
                p.alias
                for p in parameters
                if getattr(p.field_info, "in_", None) is ParamTypes.query
            )
            self._known[route.endpoint] = known
        return known
