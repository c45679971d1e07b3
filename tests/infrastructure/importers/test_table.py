"""Each row of the table of importers opens files of its data set."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.dataset import Dataset
from domain.errors import Invalid
from infrastructure.importers.coded import CodedDevelopment
from infrastructure.importers.descriptions import described
from infrastructure.importers.table import IMPORTERS
from infrastructure.importers.ucdp_ged.reports import DATASET
from infrastructure.settings import Settings
from tests.infrastructure.importers.ged_samples import OF_41_COLUMNS


def test_records_bear_the_name_of_their_importer_as_data_set() -> None:
    file = IMPORTERS[DATASET].open(OF_41_COLUMNS, Settings(), "25.1")

    coded = [one for one in file.developments() if isinstance(one, CodedDevelopment)]

    assert {one.external_id.dataset for one in coded} == {IMPORTERS[DATASET].name}
    assert {one.external_id.edition for one in coded} == {"25.1"}
    assert file.consumed == file.size


@pytest.mark.parametrize("name", IMPORTERS)
def test_the_data_set_of_an_importer_can_be_described(name: str) -> None:
    description = described(name, "25.1")

    assert description is not None
    event = Dataset(name).describe(description, "test")
    assert (event.description, event.edition) == (description, "25.1")


@pytest.mark.parametrize("name", IMPORTERS)
def test_a_file_of_something_else_is_refused(name: str, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_text("nothing of the kind\n", encoding="utf-8")

    with pytest.raises(Invalid):
        IMPORTERS[name].open(other, Settings(), None)
