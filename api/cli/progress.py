"""Shows how far long work has come, on a terminal as a bar, and lets it be stopped."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from api.cli import ending

SECONDS_BETWEEN_LINES = 2.0


@contextmanager
def progress(work: str) -> Iterator[Callable[[int, int], None]]:
    """A function to call with `(done, total)` where nothing is half done; shown on stderr.

    It raises `AskedToEnd` after a signal. A second signal ends the process.
    """
    console = Console(stderr=True)
    with ending.in_order() as check:
        if not console.is_terminal:
            yield _Lines(console, work, check)
            return
        columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
        with Progress(*columns, console=console, transient=True) as bar:
            task = bar.add_task(work)

            def told(done: int, total: int) -> None:
                check()
                bar.update(task, completed=done, total=total)

            yield told


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
