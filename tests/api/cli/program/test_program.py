"""The program before any command runs: its help, its version, its table, its completion."""

from __future__ import annotations

import inspect
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from api import RELEASE
from api.cli.program.program import MessageOnOneLine, _command, _function
from api.cli.program.table import COMMANDS, Command, Group, help_text
from tests.api.cli.command_line import ROOT, stanceline

WITHOUT_DATABASE = {"template"}
NO_DATABASE = "sqlite:///nowhere/unused.db"
HEAVY = ("fastapi", "uvicorn", "sqlalchemy", "pydantic", "typer", "rich", "cryptography", "alembic")


def each_command() -> Iterator[tuple[str, Command]]:
    for name, entry in COMMANDS.items():
        if isinstance(entry, Group):
            yield from ((f"{name} {below}", one) for below, one in entry.commands.items())
        else:
            yield name, entry


EACH = list(each_command())


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "api.cli", *arguments],
        cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, timeout=60,
        check=False,
    )  # fmt: skip


def imported_by(*arguments: str, **environment: str) -> set[str]:
    """Return the modules that a command has imported when it ends."""
    program = (
        "import atexit, sys;"
        "atexit.register(lambda: print(*sys.modules, sep='\\n', file=sys.stderr));"
        "from api.cli import main; sys.argv[0] = 'stanceline'; main()"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, timeout=60,
        check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    return set(ran.stderr.splitlines())


@pytest.mark.parametrize("argument", ["--help", "--version"])
def test_help_and_version_are_printed_without_importing_any_library(argument: str) -> None:
    """They take at most five times as long as an empty program (benchmarks/start.py)."""
    assert imported_by(argument) & set(HEAVY) == set()


@pytest.mark.parametrize("asks", [True, False])
def test_the_help_of_every_command_is_printed_without_importing_what_it_does(asks: bool) -> None:
    """One process prints the help of many commands: starting one takes most of the time."""
    names = [name for name, command in EACH if command.asks is asks]
    program = (
        "import sys; from api.cli.program import entry\n"
        f"for name in {names!r}:\n"
        "    sys.argv = ['stanceline', *name.split(), '--help']\n"
        "    try: entry.main()\n"
        "    except SystemExit as ended: assert ended.code == 0, name\n"
        "print(*sys.modules, sep='\\n', file=sys.stderr)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT, env=os.environ, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.count("Usage: stanceline ") == len(names)
    imported = set(ran.stderr.splitlines())
    assert "api.cli.options" in imported
    libraries = {*HEAVY, "eventsourcing", "msgspec", "psycopg", "rapidfuzz", "starlette"} - {
        "typer"
    }
    assert imported & {*libraries, "api.database", "api.service"} == set()


OF_SERVERS = {
    "fastapi", "starlette", "uvicorn", "pydantic", "httpx2", "httpcore2", "cryptography",
}  # fmt: skip
OF_WRITERS = {
    "alembic", "eventsourcing", "domain.actor.actor", "domain.development.development",
    "domain.dataset", "domain.source", "domain.checks.validation", "domain.claims.claims",
    "domain.event", "domain.values", "infrastructure.log.mapper", "infrastructure.log.recorder",
}  # fmt: skip
OF_OTHER_QUESTIONS = {
    "rich", "rapidfuzz", "anyascii", "api.answers.stances.evidence",
    "api.answers.stances.timelines", "api.questions.lists", "api.questions.registered",
    "infrastructure.read_models.changes.diff", "infrastructure.read_models.omissions.differences",
    "infrastructure.read_models.stances.dyads",
    "infrastructure.read_models.stances.references.evidence",
    "infrastructure.read_models.stances.timeline", "infrastructure.read_models.tables",
}  # fmt: skip
OF_OTHER_DATABASES = {"psycopg", "sqlalchemy.dialects.postgresql"}


def test_a_state_is_answered_without_importing_what_only_servers_and_writers_use(
    article: str,
) -> None:
    """It is the most of what keeps the command fast (benchmarks/start.py)."""
    asked = ("state", "hezbollah", "--on", "2024-12-31")
    imported = imported_by(*asked, STANCELINE_DATABASE_URL=article)

    assert "sqlalchemy" in imported
    unused = OF_SERVERS | OF_WRITERS | OF_OTHER_QUESTIONS | OF_OTHER_DATABASES
    assert imported & {*unused, "api.service"} == set()


def test_the_events_are_listed_without_importing_what_only_servers_use(article: str) -> None:
    imported = imported_by("events", "--limit", "1", STANCELINE_DATABASE_URL=article)

    assert "sqlalchemy" in imported
    assert imported & OF_SERVERS == set()


def test_the_help_lists_every_command_with_its_line() -> None:
    printed = run("--help")

    assert (printed.returncode, printed.stderr) == (0, "")
    assert printed.stdout == f"{help_text()}\n"
    assert [line.split()[0] for line in printed.stdout.splitlines() if line.startswith("  ")] == [
        *COMMANDS, "--version", "--install-completion", "--show-completion", "--help",
    ]  # fmt: skip


def test_the_version_is_that_of_the_release() -> None:
    assert run("--version").stdout == f"stanceline {RELEASE}\n"


@pytest.mark.parametrize(("name", "command"), EACH, ids=[name for name, _ in EACH])
def test_a_line_of_the_table_is_the_first_line_of_what_the_command_says_of_itself(
    name: str, command: Command
) -> None:
    said = inspect.getdoc(_function(command))
    assert said is not None
    assert said.splitlines()[0] == command.help

    whole = stanceline(*name.split(), "--help", url=NO_DATABASE)
    assert whole.exit_code == 0
    assert " ".join(command.help.split()) in " ".join(whole.stdout.split())
    assert ("--database-url" in whole.stdout) == (name not in WITHOUT_DATABASE)


def test_a_group_lists_its_commands_with_their_lines() -> None:
    group = COMMANDS["log"]
    assert isinstance(group, Group)

    printed = stanceline("log", "--help", url=NO_DATABASE)

    for name, command in group.commands.items():
        assert f"{name} " in printed.stdout
        assert command.help in printed.stdout


@pytest.mark.parametrize(
    ("typed", "meant"), [(("stat",), "state"), (("log", "verfy"), "verify"), (("sed",), "seed")]
)
def test_a_command_that_is_mistyped_is_suggested(typed: tuple[str, ...], meant: str) -> None:
    result = stanceline(*typed, url=NO_DATABASE)

    assert result.exit_code == 2
    assert f"Did you mean '{meant}'" in result.stderr


def test_an_actor_that_is_mistyped_is_suggested_and_the_command_that_lists_them_named(
    article: str,
) -> None:
    result = stanceline("state", "harakat-hezbollah-al-nujabba", "--on", "2025-01-10", url=article)

    assert result.exit_code == 1
    assert "Did you mean 'harakat-hezbollah-al-nujaba'" in result.stderr
    assert "`stanceline actors`" in result.stderr
    assert "/v1/" not in result.stderr


def test_a_source_that_is_not_registered_points_to_the_command_that_lists_them(
    article: str,
) -> None:
    result = stanceline("events", "--source", "daily-moon", url=article)

    assert result.exit_code == 1
    assert "`stanceline sources`" in result.stderr
    assert "/v1/" not in result.stderr


@pytest.mark.parametrize(
    ("words", "at", "suggested"),
    [
        ("stanceline s", "1", ["serve", "seed", "state", "stances", "similar-actors", "sources"]),
        ("stanceline log ", "2", ["verify", "checkpoint", "key", "rotate-key", "export", "import"]),
        ("stanceline state --to", "2", ["--toward"]),
    ],
)
def test_a_shell_completes_commands_and_options(words: str, at: str, suggested: list[str]) -> None:
    completed = run(_STANCELINE_COMPLETE="complete_bash", COMP_WORDS=words, COMP_CWORD=at)

    assert completed.stdout.split() == suggested


def test_commands_are_completed_without_importing_them() -> None:
    words = {"COMP_WORDS": "stanceline s", "COMP_CWORD": "1"}
    imported = imported_by(_STANCELINE_COMPLETE="complete_bash", **words)
    assert imported & {"fastapi", "sqlalchemy", "api.service"} == set()


def test_a_shell_is_given_the_script_that_completes() -> None:
    shown = run("--show-completion", "bash", _TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION="1")

    assert shown.returncode == 0
    assert "_STANCELINE_COMPLETE=complete_bash" in shown.stdout


def test_without_a_name_the_example_sets_are_listed_and_no_database_is_made(tmp_path: Path) -> None:
    listed = stanceline("seed", url=f"sqlite:///{tmp_path}/new.db")

    assert listed.exit_code == 0
    assert [line.split()[0] for line in listed.stdout.splitlines()[1:4]] == [
        "chronology", "article", "all",
    ]  # fmt: skip
    assert "stanceline seed all" in listed.stdout
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arguments",
    [(b"actors", b"\xff"), (b"state", b"\xff", b"--on", b"2024"), (b"\xff",), (b"--\xff",)],
)
def test_an_argument_that_is_not_utf_8_is_refused(arguments: tuple[bytes, ...]) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "api.cli", *arguments], cwd=ROOT, capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip

    number = next(n for n, one in enumerate(arguments, 1) if b"\xff" in one)
    assert ran.returncode == 2
    assert ran.stderr.startswith(f"Argument {number} is not UTF-8: ")
    assert ran.stderr.count("\n") == 1


