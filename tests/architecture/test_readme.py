"""The tables of the README hold every setting and every write, and no other."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from api.app import create_app
from api.cli.program import program
from infrastructure.settings import Settings
from tests.architecture.tree import ROOT, SOURCES, TESTS, python_files

README = (ROOT / "README.md").read_text(encoding="utf-8")
HEADERS = ("Stanceline-Recorded-By", "Idempotency-Key", "If-Match")
READS_A_VARIABLE = re.compile(r'environ(?:\.get\(|\[)"(\w+)"|"(STANCELINE_\w+)"')


def test_every_setting_is_reported_in_its_order_with_its_default(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    shown = [(variable, default) for variable, _, default, _ in _rows("variable")]
    assert shown == [
        (_variable(name), _written(field.get_default(call_default_factory=True)))
        for name, field in Settings.model_fields.items()
    ]


def test_a_setting_is_reported_with_its_option_as_the_help_of_a_command_has_it() -> None:
    options = {variable: option for variable, option, _, _ in _rows("variable") if option}
    assert options == dict(_options(typer.main.get_command(program)))


def test_whatever_else_is_read_of_the_environment_is_reported() -> None:
    read = {
        variable
        for file in python_files(*SOURCES, *TESTS)
        for found in READS_A_VARIABLE.findall((ROOT / file).read_text(encoding="utf-8"))
        for variable in found
        if variable
    }
    assert {variable for variable in read if not re.search(rf"\b{variable}\b", README)} == set()


def test_every_write_is_reported_with_the_headers_it_takes(tmp_path: Path) -> None:
    shown = {route: headers for route, _, *headers in _rows("write")}
    # The import names the key in its documentation, for it refuses one rather than ignore it.
    assert shown.pop("POST /v1/developments:import") == ["yes", "refused", "no"]
    paths = create_app(Settings(database_url=f"sqlite:///{tmp_path}/unused.db")).openapi()["paths"]
    assert shown == {
        f"{method.upper()} {path}": [
            "yes" if header in {known["name"] for known in route.get("parameters", [])} else "no"
            for header in HEADERS
        ]
        for path, methods in paths.items()
        for method, route in methods.items()
        if method != "get" and path != "/v1/developments:import"
    }


def _rows(heading: str) -> list[list[str]]:
    """The cells of the table whose first column has this heading, without their backticks."""
    [table] = re.findall(rf"^\| {heading} \|.*\n\|-.*\n((?:\|.*\n)+)", README, re.MULTILINE)
    lines = (line.strip("|").split("|") for line in table.splitlines())
    return [[cell.strip().strip("`") for cell in cells] for cells in lines]


def _variable(name: str) -> str:
    return f"STANCELINE_{name.upper()}"


def _written(default: object) -> str:
    match default:
        case None | "":
            return "none"
        case Path():
            return str(default).replace(str(Path.home()), "~", 1)
        case str():
            return default
        case _:
            return json.dumps(default)


def _options(command: Any) -> Iterator[tuple[str, str]]:
    """Each variable that the help of an option names, with the option."""
    for below in getattr(command, "commands", {}).values():
        yield from _options(below)
    for option in command.params:
        found = re.search(r"else (?:in )?(STANCELINE_\w+)", getattr(option, "help", None) or "")
        if found:
            yield found[1], option.opts[0]
