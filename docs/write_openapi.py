"""Writes `docs/openapi.json`, the description of the HTTP API: make openapi."""

from __future__ import annotations

from pathlib import Path

from api.app import create_app
from api.openapi.describe import as_text
from infrastructure.settings import Settings

FILE = Path(__file__).with_name("openapi.json")


def document() -> str:
    """Return the OpenAPI document of the application, as it is committed."""
    return as_text(create_app(Settings(database_url="sqlite:///unused.db")).openapi())


if __name__ == "__main__":
    FILE.write_text(document(), encoding="utf-8")