def test_a_variable_that_is_not_utf_8_is_one_message() -> None:
    ran = run("actors", STANCELINE_DATABASE_URL="sqlite:///nowhere/\udcff.db")

    assert ran.returncode == 1
    assert ran.stderr.startswith("there is no database nowhere/\\udcff.db")


@pytest.mark.parametrize(("name", "command"), EACH, ids=[name for name, _ in EACH])
def test_every_number_has_a_least_and_a_most(name: str, command: Command) -> None:
    numbers = {
        one.opts[0]: (getattr(one.type, "min", None), getattr(one.type, "max", None))
        for one in _command(name, command).params
        if one.type.name in ("int", "int range")
    }
    assert [option for option, ends in numbers.items() if None in ends] == []


@pytest.mark.parametrize("command", [("events", "--after"), ("actors", "--position")])
def test_a_number_that_no_log_has_as_a_position_is_refused(
    article: str, command: tuple[str, str]
) -> None:
    result = stanceline(*command, "99999999999999999999", url=article)

    assert result.exit_code == 2
    assert f"Invalid value for '{command[1]}'" in result.stderr
    assert "9007199254740991" in result.stderr


def test_a_number_that_cannot_be_read_is_refused_in_plain_words() -> None:
    result = stanceline("events", "--after", "soon", "--limit", "many", url=NO_DATABASE)

    assert result.exit_code == 2
    assert "Invalid value for '--after': 'soon' is not a whole number.\n" in result.stderr
    assert "Invalid value for '--limit': 'many' is not a whole number.\n" in result.stderr


