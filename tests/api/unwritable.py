"""Databases that can be read and not written, each made so as it happens to its operator."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url


@contextmanager
def read_only(url: str) -> Iterator[None]:
    """A PostgreSQL database that its operator makes read-only, and writable again at the end."""
    with configured(url, "default_transaction_read_only = on"):
        yield


@contextmanager
def configured(url: str, setting: str) -> Iterator[None]:
    """A PostgreSQL database with this default of new connections, which all are; reset at the end.

    The setting is `name = value` in SQL.
    """
    parsed = make_url(url)
    engine = create_engine(parsed.set(database="postgres"), isolation_level="AUTOCOMMIT")
    name = parsed.database
    with engine.connect() as connection:
        connection.exec_driver_sql(f'ALTER DATABASE "{name}" SET {setting}')
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,)
        )
        yield
        connection.exec_driver_sql(f'ALTER DATABASE "{name}" RESET ALL')
    engine.dispose()


@contextmanager
def as_other_role(url: str, *revoked: str) -> Iterator[str]:
    """Yield the URL of a role that may do everything in a database except what is revoked."""
    parsed = make_url(url)
    engine = create_engine(parsed, isolation_level="AUTOCOMMIT")
    role = f"role_of_{parsed.database}"
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE ROLE {role} LOGIN PASSWORD 'known'")
        schemas = connection.exec_driver_sql(
            "SELECT nspname FROM pg_namespace WHERE nspname = 'public' OR nspname ~ '^read_models'"
        ).scalars()
        for schema in schemas.all():
            connection.exec_driver_sql(f"GRANT ALL ON SCHEMA {schema} TO {role}")
            connection.exec_driver_sql(f"GRANT ALL ON ALL TABLES IN SCHEMA {schema} TO {role}")
        for one in revoked:
            connection.exec_driver_sql(f"REVOKE {one} FROM {role}")
        try:
            other = parsed.set(username=role, password="known")
            yield other.render_as_string(hide_password=False)
        finally:
            connection.exec_driver_sql(f"DROP OWNED BY {role} CASCADE")
            connection.exec_driver_sql(f"DROP ROLE {role}")
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
