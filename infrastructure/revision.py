"""Which migration a database is at. It is asked at every start, and imports no Alembic for it."""

from __future__ import annotations

from sqlalchemy import Engine, inspect, text

from infrastructure.database import reading

NEWEST = "0009"  # the head of `migrations/versions`

_REVISION = text("SELECT version_num FROM alembic_version")


def current(engine: Engine) -> str | None:
    """The revision the database is at, None where no migration has run."""
    with reading(engine) as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(_REVISION).scalar_one_or_none()


def is_current(engine: Engine) -> bool:
    """Whether the database is at the newest migration this program knows."""
    return current(engine) == NEWEST
