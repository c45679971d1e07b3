"""An import counts what may be on record already, and records it all the same."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from api.service import Service
from domain.application import NewDevelopment, Request
from domain.development.events import DevelopmentReported
from infrastructure.importers.batches import POSSIBLE_DUPLICATE
from infrastructure.importers.tally import Remark
from tests.api.cli.commands.test_imports import imported, recorded
from tests.infrastructure.importers.ged_samples import rows_of, written


def test_a_record_that_a_person_recorded_before_is_remarked_on_and_recorded(
    service: Service, tmp_path: Path
) -> None:
    clash, *_ = rows_of()
    imported(service, written([clash], tmp_path / "first.csv"))
    by_hand = recorded_again_by_hand(service)

    later = clash | {"id": "9101"}
    tally, _ = imported(service, written([later], tmp_path / "later.csv"))

    assert tally.new == 1
    remark = tally.remarks[POSSIBLE_DUPLICATE]
    assert remark == Remark(1, f"line 2, record 9101: {by_hand}")


def test_records_of_one_data_set_are_not_compared(service: Service, tmp_path: Path) -> None:
    clash, *_ = rows_of()
    imported(service, written([clash], tmp_path / "first.csv"))
    same = [clash | {"id": str(id)} for id in (9101, 9102)]

    tally, _ = imported(service, written(same, tmp_path / "later.csv"))

    assert tally.new == 2
    assert POSSIBLE_DUPLICATE not in tally.remarks


def test_a_second_import_of_the_same_file_remarks_on_nothing(
    service: Service, tmp_path: Path
) -> None:
    clash, *_ = rows_of()
    imported(service, written([clash], tmp_path / "first.csv"))
    recorded_again_by_hand(service)

    tally, _ = imported(service, written([clash], tmp_path / "first.csv"))

    assert (tally.new, tally.repeated) == (0, 1)
    assert POSSIBLE_DUPLICATE not in tally.remarks


def recorded_again_by_hand(service: Service) -> UUID:
    """Record the last development once more, as a person does; return its id."""
    (first,) = [event for event in recorded(service) if isinstance(event, DevelopmentReported)]
    new = NewDevelopment(first.account, first.reports)
    place = service.verbs.report_development(new, Request("analyst"))
    service.projector.project()
    return place.id
