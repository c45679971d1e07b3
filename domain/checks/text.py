"""Checks of text: its length and invisible characters; a key of the spelling of a name."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from domain.errors import Invalid, Outdated

SHORT_TEXT = 300
LONG_TEXT = 5_000
# A text that every check of texts accepts, in place of one that is not checked.
A_TEXT = "-"

_VISIBLE = "visible characters: no control, invisible or bidirectional character"
# Tabs and line breaks are text, and so is U+0085, a line break of older systems. An override makes
# a text read as another one.
_REFUSED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202d\u202e\ud800-\udfff]")
# What ends a line for some reader, controls a terminal or changes the order of what is shown.
_NOT_OF_A_LINE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
# Invisible letters and marks that Python counts as printable.
_NOT_SHOWN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0")
_VARIATION_SELECTORS = re.compile(r"[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_AS_EMOJI = "\ufe0f"
# Persian, Indic and other scripts that need a joiner or a non-joiner between two letters.
_JOINERS = "\u200c\u200d"
_OF_JOINED_SCRIPTS = re.compile(r"[\u0600-\u0dff\u1000-\u109f\u1780-\u18af]")


def printable(text: str) -> str:
    """Return a text as one line: control characters and line ends as escapes such as `\\n`.

    A stored text may hold any: another release, or somebody with access to the database, wrote it.
    """
    return _NOT_OF_A_LINE.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def check_text(value: str | None, field: str, longest: int, *, required: bool = False) -> None:
    """Raise `Invalid` if a text of several lines is not valid; the text is kept as given."""
    if required and (value is None or not value.strip()):
        raise Invalid(f"{field} is empty", field=field, allowed=f"1 to {longest} characters")
    if not value:
        return
    _check_length(value, field, longest)
    if _REFUSED.search(value):
        raise Invalid(
            f"{field} holds a control character or half of a surrogate pair",
            field=field,
            allowed="printable text, tabs and line breaks",
        )


def one_line(value: str, field: str, longest: int) -> str:
    """Return a text of one line as it is recorded: in NFC, trimmed, with single spaces.

    Raise `Invalid` if it is empty, longer than `longest`, or has an invisible character.
    """
    # Bounded before it is normalised: that takes quadratic time for a long run of accents.
    joined = " ".join(value.split())
    _check_length(joined, field, longest)
    check_visible(value, field)
    text = unicodedata.normalize("NFC", joined)
    _check_length(text, field, longest)
    if not text:
        raise Invalid(f"{field} is empty", field=field, allowed=f"1 to {longest} characters")
    return text


def name_of(value: str, field: str) -> str:
    """Return a name as it is recorded; raise `Invalid` if it has no letter and no digit."""
    name = one_line(value, field, SHORT_TEXT)
    if not any(character.isalnum() for character in name):
        raise Invalid(
            f"{field}: {name!r} has no letter and no digit",
            field=field,
            allowed="a name with a letter or a digit",
        )
    return name


def check_visible(value: str, field: str) -> None:
    """Raise `Invalid` at the first invisible character, with its name and place."""
    if value.isascii() and value.isprintable():
        return
    for at, character in enumerate(value):
        if _is_visible(character) or _is_needed(value, at):
            continue
        name = unicodedata.name(character, unicodedata.category(character))
        raise Outdated(
            f"{field}: character {at + 1} is U+{ord(character):04X} ({name}), which is not visible",
            field=field,
            allowed=_VISIBLE,
        )


def _is_visible(character: str) -> bool:
    if character in "\t\n\r" or unicodedata.category(character).startswith("Z"):
        return True
    is_shown = character.isprintable() and character not in _NOT_SHOWN
    return is_shown and not _VARIATION_SELECTORS.match(character)


def _is_needed(value: str, at: int) -> bool:
    """Return whether its script, or the symbol before it, needs an invisible character."""
    before, character, after = value[:at][-1:], value[at], value[at + 1 :][:1]
    if character in _JOINERS:
        return _joins(before) and _joins(after)
    return character == _AS_EMOJI and _category(before).startswith("S")


def _joins(character: str) -> bool:
    return _category(character)[0] in "LM" and bool(_OF_JOINED_SCRIPTS.match(character))


def _category(character: str) -> str:
    return unicodedata.category(character) if character else "Cn"


def _check_length(value: str, field: str, longest: int) -> None:
    if len(value) > longest:
        raise Invalid(
            f"{field} has {len(value)} characters", field=field, allowed=f"at most {longest}"
        )


@lru_cache(maxsize=4096)
def spelling_key(name: str) -> str:
    """Return its ASCII letters and digits in lower case: `Kata'ib Hizbullāh`: `kataibhizbullah`."""
    # A command that compares no names starts faster without this module.
    from anyascii import anyascii  # noqa: PLC0415

    return "".join(c for c in anyascii(name).lower() if c.isalnum())
