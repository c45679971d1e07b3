"""JSON as readers get it: null in place of each redacted text, and `redacted` where one was."""

from __future__ import annotations

from typing import Any

import msgspec

from domain.event import REDACTED

_ENCODER = msgspec.json.Encoder()
_MARK = _ENCODER.encode(REDACTED)


def encode_answer(answer: Any) -> bytes:
    """Return an answer as JSON; dataclasses, UUIDs, days and aware instants can be in it.

    A redacted text is null, and the object that it is in has `redacted: true`.
    """
    text = _ENCODER.encode(answer)
    return _ENCODER.encode(_shown(msgspec.json.decode(text))) if _MARK in text else text


def _shown(value: Any) -> Any:
    if isinstance(value, dict):
        shown = {name: _shown(one) for name, one in value.items()}
        if any(_is_redacted(one) for one in value.values()):
            shown["redacted"] = True
        return shown
    if isinstance(value, list):
        return [_shown(one) for one in value]
    return None if value == REDACTED else value


def _is_redacted(value: Any) -> bool:
    return bool(value == REDACTED or (isinstance(value, list) and REDACTED in value))
