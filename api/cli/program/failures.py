"""Turn an error into one message on stderr, with the command that helps."""

from __future__ import annotations

import os
import re

import typer
from sqlalchemy import exc

from api.hints import READS_OF_ONE, with_hint
from domain.errors import DomainError
from infrastructure.errors import (
    DATABASE_ERRORS,
    UNFIT,
    UNFORESEEN,
    CannotWriteError,
    NotMigratedError,
    NotShownYetError,
    OtherVersionError,
    ReadModelPositionError,
    ReadOnlyFolderError,
    UnreadableContentError,
)
from infrastructure.sealing.tree import UnfitError

_SAID_BY_THEMSELVES = (
    NotMigratedError,
    NotShownYetError,
    OtherVersionError,
    ReadModelPositionError,
    ReadOnlyFolderError,
    UnreadableContentError,
    OSError,
)

# As many as an HTTP answer lists, unless a setting says otherwise.
MOST_ERRORS = 20

# Where a message names routes, the commands that answer the same.
_COMMANDS_OF_ONE = (
    "`stanceline state`, `stanceline timeline`, `stanceline dyad`, and `stanceline changes` with"
    " --actor"
)
_ROUTE = re.compile(r"(?:GET )?/v1/(actors|sources|developments)\b(?:\?q=)?")


def report(error: Exception) -> bool:
    """Print what is known about an error; False where nobody foresaw it and its trace helps."""
    message = message_of(error)
    if message is None and isinstance(error, LookupError | TypeError | ValueError):
        typer.echo(f"{UNFORESEEN}:", err=True)
    elif message is not None:
        typer.echo(message, err=True)
    return message is not None


def message_of(error: Exception) -> str | None:
    """What to say of an error; None where nobody foresaw it."""
    match error:
        case DomainError():
            more = len(error.every) - MOST_ERRORS
            lines = [refused(one) for one in error.every[:MOST_ERRORS]]
            return "\n".join([*lines, f"and {more} more errors"] if more > 0 else lines)
        case UnfitError():
            return f"{UNFIT}: {error}"
        case OSError(filename=file, strerror=str(why)) if file is not None:
            return f"{os.fsdecode(file)}: {why}"
        case _ if isinstance(error, _SAID_BY_THEMSELVES):
            return str(error)
        case CannotWriteError():
            return f"nothing can be recorded now: {error}"
        case _ if isinstance(error, DATABASE_ERRORS):
            reason = error.orig if isinstance(error, exc.DBAPIError) else error
            return f"the database cannot be used: {reason}"
    return None


def refused(error: DomainError) -> str:
    """Return one error with what is accepted instead."""
    allowed = f"\nAllowed: {with_hint(error.allowed)}" if error.allowed else ""
    shown = f"{error.message}{allowed}".replace(READS_OF_ONE, _COMMANDS_OF_ONE)
    return _ROUTE.sub(r"`stanceline \1`", shown)
