"""The wheel holds every module and names what it needs, under which licence."""

from __future__ import annotations

import shutil
import subprocess
import sys
from email.message import Message
from email.parser import Parser
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.architecture.tree import ROOT

PACKAGES = ("domain", "infrastructure", "api", "migrations", "seeds")
REMOVED = "removed_since.py"
FILES = ("pyproject.toml", "README.md", "LICENSE")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> ZipFile:
    """The wheel, built from a copy: setuptools writes into the tree that it builds.

    An earlier build left a module in it that is no longer in the sources.
    """
    source = tmp_path_factory.mktemp("source")
    for name in PACKAGES:
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy(ROOT / name, source)
    shutil.copytree(ROOT / ".ci", source / ".ci")
    (source / "build/lib/api").mkdir(parents=True)
    (source / "build/lib/api" / REMOVED).touch()
    built = tmp_path_factory.mktemp("built")
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check"]
    subprocess.run(
        [*pip, "--no-deps", "--no-build-isolation", "--wheel-dir", str(built), str(source)],
        check=True, timeout=120, capture_output=True,
    )  # fmt: skip
    [file] = built.glob("*.whl")
    return ZipFile(file)


@pytest.fixture(scope="module")
def metadata(wheel: ZipFile) -> Message:
    """What the wheel says about itself."""
    [name] = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
    return Parser().parsestr(wheel.read(name).decode())


def test_every_file_of_the_packages_is_in_the_wheel(wheel: ZipFile) -> None:
    tracked = subprocess.run(
        ["git", "ls-files", *PACKAGES], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split()
    for_readers_of_the_source = {name for name in tracked if Path(name).name == "README.md"}
    assert set(tracked) - for_readers_of_the_source - set(wheel.namelist()) == set()


def test_no_file_of_an_earlier_build_is_in_the_wheel(wheel: ZipFile) -> None:
    assert f"api/{REMOVED}" not in wheel.namelist()
    modules = {name for name in wheel.namelist() if name.endswith(".py")}
    assert {name for name in modules if not (ROOT / name).is_file()} == set()


def test_no_other_package_is_in_the_wheel(wheel: ZipFile) -> None:
    tops = {name.split("/")[0] for name in wheel.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == set(PACKAGES)


def test_it_names_its_dependencies_its_readme_and_its_licence_and_no_address(
    metadata: Message,
) -> None:
    needed = metadata.get_all("Requires-Dist") or []
    assert any(one.startswith("fastapi==0.165") for one in needed)
    assert any(one.startswith("psycopg[binary,pool]==3.3") for one in needed)
    assert not any(one.startswith(("setuptools", "pytest")) for one in needed)
    assert metadata["License-Expression"] == "MIT AND Apache-2.0 AND Unicode-3.0"
    assert metadata["Requires-Python"] == "<3.15,>=3.11"
    assert str(metadata.get_payload()).startswith("# Stanceline")
    assert "Home-page" not in metadata
    assert "Project-URL" not in metadata


def test_the_licence_files_are_in_it(wheel: ZipFile) -> None:
    licences = {n.partition("/licenses/")[2] for n in wheel.namelist() if "/licenses/" in n}
    assert licences == {
        "LICENSE",
        "domain/checks/confusables.LICENSE.txt",
        "api/web/docs/LICENSE",
        "api/web/docs/NOTICE",
        "api/web/docs/swagger-ui-bundle.js.LICENSE.txt",
    }
