"""What another edition of a data set changes of what is on record, and what it leaves."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.cli.importing import ImportStopped
from api.cli.program.signals import AskedToEnd
from api.service import Service
from domain.application import Request
from domain.dataset import EditionBegun
from domain.development.events import (
    DevelopmentCorrected,
    DevelopmentRetracted,
    RetractionWithdrawn,
)
from domain.development.report_events import ReportAdded, ReportCorrected, ReportWithdrawn
from domain.errors import Conflict
from domain.event import development_id
from domain.values import Fatalities
from infrastructure.importers.editions.order import Consent
from tests.api.cli.commands.editions import Importing, with_best
from tests.infrastructure.importers.ged_samples import rows_of

ANALYST = Request("analyst")


@pytest.fixture
def importing(service: Service, tmp_path: Path) -> Importing:
    return Importing(service, tmp_path)


def test_the_same_content_under_another_edition_appends_nothing(importing: Importing) -> None:
    importing(rows_of(), "25.1")
    position = importing.position

    for edition in ("26.1", None, "25.1"):
        tally = importing(rows_of(), edition)
        assert (tally.repeated, importing.refusals, tally.is_whole) == (4, [], True)

    assert importing.position == position


def test_a_newer_edition_corrects_only_the_fields_that_differ(importing: Importing) -> None:
    importing(rows_of(), "25.1")
    position = importing.position

    tally = importing(with_best(rows_of(), "101", "7"), "26.1")

    assert (tally.corrected, tally.repeated, tally.conflicts) == (1, 3, 0)
    begun, corrected, *of_reports = importing.since(position)
    assert isinstance(begun, EditionBegun)
    assert begun.edition == "26.1"
    assert isinstance(corrected, DevelopmentCorrected)
    assert corrected.changed == ("fatalities",)
    assert corrected.reason == "ucdp-ged, edition 26.1"
    # The summary of each report gives the number of deaths.
    assert of_reports
    assert all(isinstance(one, ReportCorrected) for one in of_reports)
    assert importing.on_record("101").account.fatalities == Fatalities(7, 0, 7)


def test_a_newer_edition_again_appends_nothing(importing: Importing) -> None:
    importing(rows_of(), "25.1")
    importing(with_best(rows_of(), "101", "7"), "26.1")
    position = importing.position

    assert importing(with_best(rows_of(), "101", "7"), "26.1").repeated == 4
    assert importing.position == position


def test_an_older_edition_is_refused_before_anything_is_recorded(importing: Importing) -> None:
    importing(with_best(rows_of(), "101", "7"), "26.1")
    position = importing.position

    with pytest.raises(Conflict, match=r"25\.1 is older than 26\.1") as refused:
        importing(rows_of(), "25.1")

    assert "--update always" in refused.value.allowed
    assert importing.position == position


def test_an_older_edition_goes_back_with_consent_and_then_only_adds(importing: Importing) -> None:
    first, *others = rows_of()
    importing([first | {"best": "7", "high": "7", "low": "0"}], "26.1")

    added = importing([first, *others], "25.1", consent=Consent.NEVER)
    assert (added.new, added.conflicts, added.corrected) == (3, 1, 0)
    back = importing([first, *others], "25.1", consent=Consent.ALWAYS)
    assert (back.corrected, back.repeated) == (1, 3)


@pytest.mark.parametrize(
    ("before", "now", "why"),
    [
        (None, "26.1", "recorded without an edition"),
        ("25.1", None, "no edition is given"),
        ("final", "26.1", "26.1 is not known to be newer than edition final"),
        ("26.0.3", "26.1", "26.1 is not known to be newer than edition 26.0.3"),
    ],
)
def test_editions_without_an_order_need_consent(
    importing: Importing, before: str | None, now: str | None, why: str
) -> None:
    importing(rows_of(), before)
    changed = with_best(rows_of(), "101", "7")
    position = importing.position

    tally = importing(changed, now)

    (refusal,) = importing.refusals
    assert (tally.conflicts, tally.repeated, importing.position) == (1, 3, position)
    assert refusal.reason.startswith("on record with other content, in fatalities, report 1: summ")
    assert why in refusal.reason
    assert importing(changed, now, consent=Consent.ALWAYS).corrected == 1


def test_what_a_person_corrected_is_left_and_reported(importing: Importing) -> None:
    """Given a person's number of deaths, and an edition with another number and another place."""
    importing(rows_of(), "25.1")
    id = development_id("ucdp-ged", "101")
    importing.service.verbs.correct_development(
        id, {"fatalities": Fatalities(9)}, "Counted again.", ANALYST
    )
    first, *others = with_best(rows_of(), "101", "7")

    tally = importing([first | {"where_coordinates": "Westford"}, *others], "26.1")

    (left,) = importing.refusals
    account = importing.on_record("101").account
    assert account.fatalities == Fatalities(9)
    assert account.place is not None
    assert account.place.name == "Westford"
    assert (left.record, left.reason) == ("101", "fatalities: left as analyst recorded it")
    assert (tally.left, tally.corrected, tally.is_whole) == (1, 1, True)


def test_what_only_a_person_changed_is_no_difference(importing: Importing) -> None:
    importing(rows_of(), "25.1")
    id = development_id("ucdp-ged", "101")
    importing.service.verbs.correct_development(
        id, {"fatalities": Fatalities(9)}, "Counted again.", ANALYST
    )

    tally = importing(rows_of(), "26.1")

    assert (tally.repeated, tally.left, importing.refusals) == (4, 0, [])
    assert importing.on_record("101").account.fatalities == Fatalities(9)


