"""Which set of read models a database has in use."""

from __future__ import annotations

from sqlalchemy import Engine

from infrastructure.database import reading
from infrastructure.set_in_use import named


def in_use_of(engine: Engine) -> str:
    """Its name."""
    with reading(engine) as connection:
        name = named(connection)
    assert name is not None
    return name
