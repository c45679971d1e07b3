"""The README is short, and the tables of settings and routes are complete."""

from __future__ import annotations

import json
import os
import re
import runpy
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import typer

from api.app import create_app
from api.cli.program.program import program
from infrastructure.settings import PREFIX, Settings
from tests.architecture.tree import ROOT, SOURCES, TESTS, python_files

LINES_OF_THE_README = 150
SETTINGS = "docs/settings.md"
WRITES = "docs/recording.md"
HEADERS = ("Stanceline-Recorded-By", "Idempotency-Key", "If-Match")
READS_A_VARIABLE = re.compile(r'environ(?:\.get\(|\[)"(\w+)"|"(STANCELINE_\w+)"')


def test_the_readme_says_what_it_is_in_the_terms_of_the_field_and_is_short() -> None:
    readme = _text("README.md")
    assert len(readme.splitlines()) <= LINES_OF_THE_README
    about, _, _ = readme.partition("## ")
    for term in ("bitemporal", "valid time", "`on`", "transaction time", "`known_at`", "`position`",
                 "event-sourced", "ACLED", "UCDP", "CAMEO", "PLOVER"):  # fmt: skip
        assert term in about


def test_every_setting_is_documented_in_its_order_with_its_default(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    for variable in [name for name in os.environ if name.startswith(PREFIX)]:
        monkeypatch.delenv(variable)
    by_default = Settings()
    shown = [(variable, default) for variable, _, default, _ in _rows(SETTINGS, "variable")]
    assert shown == [
        (_variable(setting.name), _written(getattr(by_default, setting.name)))
        for setting in fields(Settings)
    ]


def test_a_setting_is_documented_with_the_option_that_the_help_of_a_command_shows() -> None:
    rows = _rows(SETTINGS, "variable")
    options = {variable: option for variable, option, _, _ in rows if option}
    assert options == dict(_options(typer.main.get_command(program)))


def test_every_other_variable_of_the_environment_is_documented() -> None:
    documented = _text(SETTINGS) + _text("CONTRIBUTING.md")
    read = {
        variable
        for file in python_files(*SOURCES, *TESTS)
        for found in READS_A_VARIABLE.findall((ROOT / file).read_text(encoding="utf-8"))
        for variable in found
        if variable
    }
    assert {name for name in read if not re.search(rf"\b{name}\b", documented)} == set()


def test_every_write_is_documented_with_the_headers_it_takes(tmp_path: Path) -> None:
    shown = {route: headers for route, _, *headers in _rows(WRITES, "write")}
    # The import names the key in its documentation, for it refuses one rather than ignore it.
    assert shown.pop("POST /v1/developments:import") == ["yes", "refused", "no"]
    paths = _paths(tmp_path)
    assert shown == {
        f"{method.upper()} {path}": [
            "yes" if header in {known["name"] for known in route.get("parameters", [])} else "no"
            for header in HEADERS
        ]
        for path, methods in paths.items()
        for method, route in methods.items()
        if method != "get" and path != "/v1/developments:import"
    }
    written = runpy.run_path(str(ROOT / "docs/write_openapi.py"))["recording"]
    assert written(_text(WRITES), paths) == _text(WRITES), "run `make openapi`"


def test_every_read_is_documented(tmp_path: Path) -> None:
    cells = " ".join(cell for row in _rows("docs/http.md", "route") for cell in row[:1])
    shown = set(re.findall(r"/[\w/{}.:-]+", cells))
    reads = {path for path, methods in _paths(tmp_path).items() if "get" in methods}
    exports = {path for path in reads if path.endswith("{format}")}
    timemaps = {path for path in reads if path.endswith("/timemap")}
    assert reads - exports - timemaps - shown == set()
    assert {path for path in timemaps if path not in _text("docs/http.md")} == set()


def _paths(folder: Path) -> dict[str, Any]:
    """The paths of the API, as OpenAPI describes them."""
    settings = Settings(database_url=f"sqlite:///{folder}/unused.db")
    paths: dict[str, Any] = create_app(settings).openapi()["paths"]
    return paths


def _text(document: str) -> str:
    return (ROOT / document).read_text(encoding="utf-8")


def _rows(document: str, heading: str) -> list[list[str]]:
    """The cells of the table whose first column has this heading, without their backticks."""
    text = _text(document)
    [table] = re.findall(rf"^\| {heading} \|.*\n\|-.*\n((?:\|.*\n)+)", text, re.MULTILINE)
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
        found = re.search(
            r"Default: (?:a file in )?(STANCELINE_\w+)", getattr(option, "help", None) or ""
        )
        if found:
            yield found[1], option.opts[0]
