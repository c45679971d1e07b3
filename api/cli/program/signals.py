"""How a command ends when a signal asks it to: at once, or where nothing is left half done.

A command that ends early ends with 128 and the number of the signal: 130 after Ctrl-C (SIGINT),
143 after SIGTERM. A command that runs until it is asked to end (`serve`, `deliver`,
`projections run`, `events --follow`) ends with 0.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)
# The file name in errors of standard output.
OUTPUT = "standard output"
SHOW_CURSOR = b"\x1b[?25h"

Handler = Callable[[int, FrameType | None], None]


class AskedToEnd(BaseException):
    """A signal asked the command to end. Nothing is half done where this is raised.

    It is no `Exception`, so that nothing takes it for a fault of what is being done.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number
        self.code = 128 + number


class PipeClosed(BaseException):
    """The reader of the output has closed the pipe."""


def handle(handler: Handler) -> None:
    """Call the handler on SIGINT and SIGTERM, but for a signal that the parent has ignored."""
    for number in SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, handler)


def at_once(number: int, _frame: FrameType | None = None) -> None:
    """End the process. Safe anywhere: a transaction that is cut off did not happen.

    An exception would do the same until something prints or swallows it, as libraries do.
    """
    if os.isatty(2):
        os.write(2, SHOW_CURSOR)  # a progress bar hides it
    os._exit(128 + number)


def as_asked(_number: int, _frame: FrameType | None = None) -> None:
    """End a command that was to run until it is asked to end, and has nothing to finish."""
    os._exit(0)


@contextmanager
def in_order() -> Iterator[Callable[[], None]]:
    """Within it the first signal ends nothing; the function yielded then raises `AskedToEnd`.

    Call it where nothing is half done. A second signal ends the process at once.
    """
    asked: list[int] = []

    def ask(number: int, frame: FrameType | None) -> None:
        if asked:
            at_once(number, frame)
        asked.append(number)
        _say("\nStopping at the next safe point. Press Ctrl-C again to stop at once.\n")

    def check() -> None:
        if asked:
            raise AskedToEnd(asked[0])

    before = {number: signal.getsignal(number) for number in SIGNALS}
    handle(ask)
    try:
        yield check
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _say(text: str) -> None:
    # The signal may have come while something was being printed: a stream would refuse.
    os.write(sys.__stderr__.fileno() if sys.__stderr__ else 2, text.encode())
