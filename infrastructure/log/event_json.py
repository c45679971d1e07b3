"""Parts of events whose fields have another name in JSON: `holds_while` of a commitment.

There it is called `while`, which is a keyword of Python.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from domain.commitments import Commitment
from domain.values import Account

_IN_PYTHON, _IN_JSON = "holds_while", "while"


def as_json(value: Any) -> Any:
    """Return an account, or its commitments, with the names of JSON; another value as it is."""
    if isinstance(value, Account) and value.commitments:
        return {**msgspec.to_builtins(value), "commitments": _commitments(value.commitments)}
    if isinstance(value, tuple) and value and isinstance(value[0], Commitment):
        return _commitments(value)
    return value


def with_names_of_python(state: bytes) -> bytes:
    """Return the stored content of an event with the names that its fields have in Python."""
    if f'"{_IN_JSON}"'.encode() not in state:
        return state
    content = msgspec.json.decode(state)
    for commitment in content["account"]["commitments"]:
        commitment[_IN_PYTHON] = commitment.pop(_IN_JSON, None)
    return msgspec.json.encode(content)


def _commitments(commitments: Iterable[Commitment]) -> list[dict[str, Any]]:
    return [
        {
            _IN_JSON if name == _IN_PYTHON else name: value
            for name, value in msgspec.to_builtins(one).items()
        }
        for one in commitments
    ]
