"""Dumps a PostgreSQL database, and restores it in the steps of `pg_restore`."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, make_url

from tests.standby_server import owner_of_server, run_of_server, server_options


class Dump:
    """A dump of the database at `url`."""

    def __init__(self, url: str, file: Path) -> None:
        self._url = make_url(url)
        self._file = file
        run_of_server("pg_dump", *self._place(), "-Fc", "-f", str(file), self._database)

    def begin(self) -> None:
        """Drop the database, whoever uses it, and make an empty one of this name."""
        server = create_engine(self._url.set(database="postgres"), isolation_level="AUTOCOMMIT")
        with server.connect() as connection:
            connection.exec_driver_sql(f'DROP DATABASE "{self._database}" WITH (FORCE)')
            connection.exec_driver_sql(f'CREATE DATABASE "{self._database}" TEMPLATE template0')
        server.dispose()

    def restore(self, section: str, *only: str) -> None:
        """Restore `pre-data`, `data` (of these tables, if any is given) or `post-data`."""
        tables = [part for name in only for part in ("-t", name)]
        into = ("-d", self._database, str(self._file))
        run_of_server("pg_restore", *self._place(), "--section", section, *tables, *into)

    @property
    def _database(self) -> str:
        return str(self._url.database)

    def _place(self) -> tuple[str, ...]:
        return server_options(self._url)


@contextmanager
def dump_of(url: str) -> Iterator[Dump]:
    """Dump the database at `url` into a folder that its server can write."""
    with tempfile.TemporaryDirectory(prefix="pgdump") as folder:
        if (owner := owner_of_server()) is not None:
            shutil.chown(folder, owner)
        yield Dump(url, Path(folder) / "dump")


@contextmanager
def restoring(dump: Dump, section: str) -> Iterator[None]:
    """A database of which everything up to a section is restored; all of it at the end."""
    sections = ("pre-data", "data", "post-data")
    done = sections.index(section) + 1
    dump.begin()
    for one in sections[:done]:
        dump.restore(one)
    yield
    for one in sections[done:]:
        dump.restore(one)
