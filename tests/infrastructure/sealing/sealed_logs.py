"""A log that is sealed, and ways to do to it what its own program never would."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, text

from infrastructure.log.recorder import SQLAlchemyRecorder
from infrastructure.read_models.active import projection_transaction
from infrastructure.sealing.keeper import Keeper
from infrastructure.sealing.sealer import Sealer

_TRIGGERS = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")


def a_sealer(engine: Engine, folder: Path, **settings: object) -> Sealer:
    """Seals the log of the engine with a key of its own, kept in the folder."""
    return Sealer(engine, SQLAlchemyRecorder(engine), Keeper(folder), **settings)  # type: ignore[arg-type]


@contextmanager
def tampering(
    engine: Engine,
    transaction: Callable[[Engine], AbstractContextManager[Connection]] = projection_transaction,
) -> Iterator[Connection]:
    """A connection of somebody who owns the database, and whom no trigger stops."""
    with transaction(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            yield connection
            return
        triggers = connection.execute(_TRIGGERS).all()
        for name, _ in triggers:
            assert re.fullmatch(r"[a-z_]+", name)
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        yield connection
        for _, created in triggers:
            connection.exec_driver_sql(created)
