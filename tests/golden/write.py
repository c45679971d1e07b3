"""Write the published answers again: run `python -m tests.golden.write` in the project folder."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.conftest import set_environment
from tests.golden.published import ASKED, HERE, answers, load_seeds


def write() -> None:
    """Send every request again and replace the files."""
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
