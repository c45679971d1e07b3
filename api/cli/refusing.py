"""Refuses a command line with all that is wrong with it."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import Any

import typer

from api.cli.failures import message_of
from api.cli.naming import named_as_options, parameters
from api.questions.cursors import causes
from domain.errors import DomainError, Invalid

Run = Callable[[Any], Any]

# What some commands must be given, in the place of what was wrong.
_NEEDED = {"on": "2024-01-01", "from_position": "0"}

_LOG = logging.getLogger(__name__)


def with_all_unread(
    first: typer.BadParameter, command: Any, ctx: Any, args: list[str], run: Run | None
) -> typer.BadParameter:
    """The refusal of an option that cannot be read, with those of all others.

    With `run`, which only asks, also what is refused of the options that can be read.
    """
    given, rest, _ = command.make_parser(ctx).parse_args(args=args)
    messages: list[str] = []
    for param in command.get_params(ctx):
        try:
            param.handle_parse_result(ctx, given, rest)
        except typer.BadParameter as refusal:
            ctx.params[param.name] = _instead(param, ctx)
            if refusal.param is not first.param:
                messages.append(refusal.format_message())
    refusals = _others_wrong([], command, ctx, run) if run else []
    if refusals:
        messages.append(str(message_of(_joined(refusals, command))))
    first.message = "\n".join([first.message, *messages])
    return first


def with_all_refused(error: DomainError, command: Any, ctx: Any, run: Run) -> DomainError:
    """What is refused of a command that only asks, which is what `run` does."""
    return _joined([*error.every, *_others_wrong(list(error.every), command, ctx, run)], command)


def _joined(refusals: list[DomainError], command: Any) -> DomainError:
    first, *others = causes(refusals)
    first.others = tuple(others)
    return named_as_options(first, command.params)


def _others_wrong(found: list[DomainError], command: Any, ctx: Any, run: Run) -> list[DomainError]:
    """What else is refused: what was refused is left out, and the rest is asked again."""
    others: list[DomainError] = []
    named = parameters(command.params)
    if "follow" in ctx.params:
        ctx.params["follow"] = False
    is_changed = not found
    while True:
        for one in found:
            param = named.get(one.field)
            if param is None or one.field == "database_url":
                continue
            instead = _instead(param, ctx)
            is_changed = is_changed or ctx.params[param.name] != instead
            ctx.params[param.name] = instead
        if not is_changed:
            return others
        is_changed = False
        with _unheard():
            try:
                run(ctx)
            except Invalid as refusal:
                found = list(refusal.every)
                others += found
            except Exception as failure:  # noqa: BLE001 the command is refused as it is
                _LOG.debug("what else is wrong with a command is not known", exc_info=failure)
                return others
            else:
                return others


def _instead(param: Any, ctx: Any) -> Any:
    if (needed := _NEEDED.get(param.name)) is not None:
        return param.process_value(ctx, needed)
    return param.get_default(ctx)


@contextmanager
def _unheard() -> Iterator[None]:
    """What is printed goes nowhere."""
    nowhere = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with redirect_stdout(nowhere), redirect_stderr(nowhere):
        yield
