"""Which sets of read models a database has, and which of them is in use."""

from __future__ import annotations

from sqlalchemy import Engine, inspect

from infrastructure.database import reading
from infrastructure.set_in_use import folder_of, named, schema_of


def in_use_of(engine: Engine) -> str:
    """The name of that in use."""
    with reading(engine) as connection:
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
