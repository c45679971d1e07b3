"""Write `domain/checks/confusables.py` from the data of ICU.

Run `python -m tests.domain.checks.write_confusables` in an environment that also has PyICU; the
project itself does not need it.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from pathlib import Path

import icu

from domain.checks.text import spelling_key

FILE = Path(__file__).parents[3] / "domain/checks/confusables.py"
WIDTH = 92
ALPHABETS = ("Latin", "Greek", "Cyrillic")
HEADER = '''"""Characters that look like others, from the confusables of Unicode (UTS 39).

Written by `python -m tests.domain.checks.write_confusables` from Unicode {version}; the licence of
the data is in `confusables.LICENSE.txt`. Characters are left out if `lookalike_key` is the same
without them: compatibility characters, marks, punctuation, and letters that are transliterated to
the letter that they look like. So are letters that look like a mark of punctuation, and those of
Latin, Greek and Cyrillic whose prototype is not ASCII: a small `к` is compared as a `k`.
"""

from __future__ import annotations

# Each record has a prototype of Unicode, a blank, and the characters that look like it. `m` is left
# out, because `lookalike_key` makes one letter of the `rn` that is its prototype.
_RECORDS = (
'''
FOOTER = """)

PROTOTYPES: dict[int, str] = {
    ord(other): prototype
    for prototype, others in (record.split(" ") for record in _RECORDS.split("\\n"))
    for other in others
}
"""


def confusables() -> dict[str, list[str]]:
    """Return each prototype with the characters that have it, if it changes the key of a name."""
    checker, found = icu.SpoofChecker(), defaultdict[str, list[str]](list)
    for character in map(chr, range(0x21, 0x110000)):
        is_left_out = unicodedata.category(character) in {"Cs", "Co", "Cn"} or character == "m"
        if is_left_out or unicodedata.normalize("NFD", character) != character:
            continue
        prototype = checker.getSkeleton(0, character)
        # A prototype without letters, as for some letters of Hebrew, would be dropped from the key.
        if _key(prototype) in {"", _key(character)} or " " in prototype:
            continue
        if prototype.isascii() or icu.Script.getScript(character).getName() not in ALPHABETS:
            found[prototype].append(character)
    return found


def _key(text: str) -> str:
    return spelling_key(unicodedata.normalize("NFKC", text)).replace("rn", "m")


def _written(text: str) -> str:
    """Return letters written from left to right as they are, others as escapes."""
    return "".join(map(_written_character, text))


def _written_character(one: str) -> str:
    if one.isascii():
        return {'"': '\\"', "\\": "\\\\"}.get(one, one)
    is_plain = unicodedata.category(one)[0] == "L" and unicodedata.bidirectional(one) == "L"
    if is_plain and ord(one) < 0x10000:
        return one
    return f"\\u{ord(one):04x}" if ord(one) < 0x10000 else f"\\U{ord(one):08x}"


def _lines(parts: list[str]) -> list[str]:
    lines, line = list[str](), ""
    for part in parts:
        if _columns(line + part) > WIDTH:
            lines.append(line)
            line = ""
        line += part
    return [*lines, line]


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)


def main() -> None:
    """Write the module."""
    found = sorted(confusables().items(), key=lambda item: (not item[0].isascii(), item[0]))
    parts: list[str] = []
    for prototype, others in found:
        parts += [f"{_written(prototype)} ", *map(_written, others), "\\n"]
    lines = [f'    "{line}"\n' for line in _lines(parts[:-1])]
    text = HEADER.format(version=icu.UNICODE_VERSION) + "".join(lines) + FOOTER
    FILE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
