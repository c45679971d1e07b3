"""Commands that put together what an auditor takes away."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.open import DatabaseUrl, settings_of
from api.cli.options import OnDay, Position
from api.cli.progress import progress
from api.cli.services import opened_to_prove
from api.queries.codebook import CODEBOOK
from api.questions.moments import require_actor
from domain.errors import Conflict
from infrastructure.auditing.exporting import Export, export
from infrastructure.files import require_replaceable
from infrastructure.read_models.as_known import Moment, open_as_known
from infrastructure.read_models.stances.held import Question


def export_bundle(
    actor: Annotated[str, typer.Option(help="The id of an actor, such as hezbollah.")],
    on: OnDay,
    position: Position = None,
    to: Annotated[
        Path | None, typer.Option(help="The file to write; else named for what it holds.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it exists.")] = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Write an answer and its proofs to a ZIP file.

    The file holds the answer, the events it rests on with their proofs, the checkpoint and the
    whole log.
    """
    if to is not None:
        require_replaceable(to)
    with opened_to_prove(settings_of(database_url=database_url)) as service:
        sealed = service.sealer.seal()
        at = sealed.checkpoint.size if position is None else position
        with open_as_known(service.engine, service.log, Moment(at)) as knowledge:
            require_actor(knowledge, actor, "actor")
        file = to or Path(f"{actor}-{on}-{at}.zip")
        if file.exists() and not force:
            raise Conflict(
                f"{file} exists already",
                field="to",
                allowed="another --to, or --force to replace it",
            )
        wanted = Export(Question(actor, on.toordinal()), at, CODEBOOK)
        with progress("Exporting") as told:
            count = export(service.engine, service.log, sealed, wanted, file, told)
    size = sealed.checkpoint.size
    typer.echo(f"{file}: the answer, the {count} events it rests on, and all {size} of the log.")
