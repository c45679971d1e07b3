"""Whether the file of an embedded database is whole, and its indexes are those of its tables."""

from __future__ import annotations

from sqlalchemy import Engine, exc

from infrastructure.database import reading_warily
from infrastructure.verifying.checking import MOST_FINDINGS, Verdict

_WHOLE = "ok"


def check_pages(engine: Engine, verdict: Verdict) -> None:
    """Find indexes that do not fit their tables, by which rows would be hidden or told twice.

    The database looks through all of its file for that, and cannot be stopped meanwhile.
    """
    if engine.dialect.name != "sqlite":
        return
    try:
        with reading_warily(engine) as connection:
            asked = connection.exec_driver_sql(f"PRAGMA integrity_check({MOST_FINDINGS})")
            found = [str(said) for said in asked.scalars() if said != _WHOLE]
    except exc.DatabaseError as broken:
        found = [str(broken.orig)]
    for said in found:
        verdict.find(None, f"the file of the database is not whole: {said}")
