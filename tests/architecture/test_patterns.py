"""Patterns that hold for all files: of regular expressions, and of requests of the page."""

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


def test_one_module_of_the_page_makes_requests() -> None:
    """So that there is one place for what identifies a caller."""
    modules = [
        file.name
        for file in (ROOT / "api/web/page").rglob("*.js")
        if re.search(r"\b(fetch\(|new EventSource\(|XMLHttpRequest)", file.read_text("utf-8"))
    ]
    assert modules == ["server.js"]
