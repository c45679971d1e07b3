"""Databases that can be read and not written, each made so as it happens to its operator."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url


@contextmanager
def read_only(url: str) -> Iterator[None]:
    """A PostgreSQL database that its operator makes read-only, and writable again at the end."""
    parsed = make_url(url)
    engine = create_engine(parsed.set(database="postgres"), isolation_level="AUTOCOMMIT")
    name = parsed.database
    summary = f'ALTER DATABASE "{name}" SET default_transaction_read_only ='
    with engine.connect() as connection:
        connection.exec_driver_sql(f"{summary} on")
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,)
        )
        yield
        connection.exec_driver_sql(f"{summary} off")
    engine.dispose()


class Disk:
    """Lets what an embedded database writes fail as on a disk that is full, or read-only."""

    def __init__(self, pragma: str, cured: str) -> None:
        self.pragma: str | None = None
        self._on, self._off = pragma, cured

    def fails(self) -> None:
        self.pragma = self._on

    def is_cured(self) -> None:
        self.pragma = self._off

    def watch(self, engine: Engine) -> None:
        @event.listens_for(engine, "begin")
        def begin(connection: Any) -> None:
            if self.pragma is not None:
                connection.connection.driver_connection.execute(self.pragma)
