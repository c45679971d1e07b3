"""Embedded databases copied as files, with the read models that stand beside them."""

from __future__ import annotations

import shutil
from pathlib import Path


def copy_database(source: Path, target: Path) -> None:
    """Put the database of one file, which nobody writes, in the place of another."""
    shutil.copyfile(source, target)
    shutil.rmtree(_beside(target), ignore_errors=True)
    shutil.copytree(_beside(source), _beside(target))


def _beside(file: Path) -> Path:
    return file.with_name(f"{file.name}.read-models")
