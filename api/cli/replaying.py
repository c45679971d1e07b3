"""Builds a database as it stood when the log had reached a position, or an instant."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.open import DatabaseUrl, prepared, settings_of
from api.cli.progress import progress
from api.cli.services import opened_to_prove
from api.dates import INSTANT_ALLOWED, read_instant
from api.service import Service
from domain.errors import Invalid
from infrastructure.generations.replay import replay as copied
from infrastructure.log.recorder import SQLAlchemyRecorder

MOST_DIGITS = 19


def replay(
    to: Annotated[
        str, typer.Option(help="A position, or an instant such as 2026-01-31T12:00:00Z.")
    ],
    into: Annotated[str, typer.Option(help="The database to build: sqlite:///FILE or a server's.")],
    database_url: DatabaseUrl = None,
) -> None:
    """Build a database as it was at a position or an instant.

    It has the same events up to there, and all answers that follow from them. A replay that was
    interrupted continues when the same command is run again.
    """
    with opened_to_prove(settings_of(database_url=database_url)) as service:
        position = _position(service.log.recorder, to)
        target = prepared(Service, settings_of(database_url=into))
        if target.file is not None:
            target.file.parent.mkdir(parents=True, exist_ok=True)
        try:
            with progress("Replaying") as told:
                copied(service.log, position, target.engine, reached=lambda at: told(at, position))
        finally:
            target.close()
    typer.echo(f"{into} stands as at position {position}.")


def _position(recorder: SQLAlchemyRecorder, to: str) -> int:
    last = recorder.position()
    if to.isascii() and to.isdecimal() and len(to) <= MOST_DIGITS:
        if int(to) > last:
            raise Invalid(
                f"to: {to} is ahead of the log", field="to", allowed=f"0 to {last}, or an instant"
            )
        return int(to)
    try:
        return recorder.position_at(read_instant(to))
    except ValueError as error:
        raise Invalid(
            f"to: {to!r} is neither a position nor an instant",
            field="to",
            allowed=f"0 to {last}, or {INSTANT_ALLOWED}",
        ) from error
