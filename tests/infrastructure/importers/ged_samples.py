"""Two small files in the forms of UCDP GED, with invented rows, and ways to spoil them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

HERE = Path(__file__).parent
OF_41_COLUMNS = HERE / "ged_41_columns.csv"
OF_49_COLUMNS = HERE / "ged_49_columns.csv"
MOST_BYTES, MOST_OF_RECORD = 100_000_000, 1_000_000

Rows = list[dict[str, str]]


def rows_of(path: Path = OF_41_COLUMNS) -> Rows:
    """The rows of a sample, to be changed by a test."""
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def written(rows: Iterable[dict[str, str]], path: Path) -> Path:
    """The rows as a file of their columns."""
    rows = list(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path
