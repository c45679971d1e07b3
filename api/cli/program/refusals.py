"""Refuse a command line with all its errors at once, named by the options of the command."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import Any

import typer

from api.cli.program.failures import message_of
from api.questions.cursors import causes
from domain.errors import DomainError, Invalid, NotFound

Run = Callable[[Any], Any]

# What some commands must be given, in the place of what was wrong.
_NEEDED = {"on": "2024-01-01", "from_position": "0"}

_LOG = logging.getLogger(__name__)

# A name is at the beginning, before a colon; or in a row of names; or can be no other word. A word
# after a hyphen is a part of an option already.
_LEADING = re.compile(r"^\w+(?=: )")
_IN_A_ROW = re.compile(r"(?<![\w-])\w+(?:(?:, | and | or )\w+)+")
_CHOSEN = re.compile(r"(?<=either )\w+")
_NO_OTHER_WORD = re.compile(r"(?<![\w-])[a-z]+(?:_[a-z]+)+\b")


def named_as_options(error: DomainError, params: Iterable[Any]) -> DomainError:
    """The same error, its texts with the names of the options and arguments of the command."""
    names = _names(params)
    for one in error.every:
        one.message = _renamed(one.message, names)
        one.allowed = _renamed(one.allowed, names)
    return error


def parameters(params: Iterable[Any]) -> dict[str, Any]:
    """The parameters of a command by what a route calls them."""
    return {_route_name(param): param for param in params}


def _route_name(param: Any) -> str:
    option = max(param.opts, key=len)
    is_option = option.startswith("--")
    return option.removeprefix("--").replace("-", "_") if is_option else str(param.name)


def _names(params: Iterable[Any]) -> dict[str, str]:
    """What a route calls each parameter of a command, and what the command does."""
    names: dict[str, str] = {}
    for param in params:
        option = max(param.opts, key=len)
        if option.startswith("--"):
            names[_route_name(param)] = option
        else:
            argument = (param.metavar or param.name).strip("[]").upper()
            names[param.name] = argument
            names.setdefault("id", argument)  # the part of a route's path
    return names


def _renamed(text: str, names: Mapping[str, str]) -> str:
    def one(found: re.Match[str]) -> str:
        return names.get(found[0], found[0])

    def row(found: re.Match[str]) -> str:
        words = re.findall(r"\w+", found[0])
        if any(word not in names for word in words if word not in ("and", "or")):
            return found[0]
        return re.sub(r"\w+", one, found[0])

    text = _LEADING.sub(one, text)
    text = _IN_A_ROW.sub(row, text)
    return _NO_OTHER_WORD.sub(one, _CHOSEN.sub(one, text))


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
    refused = {one.field for one in found}
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
                # What was put in the place of a refused value may be refused too.
                found = [one for one in refusal.every if one.field not in refused]
                refused |= {one.field for one in found}
                others += found
            except NotFound as unknown:
                return others + [one for one in unknown.every if one.field not in refused]
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