def test_a_record_that_a_person_retracted_stays_retracted(importing: Importing) -> None:
    importing(rows_of(), "25.1")
    id = development_id("ucdp-ged", "101")
    importing.service.verbs.retract_development(id, "A duplicate.", None, ANALYST)

    tally = importing(with_best(rows_of(), "101", "7"), "26.1")

    (left,) = importing.refusals
    assert left.reason == "the retraction: left as analyst recorded it"
    assert (tally.left, tally.corrected) == (1, 0)
    assert importing.on_record("101").retracted


def test_a_record_that_vanished_is_retracted_from_a_complete_file_and_comes_back(
    importing: Importing,
) -> None:
    """Given two records of 2016 in Syria, one of 2017 there, and one of 2016 in Turkey."""
    first, second, *_ = rows_of()
    day = {"date_start": "2017-05-01", "date_end": "2017-05-01", "year": "2017", "date_prec": "1"}
    elsewhere = {"id": "107", "country": "Turkey", "country_id": "640"}
    rows = [first, second, first | {"id": "105"} | day, first | elsewhere]
    importing(rows, "25.1")
    position = importing.position

    partial = importing([first], "26.1")
    assert (partial.retracted, importing.position) == (0, position)
    complete = importing([first], "26.1", is_complete=True)
    assert complete.retracted == 1
    _, retracted = importing.since(position)
    assert isinstance(retracted, DevelopmentRetracted)
    assert retracted.originator_id == development_id("ucdp-ged", "102")
    assert retracted.reason == "ucdp-ged: not in edition 26.1"

    back = importing([first, second], "27.1", is_complete=True)
    assert (back.corrected, back.retracted) == (1, 0)
    assert isinstance(importing.since(position)[-1], RetractionWithdrawn)
    assert not importing.on_record("102").retracted


def test_a_record_that_vanished_is_left_where_a_person_recorded_more(importing: Importing) -> None:
    importing(rows_of(), "25.1")
    id = development_id("ucdp-ged", "102")
    importing.service.verbs.correct_development(id, {"title": "A fight"}, "Shorter.", ANALYST)
    first, _, *others = rows_of()

    tally = importing([first, *others], "26.1", is_complete=True)

    (left,) = importing.refusals
    assert not importing.on_record("102").retracted
    assert (tally.retracted, tally.left) == (0, 1)
    assert (left.line, left.record) == (0, "102")
    assert left.reason == "the development: left as analyst recorded it"


def test_nothing_is_retracted_where_a_row_is_refused(importing: Importing) -> None:
    first, *others = rows_of()
    importing([first, *others], "25.1")

    tally = importing([first | {"best": "many"}, others[0]], "26.1", is_complete=True)

    assert (tally.refused, tally.retracted) == (1, 0)
    assert "vanished records not retracted" in tally.remarks


def test_deleted_records_are_retracted_unless_the_file_has_them(importing: Importing) -> None:
    importing(rows_of(), "25.1")

    tally = importing(rows_of()[:1], "26.1", deleted=("101", "102", "999"))

    assert tally.retracted == 1
    assert not importing.on_record("101").retracted
    assert importing.on_record("102").retracted
    assert tally.remarks["deleted record is not on record"].count == 1


def test_reports_are_added_corrected_and_withdrawn(importing: Importing) -> None:
    first = rows_of()[0] | {
        "source_office": "Harbour News;Hill Post",
        "source_date": "2016-05-20;2016-05-21",
        "source_original": "police;army",
    }
    importing([first], "25.1")
    position = importing.position
    second = first | {
        "source_office": "Harbour News;Valley Radio",
        "source_original": "doctors;army",
    }

    assert importing([second], "26.1").corrected == 1

    _, *changes = importing.since(position)
    kinds = {type(one) for one in changes} - {DevelopmentCorrected}
    assert kinds >= {ReportCorrected, ReportAdded, ReportWithdrawn}
    reports = importing.on_record("101").reports
    assert [(one.source, one.attributed_to) for one in reports] == [
        ("harbour-news", "doctors"),
        ("valley-radio", "army"),
    ]


def test_a_record_that_is_twice_in_a_file_is_not_corrected_by_its_second_line(
    importing: Importing,
) -> None:
    first = rows_of()[0]
    twice = [first, first | {"best": "4", "high": "4", "low": "0"}]
    importing(twice, "25.1")
    position = importing.position

    tally = importing(twice, "25.1")

    (refusal,) = importing.refusals
    assert (tally.repeated, tally.conflicts, importing.position) == (1, 1, position)
    assert refusal.reason.startswith("line 2 has the same record with other content")


def test_an_import_that_was_stopped_continues_without_loss_or_double(importing: Importing) -> None:
    """Given 600 records, three batches, all of them changed by the newer edition."""
    template = rows_of()[0]
    rows = [template | {"id": str(number)} for number in range(1_000, 1_600)]
    importing(rows, "25.1")
    position = importing.position
    newer = [row | {"best": "7", "high": "7", "low": "0"} for row in rows]

    def stop(done: int, total: int, counts: str = "") -> None:
        raise AskedToEnd(2)

    with pytest.raises(ImportStopped) as stopped:
        importing(newer, "26.1", stop)
    assert stopped.value.tally.corrected == 250
    again = importing(newer, "26.1")

    assert (again.repeated, again.corrected) == (250, 350)
    corrected = [one for one in importing.since(position) if isinstance(one, DevelopmentCorrected)]
    assert len({one.originator_id for one in corrected}) == len(corrected) == 600
