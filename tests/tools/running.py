"""Runs the verifier in one file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.api.cli.audited import KEY
from tests.architecture.tree import ROOT

TOOL = ROOT / "tools/verify_bundle.py"


def verified(bundle: Path, key: str = KEY, *more: str) -> subprocess.CompletedProcess[str]:
    """What the tool says, run where nothing of the project can be imported."""
    return subprocess.run(
        [sys.executable, "-I", str(TOOL), str(bundle), key, *more],
        cwd=bundle.parent, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
