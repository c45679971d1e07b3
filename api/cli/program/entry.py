"""The entry point of `stanceline`: it imports only what the command uses."""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module
from io import TextIOWrapper

from api import RELEASE
from api.cli.program import garbage, signals

COMPLETING = "_STANCELINE_COMPLETE"
PIPE_CLOSED = 141  # 128 and SIGPIPE: what a shell shows for every program whose reader went away


def main() -> None:
    """Run the command that the arguments name."""
    signals.handle(signals.at_once)
    garbage.collect_none()
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
        if isinstance(stream := getattr(sys, name), TextIOWrapper):
            # Checkpoints and JSON are read by machines too, and are UTF-8 wherever they are made.
            # A name of a file need not be text: what is not is printed in escapes.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    code = _ended(sys.argv[1:])
    gc.freeze()  # nor is it worth looking through them once more at the end
    sys.exit(code)


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
        os.write(2, f"The output cannot be written: {error}\n".encode())
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
