"""The entry point of `stanceline`: it imports only what the command uses."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from importlib import import_module
from io import BufferedWriter, FileIO, TextIOWrapper
from typing import Any

from api import RELEASE
from api.cli.program import garbage, signals

COMPLETING = "_STANCELINE_COMPLETE"
STDOUT = 1
PIPE_CLOSED = 141  # 128 and SIGPIPE: what a shell shows for every program whose reader went away


def main() -> None:
    """Run the command that the arguments name."""
    signals.handle(signals.at_once)
    garbage.collect_none()
    if sys.stdout is None or isinstance(sys.stdout, TextIOWrapper):
        sys.stdout = _output(sys.stdout)
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    elif isinstance(sys.stderr, TextIOWrapper):
        sys.stderr.reconfigure(encoding="utf-8", errors="backslashreplace")
    code = _ended(sys.argv[1:])
    gc.freeze()  # nor is it worth looking through them once more at the end
    sys.exit(code)


class Output(FileIO):
    """Standard output; its errors name it, as those of other files name them."""

    def write(self, printed: Any) -> int:
        """Write; an error has the file name `OUTPUT`."""
        try:
            return super().write(printed)
        except OSError as error:
            error.filename = signals.OUTPUT
            raise


def _output(given: TextIOWrapper | None) -> TextIOWrapper:
    """Return standard output in UTF-8, also where it is closed: then it cannot be written."""
    if given is None:
        # A file or a connection that is opened next would get its number, and be written to.
        closed = os.open(os.devnull, os.O_RDONLY)
        if closed != STDOUT:
            os.dup2(closed, STDOUT)
            os.close(closed)
    number = STDOUT if given is None else given.fileno()
    is_unbuffered = given is not None and given.write_through
    raw = Output(number, "w", closefd=False)
    # Checkpoints and JSON are read by machines too, and are UTF-8 wherever they are made.
    # A name of a file need not be text: what is not is printed in escapes.
    return TextIOWrapper(
        raw if is_unbuffered else BufferedWriter(raw),
        encoding="utf-8",
        errors="backslashreplace",
        line_buffering=given is not None and given.line_buffering,
        write_through=is_unbuffered,
    )


def _ended(arguments: list[str]) -> int:
    """Run the command and print all of its output; how it ended."""
    try:
        code = _run(arguments)
        signals.handle(signals.at_once)
        sys.stdout.flush()
        sys.stderr.flush()
    except (signals.PipeClosed, BrokenPipeError):
        _print_no_more()
        return PIPE_CLOSED
    except OSError as error:
        with suppress(OSError):  # stderr may be closed too
            os.write(2, f"{error.filename}: {error.strerror}\n".encode())
        _print_no_more()
        return 1
    return code


def _run(arguments: list[str]) -> int:
    for number, argument in enumerate(arguments, 1):
        if not _is_text(argument):
            print(f"Argument {number} is not UTF-8: {os.fsencode(argument)!r}", file=sys.stderr)
            return 2
    if COMPLETING not in os.environ:
        if arguments in ([], ["--help"]):
            print(import_module("api.cli.program.table").help_text())
            return 0 if arguments else 2
        if arguments == ["--version"]:
            print(f"stanceline {RELEASE}")
            return 0
    program = import_module("api.cli.program.program").program
    try:
        program(prog_name="stanceline")
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 1
    return 0


def _is_text(argument: str) -> bool:
    try:
        argument.encode()
    except UnicodeEncodeError:
        return False  # bytes of the command line that are not UTF-8 stand in it as surrogates
    return True


def _print_no_more() -> None:
    """Let what is still to be printed go: the reader has closed its end, or the disk is full."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            os.dup2(nowhere, stream.fileno())
