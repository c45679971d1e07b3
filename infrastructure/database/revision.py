"""The migration a database is at. Every start reads it, so this does not import Alembic."""

from __future__ import annotations

from sqlalchemy import Engine, inspect, text

from infrastructure.database.completeness import require_complete
from infrastructure.database.engine import read_transaction
from infrastructure.errors import NotMigratedError

NEWEST = "63bc6b795374"  # the head of `migrations/versions`

_REVISION = text("SELECT version_num FROM alembic_version")


def current(engine: Engine) -> str | None:
    """Return the revision of the database, None if no migration has run.

    Raises `IncompleteError` while it is restored.
    """
    with read_transaction(engine) as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found = connection.execute(_REVISION).scalar_one_or_none()
        if found is None:
            require_complete(connection)
        return found


def is_current(engine: Engine) -> bool:
    """Return whether the database is at the newest migration."""
    return current(engine) == NEWEST


def require_current(engine: Engine) -> None:
    """Raise `NotMigratedError` unless the database is at the newest migration."""
    found = current(engine)
    if found is None:
        raise NotMigratedError(
            "the database has no tables yet: run `stanceline migrate` first, unless it is being"
            " restored"
        )
    require_ours(found)


def require_ours(found: str) -> None:
    """Raise `NotMigratedError` for a database of another release.

    Until 0.1.0 no release upgrades the database of another one.
    """
    if found != NEWEST:
        raise NotMigratedError(
            f"another release made this database (revision {found}; this release needs {NEWEST})."
            " Export the log with that release (`stanceline log export FILE`), and import it into a"
            " new database with this one (`stanceline log import FILE`). Nothing was changed"
        )
