"""A database to whose sets of read models something is done: which it has, and which is in use."""

from __future__ import annotations

from sqlalchemy import Engine, inspect, update

from infrastructure.database.engine import read_transaction
from infrastructure.read_models.active import folder_of, named, projection_transaction, schema_of
from infrastructure.read_models.actors import actors
from tests.infrastructure.projections.world import World


def an_edited_world(engine: Engine) -> World:
    """An attack, shown; and a name that is edited since, so that a rebuild has something to do."""
    world = World(engine)
    world.report()
    world.catch_up()
    with projection_transaction(engine) as connection:
        connection.execute(update(actors).values(name="Nobody"))
    return world


def in_use_of(engine: Engine) -> str:
    """The name of that in use."""
    with read_transaction(engine) as connection:
        name = named(connection)
    assert name is not None
    return name


def sets_of(engine: Engine) -> set[str]:
    """The names of all that are there."""
    if engine.dialect.name == "sqlite":
        return {file.stem for file in folder_of(engine.url).glob("*.db")}
    prefix = schema_of("")
    schemas = inspect(engine).get_schema_names()
    return {name.removeprefix(prefix) for name in schemas if name.startswith(prefix)}
