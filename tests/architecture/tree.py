"""The files of the project, as its architecture sorts them."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCES = ("domain", "infrastructure", "api", "seeds", "benchmarks")
TESTS = ("tests",)
# A migration is one list of columns, written once and never read again by a maintainer.
MIGRATIONS = ("migrations",)


def python_files(*folders: str) -> list[Path]:
    """Every Python file under these folders, relative to the root."""
    found = [file for folder in folders for file in (ROOT / folder).rglob("*.py")]
    return sorted(file.relative_to(ROOT) for file in found)
