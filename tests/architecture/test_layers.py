"""The arrows between the parts, as the import-linter contracts of pyproject.toml draw them."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]


def test_every_arrow_points_the_way_it_is_drawn() -> None:
    checked = _lint(ROOT / "pyproject.toml")
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize("package", ["domain", "infrastructure", "api"])
def test_a_new_file_must_be_given_its_place(package: str) -> None:
    exhaustive = [c for c in CONTRACTS["contracts"] if c.get("exhaustive")]
    assert [c["containers"] for c in exhaustive].count([package]) == 1


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("domain/stance/fold.py", "import sqlalchemy"),
        ("domain/claims/claims.py", "from domain import application"),
        ("domain/vocabulary.py", "from domain import values"),
        ("infrastructure/database/engine.py", "from infrastructure.log import recorder"),
        ("infrastructure/read_models/claims.py", "from infrastructure.projections import runner"),
        ("infrastructure/projections/runner.py", "from domain import application"),
        ("api/queries/stances.py", "from domain.application import Stanceline"),
        ("api/commands/actors.py", "from infrastructure.read_models import actors"),
        ("api/http/errors.py", "from api import app"),
        ("seeds/loader.py", "from infrastructure import database"),
        ("domain/odds_and_ends.py", ""),
    ],
)
def test_an_arrow_drawn_backwards_is_caught(tmp_path: Path, file: str, line: str) -> None:
    for package in CONTRACTS["root_packages"]:
        _copy(package, tmp_path)
    with (tmp_path / file).open("a") as source:
        source.write(f"\n{line}\n")
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text())
    assert _lint(tmp_path / "pyproject.toml").returncode == 1


def _copy(package: str, to: Path) -> None:
    for file in (ROOT / package).rglob("*.py"):
        copied = to / file.relative_to(ROOT)
        copied.parent.mkdir(parents=True, exist_ok=True)
        copied.write_text(file.read_text(encoding="utf-8"), encoding="utf-8")


def _lint(config: Path) -> subprocess.CompletedProcess[str]:
    command = "from importlinter.cli import lint_imports_command as lint; lint()"
    return subprocess.run(
        [sys.executable, "-c", command, "--config", config, "--no-cache"],
        cwd=config.parent,
        capture_output=True,
        text=True,
        check=False,
    )
