"""A database of its own for a dry run: a copy of the log, which is removed afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from api.database import Database
from api.service import Service
from infrastructure.files import scratch_folder
from infrastructure.generations.replay import replay
from infrastructure.settings import Settings


@contextmanager
def rehearsal_of(
    settings: Settings, reached: Callable[[int, int], None] = lambda *_: None
) -> Iterator[Service]:
    """Return a system with the same log in a temporary SQLite database.

    A database that does not exist yet is an empty log. `reached` is called with the position that
    was copied, and the last one; it may raise to stop.
    """
    with scratch_folder() as folder:
        file = folder / "stanceline.db"
        service = Service(Settings(database_url=f"sqlite:///{file}", log_dir=folder))
        try:
            service.open()
            _copy(settings, service, reached)
            yield service
        finally:
            service.close()


def _copy(settings: Settings, into: Service, reached: Callable[[int, int], None]) -> None:
    source = Database(settings)
    try:
        if source.file is not None and not source.file.exists():
            return
        log = source.writing.log
        to = log.position()
        replay(log, into.policy, to, into.writing.engine, reached=lambda at: reached(at, to))
    finally:
        source.close()
