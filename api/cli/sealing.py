"""Commands that sign the log: now, and by another key from now on."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.opening import DatabaseUrl, opened_to_write, settings_of
from api.service import KEY_VARIABLE


def checkpoint(database_url: DatabaseUrl = None) -> None:
    """Seal what was recorded, and print what the log signs about itself."""
    with opened_to_write(settings_of(database_url=database_url)) as service:
        typer.echo(str(service.sealer.seal().note), nl=False)


def rotate_key(
    lost: Annotated[
        bool, typer.Option("--lost", help="Nobody has the old key: it cannot name the new one.")
    ] = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Sign with a new key from now on; the old one vouches for it."""
    settings = settings_of(database_url=database_url)
    with opened_to_write(settings, key_is_lost=lost) as service:
        new = service.sealer.rotate(lost=lost)
        folder = service.sealer.keeper.folder
        given = service.settings.log_key is not None
    typer.echo(f"The log is signed by {new.verifier} from now on; the key is in {folder}.")
    if given:
        typer.echo(f"{KEY_VARIABLE} still names the old key: take it away, or put this one in.")
