"""The Makefile, the package and its classifiers name the same versions of Python."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_the_same_versions_of_python_are_supported_everywhere() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (names,) = re.findall(r"^SUPPORTED := (.*)$", makefile, re.MULTILINE)
    minors = [int(name.removeprefix("python3.")) for name in names.split()]
    prefix = "Programming Language :: Python :: 3."
    classified = [
        int(one.removeprefix(prefix)) for one in PROJECT["classifiers"] if one.startswith(prefix)
    ]
    assert classified == minors
    assert PROJECT["requires-python"] == f">=3.{minors[0]},<3.{minors[-1] + 1}"
