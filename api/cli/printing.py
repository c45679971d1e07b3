"""How answers are printed: as the bytes of the HTTP answer, or as a table."""

from __future__ import annotations

import sys
from typing import Any

from rich.console import Console
from rich.table import Table

from api.cli.ending import PipeClosed
from api.rendering import json_line

NOTHING = "Nothing is on record."


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


class _Console(Console):
    """One that leaves it to the program what a closed pipe means."""

    def on_broken_pipe(self) -> None:
        raise PipeClosed


def print_table(title: str, table: Table) -> None:
    console = _Console(highlight=False, markup=False)
    console.print(title)
    console.print(table if table.row_count else NOTHING)
