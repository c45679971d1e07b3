"""Builds the application from one settings object; importing this module starts nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

from fastapi import APIRouter, Depends, FastAPI
from pydantic.json_schema import models_json_schema
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import State
from starlette.middleware import Middleware
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from api import pages
from api.commands import actors as actor_commands
from api.commands import cosignatures, imports
from api.commands import developments as development_commands
from api.commands import sources as source_commands
from api.commands import webhooks as webhook_commands
from api.commands.json_body import BodyLimits
from api.commands.turns import WriteQueue
from api.errors import allowed_methods, answer_errors
from api.middleware import BodyLimit, DefaultHeaders, KnownHosts
from api.openapi.describe import complete, operation_id
from api.problems import Problem
from api.queries import (
    actors,
    changes,
    codebook,
    commitments,
    developments,
    events,
    health,
    sealed_log,
    sources,
    stances,
    timelines,
    timemaps,
    webhooks,
)
from api.service import Service
from api.streams import stance_stream
from api.streams.feeds import Feeds
from api.validation import refuse_unknown_parameters
from api.version import RELEASE
from infrastructure.settings import Settings

# Looked through in this order for every request: what is asked most comes first.
ROUTERS = (
    stances.router,
    timelines.router,
    commitments.router,
    development_commands.router,
    imports.router,
    actor_commands.router,
    source_commands.router,
    developments.router,
    actors.router,
    timemaps.router,
    sources.router,
    events.router,
    stance_stream.router,
    changes.router,
    sealed_log.router,
    cosignatures.router,
    webhook_commands.router,
    webhooks.router,
    codebook.router,
    health.router,
    pages.router,
)


class Application(FastAPI):
    """FastAPI whose OpenAPI document is complete."""

    def build_middleware_stack(self) -> ASGIApp:
        """Give headers also to the answer to a bug, which is outside of all other middleware."""
        return DefaultHeaders(super().build_middleware_stack())

    def openapi(self) -> dict[str, Any]:
        """Return the OpenAPI document, with every schema and field described."""
        if self.openapi_schema is None:
            document = super().openapi()
            _, described = models_json_schema(
                [(Problem, "serialization"), (imports.ImportedLine, "serialization")],
                ref_template="#/components/schemas/{model}",
            )
            document["components"]["schemas"] |= described["$defs"]
            complete(document)
        return super().openapi()


@cache
def _routes() -> list[BaseRoute]:
    """Every route, for all applications of this process: FastAPI takes 0.3 s to build them."""
    router = APIRouter(
        dependencies=[Depends(refuse_unknown_parameters)],
        generate_unique_id_function=operation_id,
    )
    for part in ROUTERS:
        router.include_router(part)
    return router.routes


def create_app(settings: Settings) -> FastAPI:
    """The application on one database; connects when it starts to serve, not before."""
    service = Service(settings, limits_statements=True)
    feeds = Feeds(service.engine, service.log, settings.feed_bytes)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await run_in_threadpool(service.open)
        await run_in_threadpool(service.start)
        # FastAPI builds its routes when a path is first looked for, and keeps all others waiting.
        await run_in_threadpool(allowed_methods, app.routes, "/")
        service.deliver_if_embedded()
        yield
        await feeds.close()
        service.close()

    app = Application(
        title="Stanceline",
        summary="Track every actor's stance toward every other, at any date, as known at any time.",
        version=RELEASE,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        telemetry={"tracing": False, "metrics": False, "logs": False},
        routes=[*_routes()],
        middleware=_middleware(settings),
    )
    _hand_over(app.state, service, settings)
    app.state.feeds = feeds
    app.state.failing = lambda: [*service.failing(), *feeds.failing()]
    answer_errors(app)
    pages.serve_files(app)
    return app


def _hand_over(state: State, service: Service, settings: Settings) -> None:
    """Command routes are handed the verbs, query routes what they read; neither the other's."""
    state.application = service.application
    state.rehearsal = service.application.rehearsing()
    state.settle = service.settle
    state.suggestions = service.suggestions
    state.body_limits = BodyLimits.of(settings)
    state.writes = WriteQueue(service.writes_at_once, settings.write_queue_seconds)
    state.guard = service.guard
    state.sealer = service.sealer
    state.engine = service.engine
    state.log = service.log
    state.webhooks = service.webhooks
    state.reach = service.reach


def _middleware(settings: Settings) -> list[Middleware]:
    most_at = {imports.PATH: settings.max_import_bytes}
    return [
        Middleware(KnownHosts, names=settings.allowed_hosts),
        Middleware(BodyLimit, most=settings.max_body_bytes, most_at=most_at),
    ]
