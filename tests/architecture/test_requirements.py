"""What is installed is used, and to run the program nothing is installed that only tests need."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, python_files

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROGRAM = ("domain", "infrastructure", "api", "seeds", "migrations")
# What no module imports, and the file in which it is named or run.
RUN_BY = {
    "import-linter": ("Makefile", "bin/lint-imports"),
    "mypy": ("Makefile", "bin/mypy"),
    "pytest-alembic": ("tests/infrastructure/test_migrations.py", "pytest_alembic"),
    "pytest-cov": ("Makefile", "--cov="),
    "pytest-timeout": ("pyproject.toml", "\ntimeout = "),
    "pytest-xdist": ("Makefile", "pytest -n "),
    "ruff": ("Makefile", "bin/ruff"),
    "types-pyyaml": ("api/cli/sheet/yaml_file.py", "import yaml"),
    "setuptools": (".ci/build_backend.py", "from setuptools import build_meta"),
    "uv": (".ci/lock", "uv"),
    "wheel": (".ci/wheel", "wheel"),
}


def test_the_program_imports_all_that_it_requires() -> None:
    required = _named(PROJECT["project"]["dependencies"])
    unused = required - _imported(*PROGRAM)
    assert unused == set()


def test_all_that_the_program_imports_is_in_the_lock_that_runs_it() -> None:
    assert _imported(*PROGRAM) - _locked("requirements.txt") == set()


@pytest.mark.parametrize("group", ["build", "dev"])
def test_all_that_tests_and_tools_require_is_used(group: str) -> None:
    listed = [one for one in PROJECT["dependency-groups"][group] if isinstance(one, str)]
    imported = _imported("tests", "benchmarks")
    for name in sorted(_named(listed) - imported):
        assert name in RUN_BY, f"{name} is required and used nowhere"
        file, use = RUN_BY[name]
        assert use in (ROOT / file).read_text(encoding="utf-8"), name


def test_to_run_the_program_nothing_of_the_tests_is_installed() -> None:
    only_tests = _named(
        [one for one in PROJECT["dependency-groups"]["dev"] if isinstance(one, str)]
    ) - _named(PROJECT["project"]["dependencies"])
    assert only_tests & _locked("requirements.txt") == set()
    assert only_tests <= _locked("requirements-dev.txt")


@pytest.mark.parametrize(
    ("target", "installed"),
    [
        ("run", ["requirements.txt"]),
        ("test", ["requirements.txt", "requirements-dev.txt"]),
        ("lint", ["requirements.txt", "requirements-dev.txt"]),
    ],
)
def test_make_installs_what_a_target_needs_and_no_more(
    tmp_path: Path, target: str, installed: list[str]
) -> None:
    """Given a machine on which nothing is set up yet; the commands are printed and not run."""
    said = subprocess.run(
        ["make", "--dry-run", "--always-make", target, f"VENV={tmp_path}/venv",
         f"PYTHON={sys.executable}"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert re.findall(r"pip .*install .*-r (\S+)", said.stdout) == installed
    assert not (tmp_path / "venv").exists()


def _imported(*folders: str) -> set[str]:
    """The packages of which some module of these folders imports something."""
    owners = packages_distributions()
    names = {name for file in python_files(*folders) for name in _modules_imported(file)}
    return {_normal(owner) for name in names for owner in owners.get(name, [])} - {"stanceline"}


def _modules_imported(file: Path) -> set[str]:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names


def _named(requirements: list[str]) -> set[str]:
    """The names in requirements such as `uvicorn[standard]>=0.54,<1`."""
    return {_normal(re.split(r"[^\w.-]", one, maxsplit=1)[0]) for one in requirements}


def _locked(file: str) -> set[str]:
    text = (ROOT / file).read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z0-9-]+)(?:\[[^]]+\])?==", text, re.MULTILINE))


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
