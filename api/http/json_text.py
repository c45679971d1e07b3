"""Answers as the text of JSON, straight from the values that hold them."""

from __future__ import annotations

from typing import Any

from infrastructure.answer_json import encode_answer

# JSON may hold these as they are, but many readers take each of them for the end of a line.
_LINE_ENDS = tuple((end.encode(), f"\\u{ord(end):04x}".encode()) for end in "\u0085\u2028\u2029")


def on_one_line(text: bytes) -> bytes:
    """Return the same JSON on a single line for every reader, whatever it splits lines at."""
    for end, escaped in _LINE_ENDS:
        text = text.replace(end, escaped)
    return text


def json_line(answer: Any) -> bytes:
    """Return the answer as a line of JSON Lines."""
    return on_one_line(encode_answer(answer)) + b"\n"
