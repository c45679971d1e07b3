"""Open a file of records in the form that its content has, delimited or JSON."""

from __future__ import annotations

from pathlib import Path

from infrastructure.importers.delimited.check import require_readable
from infrastructure.importers.delimited.file import DelimitedFile
from infrastructure.importers.delimited.layout import Layout
from infrastructure.importers.json_file import JsonFile
from infrastructure.settings import Settings

RecordFile = DelimitedFile | JsonFile


def readable(path: Path, layout: Layout, settings: Settings) -> RecordFile:
    """Return the file after all of it was read once; nothing is recorded before.

    Raises `Invalid` if the file lacks columns, cannot be unpacked, or has records that cannot be
    separated.
    """
    limits = settings.max_import_file_bytes, settings.max_line_bytes
    if layout.pages:
        pages = JsonFile(path, layout, *limits)
        if pages.begins_as_json:
            pages.require_readable()
            return pages
    file = DelimitedFile(path, layout, *limits)
    require_readable(file)
    return file
