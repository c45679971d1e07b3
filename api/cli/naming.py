"""Errors name the options of the command line, such as `--from-position`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from domain.errors import DomainError

# A name stands at the beginning, before a colon; or in a row of names; or can be no other word.
_LEADING = re.compile(r"^\w+(?=: )")
_IN_A_ROW = re.compile(r"\w+(?:(?:, | and | or )\w+)+")
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
