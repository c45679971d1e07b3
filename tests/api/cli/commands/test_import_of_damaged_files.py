"""What an import of a damaged file leaves in the log, for each data set."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from infrastructure.importers.table import IMPORTERS
from tests.api.cli.command_line import stanceline
from tests.infrastructure.importers.samples import SAMPLES


@pytest.mark.parametrize("importer", IMPORTERS)
def test_of_a_file_that_breaks_off_what_was_read_is_recorded_and_nothing_twice(
    tmp_path: Path, importer: str
) -> None:
    """Given the sample of each data set, packed, of which the end is missing."""
    header, _, rows = SAMPLES[importer].partition(b"\n")
    packed = gzip.compress(header + b"\n" + rows * 500)
    (tmp_path / "cut.csv.gz").write_bytes(packed[: len(packed) * 3 // 4])
    (tmp_path / "whole.csv").write_bytes(SAMPLES[importer])
    database = f"sqlite:///{tmp_path}/stanceline.db"

    cut = stanceline("import", importer, f"{tmp_path}/cut.csv.gz", url=database)
    whole = stanceline("import", importer, f"{tmp_path}/whole.csv", url=database)

    assert cut.exit_code == 1
    assert "the file was read no further than this line: Compressed file ended" in cut.stderr
    assert "an unknown number of rows is missing" in " ".join(cut.stdout.split())
    assert whole.exit_code == 0
    assert ": 0 recorded, " in whole.stdout
