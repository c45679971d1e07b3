"""Serves the HTTP API on this machine."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from typing import Annotated

import typer
import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api import garbage
from api.app import create_app
from api.cli.examples import example_lines
from api.cli.opening import AllowPrivateWebhooks, DatabaseUrl, opened, settings_of
from api.hosts import is_loopback
from domain.errors import Invalid

SHUTDOWN_SECONDS = 5
HANG_UP_SECONDS = 0.5


def serve(
    host: Annotated[
        str | None, typer.Option(help="A loopback address; else STANCELINE_HOST.")
    ] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="0 takes a free one; else STANCELINE_PORT.")
    ] = None,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(
            help="A name to answer under besides localhost, as a proxy hands it on; may be given"
            " again; else STANCELINE_ALLOWED_HOSTS.",
            show_default=False,
        ),
    ] = None,
    database_url: DatabaseUrl = None,
    allow_private_webhooks: AllowPrivateWebhooks = None,
    examples: Annotated[
        bool, typer.Option("--examples", help="Print three questions with their answers.")
    ] = False,
) -> None:
    """Serve the HTTP API until Ctrl-C."""
    settings = settings_of(
        host=host,
        port=port,
        allowed_hosts=allow_host or None,
        database_url=database_url,
        allow_private_webhooks=allow_private_webhooks,
    )
    _refuse_strangers(settings.host)
    # Told here, a database that cannot be used is one message; the server would print a traceback.
    with opened(settings) as service:
        service.showing.require_not_newer()

    def announce(address: str) -> None:
        typer.echo(f"Stanceline answers at {address} (documentation: {address}/docs)")
        if examples:
            with opened(settings) as service:
                for line in example_lines(service, address):
                    typer.echo(line)

    app = create_app(settings)
    config = uvicorn.Config(
        app,
        http=HttpToolsProtocol,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )
    server = AnnouncingServer(config, announce, app.state.feeds.end)
    try:
        server.run()
    except KeyboardInterrupt:
        return
    except SystemExit as failed:
        # The server has said why on stderr, and has a code of its own for it.
        raise typer.Exit(1) from failed


class AnnouncingServer(uvicorn.Server):
    """Says where it listens once it does; with port 0 nobody knows before.

    It waits for every answer to end before it stops, and streams only end when they are told to.
    """

    def __init__(
        self,
        config: uvicorn.Config,
        announce: Callable[[str], None],
        end_streams: Callable[[], None],
    ) -> None:
        super().__init__(config)
        self._announce = announce
        self._end_streams = end_streams

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        garbage.look_seldom()
        if self.started:
            host, port = self.servers[0].sockets[0].getsockname()[:2]
            self._announce(f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}")

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._end_streams()
        asyncio.get_running_loop().call_later(HANG_UP_SECONDS, self._hang_up_on_the_stuck)
        await super().shutdown(sockets)

    def _hang_up_on_the_stuck(self) -> None:
        """Whoever does not take what was sent would be waited for in vain."""
        for connection in list(self.server_state.connections):
            if isinstance(connection, HttpToolsProtocol) and connection.flow.write_paused:
                connection.transport.abort()


def _refuse_strangers(host: str) -> None:
    """Whoever reaches the port may write, as long as there are no keys."""
    if is_loopback(host):
        return
    raise Invalid(
        f"host: {host} can be reached from other machines, and there are no keys yet",
        field="host",
        allowed="a loopback address: 127.0.0.1, ::1 or localhost",
    )
