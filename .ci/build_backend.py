"""The build backend: setuptools, without files that an earlier build left in `build/`.

setuptools puts every file of `build/lib` into the wheel, also modules that are no longer in the
sources.
"""

from __future__ import annotations

from shutil import rmtree
from typing import Any

from setuptools import build_meta
from setuptools.build_meta import *  # noqa: F403 the other hooks


def build_wheel(directory: str, *given: Any, **named: Any) -> str:
    """Build the wheel from the sources alone, and return its name."""
    rmtree("build/lib", ignore_errors=True)
    name: str = build_meta.build_wheel(directory, *given, **named)
    return name
