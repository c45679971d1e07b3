"""The forms in which an embedded database holds the instants and ids of the log, byte for byte."""

from __future__ import annotations

from sqlalchemy import Connection, text

from infrastructure.verifying.verdict import Verdict

_DIGIT, _HEX = "[0-9]", "[0-9a-f]"
_DATE = f"{_DIGIT * 4}-{_DIGIT * 2}-{_DIGIT * 2}"
_INSTANT = f"{_DATE} {_DIGIT * 2}:{_DIGIT * 2}:{_DIGIT * 2}.{_DIGIT * 6}"
_ID = _HEX * 32

_FORMS = {"recorded_at": (_INSTANT, 26), "originator_id": (_ID, 32), "command_id": (_ID, 32)}

# GLOB stops at a NUL in a text, the length of its bytes does not.
_FIRST_WRONG = text(
    "SELECT "  # noqa: S608 our own words
    + ", ".join(
        f"min(CASE WHEN {column} IS NOT NULL AND (typeof({column}) <> 'text'"
        f" OR length(CAST({column} AS BLOB)) <> {length} OR {column} NOT GLOB :{column})"
        " THEN position END)"
        for column, (_, length) in _FORMS.items()
    )
    + " FROM events"
)


def check_forms(connection: Connection, verdict: Verdict) -> None:
    """Find the first instant or id that is not written as we write it.

    SQLite compares them as texts, so one that is read as the same instant, and hashed so, may
    still come before or after another.
    """
    if connection.dialect.name != "sqlite":
        return
    found = connection.execute(
        _FIRST_WRONG, {name: form for name, (form, _) in _FORMS.items()}
    ).one()
    for column, position in zip(_FORMS, found, strict=True):
        if position is not None:
            verdict.find(position, f"its {column} is not written in the form that the log has")
