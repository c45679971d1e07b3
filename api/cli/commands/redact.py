"""Redact a development."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import typer

from api.cli.options import DatabaseUrl
from domain.checks.text import one_line
from domain.development.redactions import PARTS

MOST_OF_A_NAME = 100
COPIES = (
    "Backups, copies and old files of the database may still hold the texts:"
    " docs/redaction.md lists what to delete."
)


def redact(
    development: Annotated[UUID, typer.Argument(help="The id of a development.")],
    part: Annotated[
        list[str],
        typer.Option(help=f"{', '.join(PARTS)}; one report as reports.2; may be repeated."),
    ],
    reason: Annotated[str, typer.Option(help="Why; it is recorded.")],
    by: Annotated[str, typer.Option(help="Who redacts; it is recorded.")] = "anonymous",
    database_url: DatabaseUrl = None,
) -> None:
    """Destroy texts of a development; every proof still verifies.

    It cannot be undone. Answers show [redacted] in place of each text, at any position.
    """
    from api.cli.open import settings_of
    from api.cli.services import opened_to_write
    from domain.application import Request

    with opened_to_write(settings_of(database_url=database_url)) as service:
        request = Request(one_line(by, "by", MOST_OF_A_NAME))
        recorded = service.verbs.redact_development(development, tuple(part), reason, request)
        service.project_if_embedded()
    typer.echo(f"Redacted at position {recorded.position}. {COPIES}")
