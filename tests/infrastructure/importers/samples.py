"""A small sound file of each data set that can be imported as delimited text."""

from __future__ import annotations

import csv
import io

from tests.infrastructure.importers.acled_samples import BATTLE, attack_on_civilians
from tests.infrastructure.importers.ged_samples import OF_41_COLUMNS


def _csv(rows: list[dict[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0].keys(), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


SAMPLES: dict[str, bytes] = {
    "ucdp-ged": OF_41_COLUMNS.read_bytes(),
    "acled": _csv([BATTLE, attack_on_civilians()]),
}
