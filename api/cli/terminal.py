"""Draw tables and progress bars on a terminal, with rich."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from api.cli.output import NOTHING
from api.cli.program import signals
from api.cli.program.signals import PipeClosed
from domain.checks.text import printable

SECONDS_BETWEEN_LINES = 2.0


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
            table.add_row(*map(_lines, row))
        table.add_section()
    console = _Console(highlight=False, markup=False)
    console.print(title)
    console.print(table if table.row_count else NOTHING)


def _lines(cell: str) -> str:
    return "\n".join(map(printable, cell.split("\n")))


@contextmanager
def progress(work: str) -> Iterator[Callable[[int, int], None]]:
    """A function to call with `(done, total)` where nothing is half done; shown on stderr.

    It raises `AskedToEnd` after a signal. A second signal ends the process.
    """
    console = Console(stderr=True)
    with signals.in_order() as check:
        if not console.is_terminal:
            yield _Lines(console, work, check)
            return
        columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
        with Progress(*columns, console=console, transient=True) as bar:
            task = bar.add_task(work)

            def report_progress(done: int, total: int) -> None:
                check()
                bar.update(task, completed=done, total=total)

            yield report_progress


class _Lines:
    def __init__(self, console: Console, work: str, check: Callable[[], None]) -> None:
        self._console = console
        self._work = work
        self._check = check
        self._next = time.monotonic() + SECONDS_BETWEEN_LINES

    def __call__(self, done: int, total: int) -> None:
        self._check()
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + SECONDS_BETWEEN_LINES
            share = f"{done / total:.0%}" if total else "done"
            self._console.print(f"{self._work}: {share}", highlight=False)
