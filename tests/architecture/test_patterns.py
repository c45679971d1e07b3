"""Patterns of text take the digits of ASCII only, and nothing after what they match."""

from __future__ import annotations

import re

from tests.architecture.tree import ROOT, SOURCES, python_files

# `\d` takes the digits of every script, and `$` a line break that follows.
LOOSE = re.compile(r"""re\.compile\([^\n]*(?:\\d|[^\\]\$["'])""")


def test_no_pattern_takes_digits_of_other_scripts_or_a_line_break_at_its_end() -> None:
    loose = [
        f"{file}: {found}"
        for file in python_files(*SOURCES)
        for found in LOOSE.findall((ROOT / file).read_text(encoding="utf-8"))
    ]
    assert loose == []


def test_such_a_pattern_is_caught() -> None:
    for pattern in (r're.compile(r"\d{4}")', 're.compile(r"[a-z]+$")', "re.compile(r'x$')"):
        assert LOOSE.search(pattern)
    assert not LOOSE.search(r're.compile(r"[0-9]{4}")')
