"""Draw tables and progress bars on a terminal, with rich."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Protocol

import typer
from rich.cells import cell_len
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from api.cli.program import signals
from api.cli.program.signals import PipeClosed

SECONDS_BETWEEN_LINES = 2.0
# What a column of a table takes beyond its text: two spaces and a line.
FRAME = 3


class _Console(Console):
    """One that leaves it to the program what a closed pipe means."""

    def on_broken_pipe(self) -> None:
        raise PipeClosed


def draw(columns: Sequence[str], parts: Sequence[Sequence[Sequence[str]]]) -> None:
    """Draw a table, with a line after each part of its rows. A cell may have several lines.

    Lines are folded between words. If the terminal is too narrow for the longest word of each
    column, a row is printed as lines, each with a column and its cell.
    """
    console = _Console(highlight=False, markup=False, emoji=False)
    rows = [columns, *(row for part in parts for row in part)]
    least = [max(map(_longest_word, cells)) for cells in zip(*rows, strict=True)]
    whole = [max(map(_longest_line, cells)) for cells in zip(*rows, strict=True)]
    room = console.width - FRAME * len(columns) - 1
    if sum(least) > room:
        _print_records(columns, rows[1:])
        return
    table = Table()
    for column, width in zip(columns, _widths(least, whole, room), strict=True):
        table.add_column(column, width=width, overflow="fold")
    for part in parts:
        for row in part:
            table.add_row(*row)
        table.add_section()
    console.print(table)


def _longest_word(cell: str) -> int:
    return max(map(cell_len, cell.split()), default=0)


def _longest_line(cell: str) -> int:
    return max(map(cell_len, cell.split("\n")))


def _widths(least: Sequence[int], whole: Sequence[int], room: int) -> Sequence[int]:
    widths = list(whole)
    while sum(widths) > room:
        spare = [width - needed for width, needed in zip(widths, least, strict=True)]
        widths[spare.index(max(spare))] -= 1
    return widths


def _print_records(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    width = max(map(len, columns))
    for number, row in enumerate(rows):
        if number:
            typer.echo()
        for column, cell in zip(columns, row, strict=True):
            for line in filter(None, cell.split("\n")):
                typer.echo(f"{column:{width}}  {line}")


class ReportProgress(Protocol):
    """Called where nothing is half done, with how much is done, of how much, and counts in words.

    It raises `AskedToEnd` after a signal.
    """

    def __call__(self, done: int, total: int, counts: str = "") -> None: ...


@contextmanager
def progress(work: str) -> Iterator[ReportProgress]:
    """A function that shows on stderr how far the work is. A second signal ends the process."""
    console = Console(stderr=True)
    with signals.in_order() as check:
        if not console.is_terminal:
            yield _Lines(console, work, check)
            return
        counted = TextColumn("{task.fields[counts]}")
        columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn(), counted)
        with Progress(*columns, console=console, transient=True) as bar:
            task = bar.add_task(work, counts="")

            def report_progress(done: int, total: int, counts: str = "") -> None:
                check()
                bar.update(task, completed=done, total=total, counts=counts)

            yield report_progress


class _Lines:
    """Lines every few seconds, with the time that is left if the rest is as fast."""

    def __init__(self, console: Console, work: str, check: Callable[[], None]) -> None:
        self._console = console
        self._work = work
        self._check = check
        self._began = time.monotonic()
        self._next = self._began + SECONDS_BETWEEN_LINES

    def __call__(self, done: int, total: int, counts: str = "") -> None:
        self._check()
        now = time.monotonic()
        if now >= self._next:
            self._next = now + SECONDS_BETWEEN_LINES
            share = f"{done / total:.0%}" if total else "done"
            said = [share, counts, self._left(done, total, now - self._began)]
            self._console.print(f"{self._work}: {', '.join(filter(None, said))}", highlight=False)

    def _left(self, done: int, total: int, seconds: float) -> str:
        if not 0 < done < total:
            return ""
        return f"{timedelta(seconds=round(seconds * (total - done) / done))} left"
