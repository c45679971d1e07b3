"""Commands for audits: sign the log, print or replace its key, export an answer with proofs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.options import DatabaseUrl, OnDay, Position
from domain.errors import Conflict, NotFound
from infrastructure.files import require_replaceable


def checkpoint(database_url: DatabaseUrl = None) -> None:
    """Sign the log as it is now.

    Print the checkpoint: the log's name, how many events it has, and the root of their tree.
    """
    from api.cli.open import settings_of
    from api.cli.services import opened_to_write

    with opened_to_write(settings_of(database_url=database_url)) as service:
        typer.echo(str(service.sealer.seal().note), nl=False)


def key(database_url: DatabaseUrl = None) -> None:
    """Print the key that verifies the log.

    Give it to those who verify the log or a bundle, over a channel that they trust. It is public.
    """
    from api.cli.open import settings_of
    from api.cli.services import opened_untouched
    from infrastructure.database.engine import read_transaction
    from infrastructure.sealing import checkpoints

    with opened_untouched(settings_of(database_url=database_url)) as service:
        with read_transaction(service.writing.engine) as connection:
            known = checkpoints.successions(connection)
        if not known:
            raise NotFound("the log is not signed yet: `stanceline log checkpoint` signs it")
    typer.echo(str(known[-1].key))


def rotate_key(
    lost: Annotated[
        bool, typer.Option("--lost", help="The old key is lost and cannot sign for the new one.")
    ] = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Replace the key that signs the log.

    The old key signs for the new one.
    """
    from api.cli.open import settings_of
    from api.cli.services import opened_to_write
    from api.service import KEY_VARIABLE

    settings = settings_of(database_url=database_url)
    with opened_to_write(settings, key_is_lost=lost) as service:
        new = service.sealer.rotate(lost=lost)
        folder = service.sealer.keeper.shown_folder
        given = service.settings.log_key is not None
    typer.echo(f"The log is signed by {new.verifier} from now on; the key is in {folder}.")
    if given:
        typer.echo(f"{KEY_VARIABLE} still holds the old key: remove it, or set it to the new one.")


def export_bundle(
    actor: Annotated[str, typer.Option(help="The id of an actor, such as hezbollah.")],
    on: OnDay,
    position: Position = None,
    to: Annotated[
        Path | None, typer.Option(help="The file to write. Default: ACTOR-DATE-POSITION.zip.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it exists.")] = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Write an answer and its proofs to a ZIP file.

    The file holds the answer, the events it rests on with their proofs, the checkpoint, and the
    whole log.
    """
    from api.answers.stances.stances import stances_answer
    from api.cli.open import settings_of
    from api.cli.services import opened_to_prove
    from api.cli.terminal import progress
    from api.queries.codebook import codebook
    from api.questions.moments import require_actor
    from infrastructure.auditing.export import Export, export
    from infrastructure.read_models.as_known import Moment
    from infrastructure.read_models.stances.held import StancesQuestion

    if to is not None:
        require_replaceable(to)
    with opened_to_prove(settings_of(database_url=database_url)) as service:
        sealed = service.sealer.seal()
        at = sealed.checkpoint.size if position is None else position
        with service.writing.as_known(Moment(at)) as knowledge:
            require_actor(knowledge, actor, "actor")
        file = to or Path(f"{actor}-{on}-{at}.zip")
        if file.exists() and not force:
            raise Conflict(
                f"{file} already exists",
                field="to",
                allowed="another --to, or --force to replace it",
            )
        question = StancesQuestion(actor, on.toordinal(), service.policy)
        wanted = Export(question, at, codebook(service.policy), stances_answer)
        with progress("Exporting") as report_progress:
            count = export(
                service.writing.engine, service.writing.log, sealed, wanted, file, report_progress
            )
    size = sealed.checkpoint.size
    typer.echo(f"{file}: the answer, the {count} events it rests on, and all {size} of the log.")
