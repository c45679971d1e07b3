"""The server that answers a request: the one object that all routes of an application share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Depends, Request

__all__ = ["Server", "TheServer", "server_of"]

if TYPE_CHECKING:
    from api.app import Server
else:
    # Imported for its type only: what a route imports must not bring in the whole server.
    Server = Any


def server_of(request: Request) -> Server:
    """Return the server that answers the request."""
    server: Server = request.app.state.server
    return server


async def _server(request: Request) -> Server:
    return server_of(request)


TheServer = Annotated[Server, Depends(_server)]
