"""Writes what `docs/` derives from the code: `openapi.json`, and the events of the glossary."""

from __future__ import annotations

import inspect
from pathlib import Path

from api.app import create_app
from api.openapi.describe import as_text
from infrastructure.log.mapper import EVENT_TYPES
from infrastructure.settings import Settings

FILE = Path(__file__).with_name("openapi.json")
GLOSSARY = Path(__file__).with_name("glossary.md")
EVENTS = "## Events\n"


def document() -> str:
    """Return the OpenAPI document of the application, as it is committed."""
    return as_text(create_app(Settings(database_url="sqlite:///unused.db")).openapi())


def glossary(text: str) -> str:
    """Return the glossary with the topic and the meaning of each type of event at its end."""
    rows = ["| topic | what it records |", "|---|---|"]
    for event_type in EVENT_TYPES:
        meaning, *_ = inspect.cleandoc(event_type.__doc__ or "").splitlines()
        rows.append(f"| `{event_type.TOPIC}` | {meaning.removesuffix('.')} |")
    return text.partition(EVENTS)[0] + EVENTS + "\n".join(rows) + "\n"


if __name__ == "__main__":
    FILE.write_text(document(), encoding="utf-8")
    GLOSSARY.write_text(glossary(GLOSSARY.read_text(encoding="utf-8")), encoding="utf-8")
