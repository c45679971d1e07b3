"""The document about formats says what the table has."""

from __future__ import annotations

import re

from api.formats.table import FORMATS
from tests.architecture.tree import ROOT

ROW = re.compile(r"^\| ([^|]+) \| `\.([^`]+)` \| `([^`]+)` \|", re.MULTILINE)


def test_the_document_shows_every_format_in_order_and_no_other() -> None:
    document = (ROOT / "docs/formats.md").read_text(encoding="utf-8")
    assert ROW.findall(document) == [(one.name, one.suffix, one.media_type) for one in FORMATS]
