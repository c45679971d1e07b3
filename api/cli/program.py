"""Every command of `stanceline`, and the one place where what goes wrong is told."""

from __future__ import annotations

import sys
from io import TextIOWrapper
from typing import Any

import typer
from eventsourcing import persistence
from pydantic import ValidationError
from pydantic_settings import SettingsError
from sqlalchemy import exc
from typer.core import TyperGroup

from api.cli import (
    auditing,
    changes,
    commitments,
    delivering,
    events,
    projecting,
    reading,
    replaying,
    sealing,
    serving,
    storing,
    verifying,
)
from api.errors import UNFIT
from api.service import NotMigratedError
from domain.errors import DomainError
from infrastructure.sealing.tree import UnfitError
from infrastructure.unavailable import (
    DATABASE_ERRORS,
    UNFORESEEN,
    NotShownYetError,
    OtherVersionError,
    WrongReachError,
)

_SAID_BY_THEMSELVES = (
    NotMigratedError,
    NotShownYetError,
    OtherVersionError,
    WrongReachError,
    persistence.MapperDeserialisationError,
)


class Told(TyperGroup):
    """Commands whose foreseeable failures are one message on stderr and exit code 1."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except DomainError as error:
            allowed = f"\nAllowed: {error.allowed}" if error.allowed else ""
            raise _failed(f"{error.message}{allowed}") from error
        except UnfitError as unfit:
            raise _failed(f"{UNFIT}: {unfit}") from unfit
        except (*_SAID_BY_THEMSELVES, OSError) as error:
            raise _failed(str(error)) from error
        except ValidationError as error:
            wrong = [f"{_variable(e['loc'])}: {e['msg']}" for e in error.errors()]
            raise _failed("\n".join(wrong)) from error
        except SettingsError as error:
            raise _failed(
                f'{error}; a list is written as JSON, such as ["archive.example"]'
            ) from error
        except DATABASE_ERRORS as error:
            reason = error.orig if isinstance(error, exc.DBAPIError) else error
            raise _failed(f"the database cannot be used: {reason}") from error
        except (LookupError, TypeError, ValueError):
            typer.echo(f"{UNFORESEEN}:", err=True)
            raise


def _variable(path: tuple[int | str, ...]) -> str:
    return f"STANCELINE_{path[0]}".upper()


def _failed(message: str) -> typer.Exit:
    typer.echo(message, err=True)
    return typer.Exit(1)


log = typer.Typer(no_args_is_help=True)
log.command()(verifying.verify)
log.command()(sealing.checkpoint)
log.command("rotate-key")(sealing.rotate_key)

program = typer.Typer(
    cls=Told,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Where each actor of a conflict stood, toward whom, and as known when.",
)
program.command()(serving.serve)
program.command()(delivering.deliver)
program.command()(storing.migrate)
program.command()(storing.seed)
program.add_typer(storing.imports, name="import", help="Import a data set.")
program.command()(reading.state)
program.command()(reading.timeline)
program.command()(commitments.commitments)
program.command()(changes.changes)
program.command()(events.events)
program.add_typer(log, name="log", help="Check the log, and what it signed.")
program.add_typer(auditing.audit, name="audit", help="Take an answer away with its proofs.")
program.command()(replaying.replay)
program.add_typer(projecting.project, name="project", help="Keep the answers up with the log.")


def main() -> None:
    """The entry point of `stanceline`."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # Checkpoints and JSON are read by machines too, and are UTF-8 wherever they are made.
            stream.reconfigure(encoding="utf-8")
    program(prog_name="stanceline")
