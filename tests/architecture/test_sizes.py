"""No file and no function is longer than a reader can follow."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, SOURCES, TESTS, python_files

LINES_OF_A_SOURCE = 400
LINES_OF_A_TEST = 400
LINES_OF_A_FUNCTION = 40


@pytest.mark.parametrize("file", python_files(*SOURCES), ids=str)
def test_a_source_has_at_most_400_lines_and_a_function_40(file: Path) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LINES_OF_A_SOURCE
    assert _long_functions(text) == []


@pytest.mark.parametrize("file", python_files(*TESTS), ids=str)
def test_a_test_file_has_at_most_400_lines_and_a_function_40(file: Path) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LINES_OF_A_TEST
    assert _long_functions(text) == []


@pytest.mark.parametrize("file", python_files(*SOURCES), ids=str)
def test_a_source_says_in_a_sentence_what_it_is(file: Path) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    said = ast.get_docstring(ast.parse(text))
    assert said or not text.strip()


def _long_functions(text: str) -> list[str]:
    return [
        f"{node.name}: {length} lines"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := _lines_to_follow(node)) > LINES_OF_A_FUNCTION
    ]


def _lines_to_follow(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The body without its docstring: a list of parameters is looked up and not followed."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
