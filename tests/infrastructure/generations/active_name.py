"""The names of the generations of a database: the active one, and all."""

from __future__ import annotations

from sqlalchemy import Engine, inspect, update

from infrastructure.database.engine import read_transaction
from infrastructure.read_models.active import folder_of, named, projection_transaction, schema_of
from infrastructure.read_models.registry.actors import actors
from tests.infrastructure.projections.world import World


def edited_world(engine: Engine) -> World:
    """Return a world with an attack that is shown, and a name that was edited in the rows since."""
    world = World(engine)
    world.report()
    world.catch_up()
    with projection_transaction(engine) as connection:
        connection.execute(update(actors).values(name="Nobody"))
    return world


def active_name(engine: Engine) -> str:
    """Return the name of the active generation."""
    with read_transaction(engine) as connection:
        name = named(connection)
    assert name is not None
    return name


def all_names(engine: Engine) -> set[str]:
    """Return the names of all generations."""
    if engine.dialect.name == "sqlite":
        return {file.stem for file in folder_of(engine.url).glob("*.db")}
    prefix = schema_of("")
    schemas = inspect(engine).get_schema_names()
    return {name.removeprefix(prefix) for name in schemas if name.startswith(prefix)}
