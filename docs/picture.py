"""Draw the pictures of the README, light and dark, from the examples: `python docs/picture.py`."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from playwright.sync_api import ViewportSize, sync_playwright

HERE = Path(__file__).parent
COMMAND = [sys.executable, "-c", "from api.cli import main; main()"]
VIEW = "actor=harakat-hezbollah-al-nujaba&toward=israel&on=2025-01-10&from=2024-03-01&to=2025-10-15"
SIZE: ViewportSize = {"width": 1280, "height": 760}
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


def main() -> None:
    """Write `page-light.png` and `page-dark.png` next to this file."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("Chromium is not installed; the pictures are drawn with it.")
    with served() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
        for scheme in schemes:
            page = browser.new_page(viewport=SIZE, color_scheme=scheme, locale="en-GB")
            page.goto(f"{address}/#{VIEW}")
            page.locator("#panel .reason").wait_for()
            page.screenshot(path=HERE / f"page-{scheme}.png")
            page.close()
        browser.close()


@contextmanager
def served() -> Iterator[str]:
    """Serve both example sets from a temporary folder; yield the address of the server."""
    with tempfile.TemporaryDirectory() as folder:
        place = {"STANCELINE_DATABASE_URL": f"sqlite:///{folder}/picture.db"}
        surroundings = {**os.environ, **place, "PYTHONUNBUFFERED": "1"}
        subprocess.run([*COMMAND, "seed", "all"], cwd=HERE.parent, env=surroundings, check=True)
        server = subprocess.Popen(
            [*COMMAND, "serve", "--port", "0"],
            cwd=HERE.parent,
            env=surroundings,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert server.stdout is not None
            found = re.search(r"http://[\d.:]+", server.stdout.readline())
            assert found is not None
            yield found[0]
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
