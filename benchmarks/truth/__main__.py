"""Measure how often the answers about the example sets are right.

    python -m benchmarks.truth [SET]...

Records the example sets (`chronology` if none is named) and `common_facts.jsonl` in a new database,
and runs `stanceline evaluate` on `gold.jsonl`. The common facts are those that the questions of
level `common` take for granted.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from api.cli.services import opened_to_write
from infrastructure.settings import Settings
from seeds import loader

HERE = Path(__file__).parent


def main(*sets: str) -> int:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/truth.db"
        with opened_to_write(Settings(database_url=url), create=True) as service:
            for name in sets:
                loader.load(service.verbs, name)
            facts = loader.read_lines(HERE / "common_facts.jsonl")
            loader.load_lines(service.verbs, facts)
            service.project_if_embedded()
        command = [sys.executable, "-m", "api.cli", "evaluate", str(HERE / "gold.jsonl")]
        environment = {**os.environ, "STANCELINE_DATABASE_URL": url}
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(*(sys.argv[1:] or ["chronology"])))
