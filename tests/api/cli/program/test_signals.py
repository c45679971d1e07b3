"""How commands end: on a signal, on a pipe that closes, on a disk that is full."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from api.cli.commands import imports
from api.cli.program import signals
from api.cli.program.signals import AskedToEnd
from api.service import Service
from infrastructure.importers.batches import Import
from tests.api.cli.command_line import PATIENCE_SECONDS, ROOT, running, stanceline
from tests.infrastructure.importers.ged_samples import OF_41_COLUMNS

SIGNALS = pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])


def started(*arguments: str, url: str, out: int = subprocess.PIPE) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "api.cli", *arguments],
        cwd=ROOT, env=os.environ | {"STANCELINE_DATABASE_URL": url},
        stdout=out, stderr=subprocess.PIPE,
    )  # fmt: skip


def takes_signals(process: subprocess.Popen[bytes]) -> bool:
    """Whether the process handles SIGINT itself by now, as it does from its first lines on."""
    handled = Path(f"/proc/{process.pid}/status").read_text().split("SigCgt:")[1].split()[0]
    # Python's own handler comes first; that of SIGTERM is ours.
    return bool(int(handled, 16) >> (signal.SIGTERM - 1) & 1)


@SIGNALS
@pytest.mark.parametrize("seconds", [0.0, 0.1, 0.3, 0.6, 1.0])
@pytest.mark.parametrize("command", [("serve", "--port", "0"), ("state", "iran", "--on", "2024")])
def test_a_command_that_is_asked_to_end_while_it_starts_prints_nothing(
    article: str, command: tuple[str, ...], seconds: float, number: signal.Signals
) -> None:
    process = started(*command, url=article)
    while not takes_signals(process):
        time.sleep(0.001)
    time.sleep(seconds)
    process.send_signal(number)
    _, printed = process.communicate(timeout=PATIENCE_SECONDS)

    assert printed == b""
    # Once all is printed the interpreter ends, and gives signals back to the system meanwhile;
    # a shell shows both as 128 and the number.
    assert process.returncode in (128 + number, -number, 0)


@pytest.mark.parametrize(
    "module", ["signal", "gc", "api.cli.program.entry", "api.cli.program.table"]
)
def test_ctrl_c_while_the_first_modules_are_imported_prints_nothing(module: str) -> None:
    program = f"""
import os, sys
class Interrupting:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            os.kill(os.getpid(), {signal.SIGINT.value})
sys.modules.pop("signal", None)
sys.meta_path.insert(0, Interrupting())
from api.cli import main
main()
"""
    ended = subprocess.run(
        [sys.executable, "-c", program, "--help"], cwd=ROOT, capture_output=True, timeout=60,
        check=False,
    )  # fmt: skip

    assert (ended.returncode, ended.stdout, ended.stderr) == (130, b"", b"")


@SIGNALS
def test_a_server_that_is_asked_to_end_ends_well(sqlite_url: str, number: signal.Signals) -> None:
    with running("serve", "--port", "0", url=sqlite_url) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(number)
        assert process.wait(timeout=PATIENCE_SECONDS) == 0
        assert process.stdout.read() == ""


@SIGNALS
@pytest.mark.parametrize("command", [("deliver",), ("projections", "run")])
def test_what_runs_until_it_is_asked_to_end_ends_well(
    sqlite_url: str, command: tuple[str, ...], number: signal.Signals
) -> None:
    with running(*command, url=sqlite_url) as process:
        assert process.stdout is not None
        assert "Ctrl-C ends it" in process.stdout.readline()
        process.send_signal(number)
        assert process.wait(timeout=PATIENCE_SECONDS) == 0
        assert "Traceback" not in process.stdout.read()


@SIGNALS
def test_long_work_stops_where_nothing_is_half_done_and_says_by_which_signal(
    number: signal.Signals,
) -> None:
    before = signal.getsignal(number)
    with signals.in_order() as check:
        check()
        os.kill(os.getpid(), number)
        with pytest.raises(AskedToEnd) as asked:
            check()

    assert asked.value.code == 128 + number
    assert signal.getsignal(number) is before


def a_signal_at(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Send Ctrl-C while the part of the import runs."""
    owner = Service if part == "project_if_embedded" else Import
    real: Callable[..., object] = getattr(owner, part)

    def interrupted(*given: object) -> object:
        os.kill(os.getpid(), signal.SIGINT)
        return real(*given)

    monkeypatch.setattr(owner, part, interrupted)


@pytest.mark.parametrize("part", ["record", "record_memberships", "project_if_embedded"])
def test_an_import_that_is_stopped_in_any_part_says_what_was_recorded_and_how_to_continue(
    sqlite_url: str, part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as during:
        a_signal_at(part, during)
        stopped = stanceline("import", "ucdp-ged", str(OF_41_COLUMNS), url=sqlite_url)
    again = stanceline("import", "ucdp-ged", str(OF_41_COLUMNS), url=sqlite_url)

    assert stopped.exit_code == 130
    assert "4 rows: 4 recorded" in stopped.stdout
    assert imports.TO_GO_ON in stopped.stderr
    assert again.exit_code == 0
    assert "4 rows: 0 recorded, 4 already on record" in again.stdout
    assert "Traceback" not in stopped.output


@pytest.mark.parametrize(
    "command",
    [
        ("events", "--json", "--limit", "500"),
        ("actors",),
        ("state", "iran", "--on", "2024-12-31", "--evidence"),
        ("log", "verify", "--help"),
        ("--help",),
    ],
)
def test_a_reader_that_goes_away_is_no_error(article: str, command: tuple[str, ...]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    process = started(*command, url=article, out=writing)
    os.close(writing)
    _, printed = process.communicate(timeout=PATIENCE_SECONDS)

    assert printed == b""
    assert process.returncode == 141  # as `cat` and all others end: 128 and SIGPIPE


PRINTING = pytest.mark.parametrize("command", [("actors",), ("--help",), ("actors", "--json")])


@PRINTING
def test_a_disk_that_is_full_is_one_message(article: str, command: tuple[str, ...]) -> None:
    with Path("/dev/full").open("wb") as full:
        process = started(*command, url=article, out=full.fileno())
        _, printed = process.communicate(timeout=PATIENCE_SECONDS)

    assert process.returncode == 1
    assert printed == b"standard output: No space left on device\n"


@PRINTING
def test_a_standard_output_that_is_closed_is_one_message(
    article: str, command: tuple[str, ...]
) -> None:
    """Given a shell that closes it with `>&-`."""
    ended = subprocess.run(
        ["/bin/sh", "-c", '"$@" >&-', "sh", sys.executable, "-m", "api.cli", *command],
        cwd=ROOT, env=os.environ | {"STANCELINE_DATABASE_URL": article}, capture_output=True,
        check=False, timeout=PATIENCE_SECONDS,
    )  # fmt: skip

    assert ended.returncode == 1
    assert ended.stderr == b"standard output: Bad file descriptor\n"
