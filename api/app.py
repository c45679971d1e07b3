"""Builds the HTTP application from its settings; importing this module starts nothing."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.responses import Response
from pydantic.json_schema import models_json_schema
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.routing import BaseRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from api import RELEASE
from api.background.turn_queue import TurnQueue
from api.commands import actors as actor_commands
from api.commands import cosignatures, imports
from api.commands import datasets as dataset_commands
from api.commands import developments as development_commands
from api.commands import sources as source_commands
from api.commands import webhooks as webhook_commands
from api.database import IN_FORCE
from api.http.callers import DOCUMENTED, Callers, describe_security
from api.http.errors import allowed_methods, answer_errors
from api.http.middleware import Admission, BodyLimit, DefaultHeaders, WholeBody
from api.http.problems import Problem, refuse_unknown_or_repeated
from api.openapi.describe import complete, operation_id
from api.queries import (
    actors,
    changes,
    codebook,
    commitments,
    developments,
    duplicates,
    events,
    health,
    sealed_log,
    sources,
    stances,
    timelines,
    webhooks,
)
from api.service import Service
from api.streams import stance_stream
from api.streams.feeds import Feeds
from domain.stance.policy import Policy
from infrastructure.errors import ManyExportsError
from infrastructure.settings import Settings

# Without this a browser keeps a module for days, and runs it together with newer ones.
ASK_AGAIN = "no-cache"
WEB = Path(__file__).parent / "web"
PAGE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
        " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
}

_pages = APIRouter(include_in_schema=False)
# Each request is matched in this order, so the most frequent routes come first.
ROUTERS = (
    stances.router,
    timelines.router,
    commitments.router,
    development_commands.router,
    imports.router,
    actor_commands.router,
    source_commands.router,
    developments.router,
    duplicates.router,
    actors.router,
    sources.router,
    dataset_commands.router,
    sources.datasets_router,
    events.router,
    stance_stream.router,
    changes.router,
    sealed_log.router,
    cosignatures.router,
    webhook_commands.router,
    webhooks.router,
    codebook.router,
    health.router,
    _pages,
)

VALUES_BETWEEN_COLLECTIONS = 50_000


class PageFiles(StaticFiles):
    """Files that a browser keeps, and revalidates before each use."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = ASK_AGAIN
        return response


FILES = PageFiles(directory=WEB)


@_pages.get("/")
async def first_page(request: Request) -> Response:
    return await _page("index.html", request)


@_pages.get("/docs")
async def documentation(request: Request) -> Response:
    return await _page("docs/index.html", request)


async def _page(file: str, request: Request) -> Response:
    response = await FILES.get_response(file, request.scope)
    response.headers.update(PAGE_HEADERS)
    return response


class HttpApplication(FastAPI):
    """FastAPI whose OpenAPI document is complete."""

    def build_middleware_stack(self) -> ASGIApp:
        """Wrap also the answer to a bug, which is outside of all other middleware."""
        settings: Settings = self.state.server.settings
        answering = WholeBody(
            super().build_middleware_stack(),
            most_bytes=settings.max_import_bytes,
            most_seconds=settings.client_seconds,
        )
        return DefaultHeaders(answering)

    def openapi(self) -> dict[str, Any]:
        """Return the OpenAPI document, with every schema and field described."""
        if self.openapi_schema is None:
            document = super().openapi()
            _, described = models_json_schema(
                [(Problem, "serialization"), (imports.ImportedLine, "serialization")],
                ref_template="#/components/schemas/{model}",
            )
            document["components"]["schemas"] |= described["$defs"]
            describe_security(document)
            complete(document)
        return super().openapi()


@cache
def _routes() -> list[BaseRoute]:
    """Return all routes; built once for a process, which takes FastAPI 0.3 s."""
    router = APIRouter(
        dependencies=[Depends(refuse_unknown_or_repeated)],
        generate_unique_id_function=operation_id,
        responses=DOCUMENTED,
    )
    for part in ROUTERS:
        router.include_router(part)
    return router.routes


class Server(Service):
    """The service behind an HTTP API: all that its routes use.

    Routes get it from `api/current_server.py`.
    """

    def __init__(self, settings: Settings, policy: Policy) -> None:
        super().__init__(settings, policy=policy, limits_statements=True)
        self.dry_run = self.verbs.dry_run()
        self.writes = TurnQueue(self.writes_at_once, settings.write_queue_seconds)
        self.exports = TurnQueue(
            settings.exports_at_once, settings.export_queue_seconds, ManyExportsError, "export"
        )
        self.feeds = Feeds(self.reading, policy, settings.feed_bytes)
        self.workers = (*self.workers, *self.feeds.workers)

    def start(self) -> None:
        """Start all work in the background; deliver to webhooks only from an embedded database.

        On a database server the command `deliver` does that. Raises as `Service.start` does.
        """
        super().start()
        if self.is_embedded:
            self.delivering.start()

    def finish_write(self) -> None:
        """Show, seal and deliver what was just recorded."""
        super().finish_write()
        if self.is_embedded:
            self.delivering.ask()


def create_app(settings: Settings, policy: Policy = IN_FORCE) -> FastAPI:
    """Return the application on one database; it connects when it starts to serve."""
    server = Server(settings, policy)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await run_in_threadpool(server.open)
        await run_in_threadpool(server.start)
        # FastAPI builds its routes at the first look-up of a path, and all requests wait for it.
        await run_in_threadpool(allowed_methods, app.routes, "/")
        yield
        await server.feeds.close()
        server.close()

    app = HttpApplication(
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
    app.state.server = server
    answer_errors(app)
    # What the pages load.
    app.mount("/web", FILES)
    return app


def collect_garbage_seldom() -> None:
    """Keep the garbage collector from what is loaded now; call it before the first answer.

    An answer makes thousands of small values and hardly a cycle. A collection that also looked
    through all modules would delay one answer now and then by as long as the slowest takes.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(VALUES_BETWEEN_COLLECTIONS, *gc.get_threshold()[1:])


def _middleware(settings: Settings) -> list[Middleware]:
    most_at = {imports.PATH: settings.max_import_bytes}
    return [
        Middleware(Admission, callers=Callers(settings)),
        Middleware(BodyLimit, most=settings.max_body_bytes, most_at=most_at),
    ]
