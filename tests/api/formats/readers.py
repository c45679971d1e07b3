"""Readers that others wrote for browsers, run by node on what the server gave."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

WEB = Path(__file__).parents[2] / "web"


def read_by_node(script: str, given: bytes) -> Any:
    """What a script of tests/web makes of the bytes.

    Without node or its packages it skips, or fails where READERS_REQUIRED is set.
    """
    node = shutil.which("node")
    if node is None or not (WEB / "node_modules").is_dir():
        give_up = pytest.fail if os.environ.get("READERS_REQUIRED") else pytest.skip
        give_up("needs node, and its packages: npm ci --prefix tests/web")
    ran = subprocess.run(
        [node, WEB / script], input=given, capture_output=True, timeout=60, check=False,
        env={**os.environ, "TZ": "UTC"},
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr.decode()
    return json.loads(ran.stdout)
