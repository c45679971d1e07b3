"""Writes the published answers anew: `python -m tests.golden.write` in the project's folder."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.conftest import set_environment
from tests.golden.published import ASKED, HERE, answers, load_seeds


def write() -> None:
    """Ask every question again, and keep the answers in the place of those that were kept."""
    for seeds in ASKED:
        for old in (HERE / seeds).rglob("*.json"):
            old.unlink()
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:///{Path(folder) / 'stanceline.db'}"
            load_seeds(seeds, url)
            for one, content in answers(seeds, url).items():
                one.file.parent.mkdir(parents=True, exist_ok=True)
                one.file.write_bytes(content)


if __name__ == "__main__":
    set_environment()
    write()
