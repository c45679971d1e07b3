"""Commands that sign the log: now, and by another key from now on."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.open import DatabaseUrl, settings_of
from api.cli.services import opened_to_write, opened_untouched
from api.service import KEY_VARIABLE
from domain.errors import NotFound
from infrastructure.database.engine import read_transaction
from infrastructure.sealing import checkpoints


def checkpoint(database_url: DatabaseUrl = None) -> None:
    """Sign the log as it is now.

    Print the checkpoint: the log's name, how many events it has, and the root of their tree.
    """
    with opened_to_write(settings_of(database_url=database_url)) as service:
        typer.echo(str(service.sealer.seal().note), nl=False)


def key(database_url: DatabaseUrl = None) -> None:
    """Print the key that verifies the log.

    Give it to those who verify the log or a bundle, in a way that they trust. It is public.
    """
    with opened_untouched(settings_of(database_url=database_url)) as service:
        with read_transaction(service.engine) as connection:
            known = checkpoints.successions(connection)
        if not known:
            raise NotFound("the log is not signed yet: `stanceline log checkpoint` signs it")
    typer.echo(str(known[-1].key))


def rotate_key(
    lost: Annotated[
        bool, typer.Option("--lost", help="Nobody has the old key: it cannot name the new one.")
    ] = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Replace the key that signs the log.

    The old key signs for the new one.
    """
    settings = settings_of(database_url=database_url)
    with opened_to_write(settings, key_is_lost=lost) as service:
        new = service.sealer.rotate(lost=lost)
        folder = service.sealer.keeper.folder
        given = service.settings.log_key is not None
    typer.echo(f"The log is signed by {new.verifier} from now on; the key is in {folder}.")
    if given:
        typer.echo(f"{KEY_VARIABLE} still names the old key: take it away, or put this one in.")
