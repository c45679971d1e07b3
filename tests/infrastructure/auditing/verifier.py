"""Runs the verifier in one file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.api.cli.audited import KEY
from tests.architecture.tree import ROOT

TOOL = ROOT / "infrastructure/auditing/verify_bundle.py"


def verified(
    bundle: Path, key: str = KEY, *more: str, tool: Path = TOOL
) -> subprocess.CompletedProcess[str]:
    """Run the verifier where nothing of the project can be imported."""
    return subprocess.run(
        [sys.executable, "-I", str(tool), str(bundle), key, *more],
        cwd=bundle.parent, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