def test_standard_input_that_is_closed_is_one_message(tmp_path: Path) -> None:
    program = f"{sys.executable} -m api.cli import ucdp-ged - <&-"
    environment = os.environ | {"STANCELINE_DATABASE_URL": f"sqlite:///{tmp_path}/new.db"}
    ran = subprocess.run(
        ["sh", "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip

    assert ran.returncode == 1
    assert ran.stderr.splitlines()[0].endswith(": standard input is closed")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "said", "allowed"),
    [
        (
            "changes --on 2024-12",
            "--from-position: the earlier moment is not given",
            "one of --from-position and --from-known-at",
        ),
        (
            "changes --from-position 1",
            "--on: no days are given",
            "either --on, or one or both of --from and --to",
        ),
        (
            "actors --position 1 --known-at 2024-01-01T00:00:00Z",
            "--position and --known-at name two moments",
            "one of --position and --known-at",
        ),
        (
            "actors --position 45",
            "--position: 45 is ahead of the log",
            "0 to 44, the last position of the log",
        ),
        (
            "state Hezbolla --on 2024",
            "ACTOR: 'Hezbolla' is not a valid identifier. Did you mean 'hezbollah'?",
            "lower-case letters, digits and single hyphens, at most 100 characters",
        ),
        (
            "import ucdp-ged nowhere/no.csv",
            "FILE: nowhere/no.csv does not exist",
            "a file, not a pipe, a device or a folder; - reads standard input",
        ),
    ],
)
def test_an_error_names_the_options_and_arguments_of_the_command(
    article: str, arguments: str, said: str, allowed: str
) -> None:
    result = stanceline(*arguments.split(), url=article)

    assert result.exit_code == 1
    assert result.stderr == f"{said}\nAllowed: {allowed}\n"


def test_a_set_that_is_none_is_refused_without_the_words_of_a_library() -> None:
    result = stanceline("seed", "bogus", url=NO_DATABASE)

    assert result.exit_code == 2
    assert "Invalid value for 'SET': 'bogus' is not one of" in result.stderr


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        (
            "ALLOWED_HOSTS",
            "foo",
            'the value is not JSON\nAllowed: a list as JSON, such as ["archive.example"]\n',
        ),
        (
            "WEBHOOK_PORTS",
            "x",
            "the value is not JSON\nAllowed: a list as JSON, such as [443, 8443]\n",
        ),
        (
            "ALLOWED_HOSTS",
            '["http://foo"]',
            "'http://foo' is not a host name. Write it as in a URL, without scheme and port,"
            " such as archive.example\n",
        ),
    ],
)
def test_a_variable_that_cannot_be_read_is_named_with_the_form_it_takes(
    variable: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"STANCELINE_{variable}", value)
    result = stanceline("actors", url=NO_DATABASE)

    assert (result.exit_code, result.stderr) == (1, f"STANCELINE_{variable}: {said}")


def test_a_message_of_the_log_is_one_line() -> None:
    """Given a path of a request with a line end, as a client may write it."""
    record = logging.LogRecord("api", logging.ERROR, "", 0, "%s: failed", ("/v1/x\nfaked",), None)
    assert MessageOnOneLine().format(record) == r"/v1/x\nfaked: failed"
