"""Makes sets of read models, puts one in use, and removes those that nobody needs any more."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import uuid4

from sqlalchemy import Connection, Engine, delete, select

from infrastructure.database.bulk import insert_into
from infrastructure.database.engine import read_transaction, undecoded, write_transaction
from infrastructure.generations import postgresql, sqlite
from infrastructure.read_models.active import active_generation, named

# Whoever reads a set when another one is put in use has that long to end, or until the next one is.
KEPT_FOR = timedelta(hours=1)


class _Kind(Protocol):
    """What a kind of database has for sets."""

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
    """A set that is to be filled: its name, and an embedded database that holds nothing else."""

    engine: Engine
    name: str
    rows: Engine

    def placed(self) -> Engine:
        """The set where answers are to be read from it, for good."""
        return _kind(self.engine).placed(self.engine, self.name, self.rows)

    def activate(self, connection: Connection, now: datetime) -> None:
        """From the end of this transaction on answers come from it."""
        _use(connection, self.name, now)


@contextmanager
def new_generation(engine: Engine, now: datetime) -> Iterator[NewGeneration]:
    """An empty set; unless it was put in use, it is gone afterwards.

    One is filled at a time: whoever would fill another waits. What those who were killed have
    left is removed before.
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
    """Until the end of this transaction nobody changes the set in use, or puts another in use."""
    connection.execute(select(active_generation.c.name).with_for_update())


def is_missing(engine: Engine) -> bool:
    """Whether a set is named as the one in use, and there is none of that name."""
    return not _is_there(engine)


def ensure(engine: Engine, now: datetime) -> None:
    """Put an empty set in use where the one in use is not there: all is derived again."""
    if _is_there(engine):
        return
    kind = _kind(engine)
    # Whoever removes sets by what the row said before would take this one for unneeded.
    with kind.alone(engine, waits=True), write_transaction(engine) as connection:
        lock_active(connection)
        if not _is_there(engine):
            name = uuid4().hex
            kind.make(connection, engine, name)
            _use(connection, name, now)


def remove_unneeded(engine: Engine, now: datetime) -> None:
    """Remove every set but the one in use, and the one before, which is kept for an hour at most.

    Nothing is removed while another one is being filled.
    """
    with _kind(engine).alone(engine, waits=False) as is_alone:
        if is_alone:
            _remove_unneeded(engine, now)


def _is_there(engine: Engine) -> bool:
    with read_transaction(engine) as connection:
        name = named(connection)
    # Whoever reads where nothing is named is told.
    return name is None or _kind(engine).is_there(engine, name)


def _use(connection: Connection, name: str, now: datetime) -> None:
    said = {"name": name, "before": named(connection), "since": now}
    connection.execute(delete(active_generation).where(active_generation.c.only_row != 1))
    inserted = insert_into(connection, active_generation).values(only_row=1, **said)
    connection.execute(inserted.on_conflict_do_update(index_elements=["only_row"], set_=said))


def _remove_unneeded(engine: Engine, now: datetime) -> None:
    # Compared there: what somebody else wrote into the row need not be an instant at all.
    is_kept = active_generation.c.since > now - KEPT_FOR
    with read_transaction(engine) as connection:
        if named(connection) is None:
            return
        is_before = undecoded(active_generation.c.before, connection.dialect.name)
        name, before, before_is_kept = connection.execute(
            select(active_generation.c.name, is_before, is_kept)
        ).one()
    needed = {name, before} if before_is_kept else {name}
    kind = _kind(engine)
    for one in kind.names(engine) - needed:
        kind.remove(engine, one)


def _kind(engine: Engine) -> _Kind:
    return _KINDS[engine.dialect.name]
