"""How answers are printed: as the bytes of the HTTP answer, or as a table."""

from __future__ import annotations

import sys
from typing import Any

from rich.console import Console
from rich.table import Table

from api.rendering import json_line


def print_body(answer: Any) -> None:
    """The answer over HTTP, as one line."""
    sys.stdout.flush()
    sys.stdout.buffer.write(json_line(answer))
    sys.stdout.buffer.flush()


def confidence_told(confidence: int | None) -> str:
    """A confidence of an answer, for a reader."""
    return "unknown" if confidence is None else str(confidence)


def summary(stance: dict[str, Any]) -> str:
    """A stance of an answer on one line."""
    via = f" (through {stance['via']['name']})" if stance["via"] else ""
    return (
        f"{stance['toward']['name']}{via}: {stance['posture']} since {stance['since']},"
        f" {stance['certainty']}, confidence {confidence_told(stance['confidence'])}."
        f" {stance['reason']}"
    )


def print_table(title: str, table: Table) -> None:
    console = Console(highlight=False, markup=False)
    console.print(title)
    console.print(table if table.row_count else "Nothing is on record.")
