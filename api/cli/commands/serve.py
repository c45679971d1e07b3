"""The options of the command `serve`; `api/cli/serving.py` has what it does.

They are apart so that `stanceline serve --help` does not import the server.
"""

from __future__ import annotations

from importlib import import_module
from typing import Annotated

import typer

from api.cli.options import AllowPrivateWebhooks, DatabaseUrl


def serve(
    host: Annotated[
        str | None, typer.Option(help="The address to listen on. Default: STANCELINE_HOST.")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help="0 takes a free port. Default: STANCELINE_PORT."),
    ] = None,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(
            help="A host name to answer to besides localhost, as a proxy forwards it; repeatable."
            " Default: STANCELINE_ALLOWED_HOSTS.",
            show_default=False,
        ),
    ] = None,
    database_url: DatabaseUrl = None,
    allow_private_webhooks: AllowPrivateWebhooks = None,
    examples: Annotated[
        bool, typer.Option("--examples", help="Print three questions with their answers.")
    ] = False,
) -> None:
    """Serve the HTTP API and the page until Ctrl-C.

    SIGTERM ends it too. A database file that does not exist is created.
    """
    from api.cli.open import settings_of

    settings = settings_of(
        host=host,
        port=port,
        allowed_hosts=allow_host or None,
        database_url=database_url,
        allow_private_webhooks=allow_private_webhooks,
    )
    import_module("api.cli.serving").serve(settings, examples=examples)
