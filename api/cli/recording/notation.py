"""How lists and fields are written in one text, with a backslash before a sign that is text."""

from __future__ import annotations

import re
from collections.abc import Iterable

_SIGNS = "\\;,=>:/|"
_ESCAPED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_UNESCAPED = {"n": "\n", "r": "\r", "t": "\t", "s": " "}


def parts(text: str, signs: str) -> list[str]:
    """Return what these signs separate, without blanks around it and without what is empty.

    Signs after a backslash do not separate; `plain` takes the backslashes away.
    """
    found = re.split(rf"((?:\\.|[^\\{re.escape(signs)}]|\\$)*)", text, flags=re.DOTALL)
    return [part for one in found[1::2] if (part := one.strip(" \t\r\n"))]


def cut(text: str, sign: str) -> tuple[str, bool, str]:
    """Return what is before the first such sign, whether there is one, and what is after it."""
    found = re.match(rf"((?:\\.|[^\\{re.escape(sign)}])*){re.escape(sign)}", text, re.DOTALL)
    if found is None:
        return text.strip(" \t\r\n"), False, ""
    return found[1].strip(" \t\r\n"), True, text[found.end() :].strip(" \t\r\n")


def plain(text: str) -> str:
    """Return the text that is meant."""
    return re.sub(r"\\(.)", lambda found: _UNESCAPED.get(found[1], found[1]), text)


def escaped(text: str) -> str:
    """Return the text so that `plain` gives it back, whatever is around it."""
    safe = "".join(f"\\{one}" if one in _SIGNS else _ESCAPED.get(one, one) for one in text)
    return re.sub(r"^ | $", r"\\s", safe)


def listed(texts: Iterable[str]) -> str:
    """Return texts as one list that `parts` separates again."""
    return "; ".join(map(escaped, texts))
