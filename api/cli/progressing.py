"""Shows how far long work has come: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

SECONDS_BETWEEN_LINES = 2.0


@contextmanager
def progress(work: str) -> Iterator[Callable[[int, int], None]]:
    """Something to tell `(done, total)` to; shown on stderr, where it disturbs no result."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _Lines(console, work)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(work)
        yield lambda done, total: bar.update(task, completed=done, total=total)


class _Lines:
    def __init__(self, console: Console, work: str) -> None:
        self._console = console
        self._work = work
        self._next = time.monotonic() + SECONDS_BETWEEN_LINES

    def __call__(self, done: int, total: int) -> None:
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + SECONDS_BETWEEN_LINES
            share = f"{done / total:.0%}" if total else "done"
            self._console.print(f"{self._work}: {share}", highlight=False)
