"""SQL that is compiled once for all engines of a test process.

SQLAlchemy compiles each statement once for each engine. Each test opens engines of its own, and
compiling took a sixth of the processor time of tests with a database.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, event

MOST = 10_000


class CompiledStatements(dict[tuple[Any, ...], Any]):
    """A cache whose keys name a kind of database instead of the dialect of one engine.

    `open_engine` gives all engines of one kind the same options, so that they compile alike.
    """

    def get(self, key: tuple[Any, ...], default: Any = None) -> Any:
        return super().get(_of_any_engine(key), default)

    def __setitem__(self, key: tuple[Any, ...], compiled: Any) -> None:
        if len(self) >= MOST:
            self.clear()
        super().__setitem__(_of_any_engine(key), compiled)


def share_compiled_statements() -> None:
    """Let each connection opened from now on use one cache for the process."""
    shared = CompiledStatements()

    def use_shared(connection: Connection) -> None:
        connection.execution_options(compiled_cache=shared)

    event.listen(Engine, "engine_connect", use_shared)


def _of_any_engine(key: tuple[Any, ...]) -> tuple[Any, ...]:
    dialect, *statement = key
    return type(dialect), dialect.server_version_info, *statement
