"""Tables on a terminal, drawn by rich."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table

from api.cli.ending import PipeClosed
from api.cli.output import NOTHING


class _Console(Console):
    """One that leaves it to the program what a closed pipe means."""

    def on_broken_pipe(self) -> None:
        raise PipeClosed


def print_parts(
    title: str, columns: Sequence[str], parts: Iterable[Iterable[Sequence[str]]]
) -> None:
    """Print a table under its title, with a line after each part of its rows."""
    table = Table()
    for column in columns:
        # An id that is cut off or broken cannot be used.
        is_id = column == "id"
        table.add_column(column, no_wrap=is_id, overflow="fold" if is_id else "ellipsis")
    for part in parts:
        for row in part:
            table.add_row(*row)
        table.add_section()
    console = _Console(highlight=False, markup=False)
    console.print(title)
    console.print(table if table.row_count else NOTHING)
