"""Measure how long commands take to start, as a multiple of an empty program.

    python -m benchmarks.start [ROUNDS]

Prints, for each command, the median of its processor time and of its duration, and the ratios of
the processor time to those of `python -c pass` and `import sqlalchemy`. Bytecode is cached, as it
is for a user. Other work on the machine changes the times more than the ratios.

Compare the ratios of one kind of installation. In an editable one, as `make run` makes it, Python
imports a finder of modules before any program, which is half of the time of the empty program. In
an installation from a wheel the same commands take less time, and twice as many times that of the
empty program.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import NamedTuple

ROUNDS = 9
MODULE = [sys.executable, "-m", "api.cli"]
EMPTY = "python -c pass"
STATE = ["state", "hezbollah", "--on", "2024-12-31", "--toward", "israel"]
# Every command that opens a database needs this import.
FLOOR = "import sqlalchemy"


class Taken(NamedTuple):
    """Processor seconds and elapsed seconds."""

    processor: float
    passed: float


def main(rounds: int = ROUNDS) -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder)}/stanceline.db"
        environment = {**os.environ, "STANCELINE_DATABASE_URL": url}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        subprocess.run([*MODULE, "seed", "all"], env=environment, check=True, capture_output=True)
        commands = {
            EMPTY: [sys.executable, "-c", "pass"],
            FLOOR: [sys.executable, "-c", FLOOR],
            "stanceline --help": [*MODULE, "--help"],
            "stanceline --version": [*MODULE, "--version"],
            "stanceline state --help": [*MODULE, "state", "--help"],
            "stanceline stances --help": [*MODULE, "stances", "--help"],
            "stanceline serve --help": [*MODULE, "serve", "--help"],
            "stanceline state": [*MODULE, *STATE],
        }
        taken: dict[str, list[Taken]] = {name: [] for name in commands}
        for _ in range(rounds + 1):
            for name, command in commands.items():
                taken[name].append(_run(command, environment))
    _print({name: found[1:] for name, found in taken.items()})  # the first fills caches


def _run(command: list[str], environment: dict[str, str]) -> Taken:
    nowhere = [(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_WRONLY, 0) for fd in (1, 2)]
    began = time.perf_counter()
    process = os.posix_spawn(command[0], command, environment, file_actions=nowhere)
    _, status, used = os.wait4(process, 0)
    passed = time.perf_counter() - began
    assert os.waitstatus_to_exitcode(status) == 0, command
    return Taken(used.ru_utime + used.ru_stime, passed)


def _print(taken: dict[str, list[Taken]]) -> None:
    middle = {
        name: Taken(median(one.processor for one in found), median(one.passed for one in found))
        for name, found in taken.items()
    }
    print(f"{'':26}{'duration':>12}{'processor':>12}{'× empty':>10}{'× sqlalchemy':>14}")
    for name, one in middle.items():
        ratios = [one.processor / middle[floor].processor for floor in (EMPTY, FLOOR)]
        print(
            f"{name:26}{one.passed * 1000:9.0f} ms{one.processor * 1000:9.0f} ms"
            f"{ratios[0]:10.1f}{ratios[1]:14.2f}"
        )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
