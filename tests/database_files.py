"""Copy SQLite databases with their read models."""

from __future__ import annotations

import shutil
from pathlib import Path


def copy_database(source: Path, target: Path) -> None:
    """Replace the database `target` with a copy of `source`; nothing may write to `source`."""
    shutil.copyfile(source, target)
    shutil.rmtree(_read_models(target), ignore_errors=True)
    shutil.copytree(_read_models(source), _read_models(target))


def _read_models(file: Path) -> Path:
    return file.with_name(f"{file.name}.read-models")
