"""Makes generations of the read models, activates one, and removes those no longer needed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import uuid4

from sqlalchemy import Connection, Engine, select

from infrastructure.database.bulk import insert_into
from infrastructure.database.engine import read_transaction, write_transaction
from infrastructure.generations import postgresql, sqlite
from infrastructure.read_models.active import active_generation, named

# Readers of the previous generation have this long to finish, or until the next activation.
KEPT_FOR = timedelta(hours=1)


class _Kind(Protocol):
    """The operations on generations that each kind of database implements."""

    def is_there(self, engine: Engine, name: str) -> bool: ...
    def make(self, held: Connection, engine: Engine, name: str, /) -> None: ...
    def filling(self, engine: Engine, name: str, /) -> AbstractContextManager[Engine]: ...
    def placed(self, engine: Engine, name: str, rows: Engine, /) -> Engine: ...
    def names(self, engine: Engine) -> set[str]: ...
    def remove(self, engine: Engine, name: str) -> None: ...
    def alone(self, engine: Engine, *, waits: bool) -> AbstractContextManager[bool]: ...


_KINDS: dict[str, _Kind] = {"sqlite": sqlite, "postgresql": postgresql}


@dataclass(frozen=True, slots=True)
class NewGeneration:
    """A generation to fill: its name, and an embedded database that contains only its tables."""

    engine: Engine
    name: str
    rows: Engine

    def placed(self) -> Engine:
        """Move the filled generation to its final place, and return an engine for it."""
        return _kind(self.engine).placed(self.engine, self.name, self.rows)

    def activate(self, connection: Connection, now: datetime) -> None:
        """Make it the active generation when this transaction commits."""
        _use(connection, self.name, now)


@contextmanager
def new_generation(engine: Engine, now: datetime) -> Iterator[NewGeneration]:
    """Make an empty generation; it is removed after the block unless it was activated.

    Only one is filled at a time; another caller waits. Generations that killed processes left
    are removed first.
    """
    kind, name = _kind(engine), uuid4().hex
    with kind.alone(engine, waits=True):
        _remove_unneeded(engine, now)
        try:
            with kind.filling(engine, name) as rows:
                yield NewGeneration(engine, name, rows)
        finally:
            _remove_unneeded(engine, now)


def lock_active(connection: Connection) -> None:
    """Lock the active generation until the end of this transaction: no change, no activation."""
    connection.execute(select(active_generation.c.name).with_for_update())


def is_missing(engine: Engine) -> bool:
    """Return whether the generation that is named as active does not exist."""
    return not _is_there(engine)


def ensure(engine: Engine, now: datetime) -> None:
    """Activate an empty generation if the active one is missing: all rows are derived again."""
    if _is_there(engine):
        return
    kind = _kind(engine)
    # A process that removes generations might have read the old row and remove this one.
    with kind.alone(engine, waits=True), write_transaction(engine) as connection:
        lock_active(connection)
        if not _is_there(engine):
            name = uuid4().hex
            kind.make(connection, engine, name)
            _use(connection, name, now)


def remove_unneeded(engine: Engine, now: datetime) -> None:
    """Remove all generations but the active one and, for up to `KEPT_FOR`, the one before it.

    Nothing is removed while a generation is being filled.
    """
    with _kind(engine).alone(engine, waits=False) as is_alone:
        if is_alone:
            _remove_unneeded(engine, now)


def _is_there(engine: Engine) -> bool:
    with read_transaction(engine) as connection:
        name = named(connection)
    # If no generation is named, readers get an error that says so.
    return name is None or _kind(engine).is_there(engine, name)


def _use(connection: Connection, name: str, now: datetime) -> None:
    said = {"name": name, "before": named(connection), "since": now}
    inserted = insert_into(connection, active_generation).values(only_row=1, **said)
    connection.execute(inserted.on_conflict_do_update(index_elements=["only_row"], set_=said))


def _remove_unneeded(engine: Engine, now: datetime) -> None:
    with read_transaction(engine) as connection:
        if named(connection) is None:
            return
        table = active_generation.c
        name, before, since = connection.execute(
            select(table.name, table.before, table.since)
        ).one()
    is_kept = since is not None and since > now - KEPT_FOR
    needed = {name, before} if is_kept else {name}
    kind = _kind(engine)
    for one in kind.names(engine) - needed:
        kind.remove(engine, one)


def _kind(engine: Engine) -> _Kind:
    return _KINDS[engine.dialect.name]
