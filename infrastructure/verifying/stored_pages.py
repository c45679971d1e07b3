"""Whether the files of an embedded database are whole, and its indexes are those of its tables."""

from __future__ import annotations

from sqlalchemy import Engine, exc

from infrastructure.database.engine import disposing, read_untrusted
from infrastructure.read_models.active import engine_of, file_of, named
from infrastructure.verifying.verdict import MOST_FINDINGS, Verdict

_WHOLE = "ok"


def check_pages(engine: Engine, verdict: Verdict) -> None:
    """Find indexes that do not fit their tables, by which rows would be hidden or told twice.

    The database looks through all of a file for that, and cannot be stopped meanwhile.
    """
    if engine.dialect.name != "sqlite":
        return
    for said in _found_in(engine):
        verdict.find(None, f"the file of the database is not whole: {said}")
    if verdict.fits and (rows := _read_models(engine)) is not None:
        with disposing(rows):
            for said in _found_in(rows):
                verdict.find_not_following(f"the file of the read models is not whole: {said}")


def _read_models(engine: Engine) -> Engine | None:
    """Those in use; None where nothing names them, or they are not there: `check_shown` says so."""
    with read_untrusted(engine) as connection:
        name = named(connection)
    there = name is not None and file_of(engine.url, name).exists()
    return engine_of(engine, name) if name is not None and there else None


def _found_in(engine: Engine) -> list[str]:
    try:
        with read_untrusted(engine) as connection:
            asked = connection.exec_driver_sql(f"PRAGMA main.integrity_check({MOST_FINDINGS})")
            return [str(said) for said in asked.scalars() if said != _WHOLE]
    except exc.DatabaseError as broken:
        return [str(broken.orig)]
