"""An import describes its data set, with its licence and citation."""

from __future__ import annotations

from pathlib import Path

from api.service import Service
from domain.application import Request
from domain.dataset import DatasetDescribed, Description
from tests.api.cli.commands.test_imports import imported, recorded
from tests.infrastructure.importers.ged_samples import rows_of, written

OUR_COPY = Description("Our copy", "Ours", "Cite us.", redistributable=False)


def test_an_import_records_once_what_its_data_set_is(service: Service) -> None:
    imported(service, edition="16.1")
    service.verbs.describe_dataset("ucdp-ged", OUR_COPY, Request("analyst"))

    imported(service, edition="16.1")

    described = [e for e in recorded(service) if isinstance(e, DatasetDescribed)]
    assert [(one.licence, one.edition) for one in described] == [
        ("CC BY 4.0", "16.1"), ("Ours", None)
    ]  # fmt: skip


def test_a_file_of_which_nothing_is_recorded_describes_no_data_set(
    service: Service, tmp_path: Path
) -> None:
    imported(service, written([rows_of()[0] | {"best": "-1"}], tmp_path / "bad.csv"))

    assert recorded(service) == []
