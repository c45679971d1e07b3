"""The commands of `stanceline` as Typer runs them. Each is imported when it is named."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from importlib import import_module
from typing import Annotated, Any, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup

from api import RELEASE
from api.cli.program import garbage
from api.cli.program.signals import OUTPUT, AskedToEnd, PipeClosed
from api.cli.program.table import ABOUT, COMMANDS, Command, Group, help_text
from domain.checks.text import printable
from domain.errors import DomainError

# What Typer calls a number in the text of an error.
TYPERS_NUMBER = "valid int range"

Entries = Mapping[str, Command | Group]


class Completion(NamedTuple):
    """A command that a shell suggests."""

    value: str
    help: str
    type: str = "plain"


class Loaded(MutableMapping[str, Any]):
    """The commands of a group by name. Each is imported when it is looked up."""

    def __init__(self, entries: Entries) -> None:
        self._entries = dict(entries)
        self._loaded: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._loaded:
            self._loaded[name] = _command(name, self._entries[name])
        return self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __setitem__(self, name: str, command: Any) -> None:
        raise TypeError("a command is added to the table, api/cli/program/table.py")

    def __delitem__(self, name: str) -> None:
        raise TypeError("a command is removed from the table, api/cli/program/table.py")


class TableGroup(TyperGroup):
    """A group of commands with its part of the table, and its help from there."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.entries = _entries(self.name)
        self.commands = Loaded(self.entries)

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 Typer's
        return list(self.entries)

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 Typer's
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.help) for name, entry in self.entries.items()])

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:
        if incomplete.startswith("-"):
            return super().shell_complete(ctx, incomplete)
        return [
            Completion(name, entry.help)
            for name, entry in self.entries.items()
            if name.startswith(incomplete)
        ]


class NamingCommand(TyperCommand):
    """A command whose errors name its options."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if self.asks() is None:
            garbage.collect()  # a question does so when it opens its database
        given = list(args)
        try:
            return super().parse_args(ctx, args)
        except typer.BadParameter as error:
            refused = _found("api.cli.program.refusals:with_all_unread")
            raise refused(error, self, ctx, given, self.asks()) from None

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except DomainError as error:
            raise self.named(error, ctx) from error.__cause__

    def asks(self) -> Callable[[Any], Any] | None:
        """Return what runs the command, if it only reads: then a trial run finds all errors."""
        return None

    def named(self, error: DomainError, ctx: Any) -> DomainError:  # noqa: ARG002 see below
        named: DomainError = _found("api.cli.program.refusals:named_as_options")(error, self.params)
        return named


class AskingCommand(NamingCommand):
    """A command that only asks: it is refused with all that is wrong."""

    def asks(self) -> Callable[[Any], Any] | None:
        return super(NamingCommand, self).invoke

    def named(self, error: DomainError, ctx: Any) -> DomainError:
        refused = _found("api.cli.program.refusals:with_all_refused")
        named: DomainError = refused(error, self, ctx, self.asks())
        return named


class Program(TableGroup):
    """All commands. An expected failure prints a message on stderr and ends with exit code 1."""

    def get_help(self, ctx: Any) -> str:  # noqa: ARG002 Typer's
        return help_text()

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except AskedToEnd as asked:
            raise typer.Exit(asked.code) from None
        except BrokenPipeError as closed:
            raise PipeClosed from closed
        except (typer.Exit, typer.Abort):
            raise
        except typer.TyperException as error:
            error.message = error.message.replace(TYPERS_NUMBER, "whole number")
            raise
        except Exception as error:
            is_of_output = isinstance(error, OSError) and error.filename == OUTPUT
            # The rest of the output fails again at the end, where the failure is reported.
            if not is_of_output and _found("api.cli.program.failures:report")(error):
                raise typer.Exit(1) from error
            raise


def _entries(name: str | None) -> Entries:
    entry = COMMANDS[name] if name else None
    return entry.commands if isinstance(entry, Group) else COMMANDS


def _command(name: str, entry: Command | Group) -> Any:
    """Build the Typer command of an entry of the table."""
    if isinstance(entry, Group):
        group = typer.Typer(
            name=name, cls=TableGroup, no_args_is_help=True, help=entry.help, rich_markup_mode=None
        )
        group.callback()(_nothing)
        return typer.main.get_group(group)
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    kind = AskingCommand if entry.asks else NamingCommand
    app.command(name, cls=kind)(_function(entry))
    return typer.main.get_command(app)


def _function(command: Command) -> Any:
    found = _found(f"api.cli.{command.place}")
    return found(command.row) if command.row else found


def _found(place: str) -> Any:
    module, _, name = place.partition(":")
    return getattr(import_module(module), name)


def _nothing() -> None:
    """A group does nothing itself."""


program = typer.Typer(
    cls=Program,
    no_args_is_help=True,
    help=ABOUT,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


class MessageOnOneLine(logging.Formatter):
    """Writes each message of the log on one line: it may quote a request or a stored event."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 logging's
        return printable(super().formatMessage(record))


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"stanceline {RELEASE}")
        raise typer.Exit


@program.callback()
def _of_all_commands(
    version: Annotated[  # noqa: ARG001 its callback prints it
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """Options that come before a command."""
    if logging.lastResort is not None:
        logging.lastResort.setFormatter(MessageOnOneLine())
