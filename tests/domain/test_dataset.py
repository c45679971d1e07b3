"""A data set is described, and declares the days that it covers; the newest of each counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from domain.application import Stanceline
from domain.dataset import Coverage, Dataset, DatasetEvent, Description, evolve
from domain.errors import Conflict, Invalid, Stale
from domain.event import aggregate_after, dataset_id
from infrastructure.log.event_log import EventLog
from tests.builders import BY, a_request

SET = "ucdp-ged"
COVERAGE = Coverage(date(1989, 1, 1), date(2022, 12, 31), "Every event with a death.")
LONGER = Coverage(date(1989, 1, 1), date(2023, 12, 31), "Every event with a death.")

GED = Description(
    "UCDP GED", "CC BY 4.0", "Cite the article.", True, "https://ucdp.example/", "23.1"
)


def the_dataset(log: EventLog) -> Dataset | None:
    return aggregate_after(log.load(dataset_id(SET)), DatasetEvent, evolve)


def test_the_first_declaration_needs_no_registration(verbs: Stanceline, log: EventLog) -> None:
    recorded = verbs.declare_coverage(SET, COVERAGE, BY)
    assert (recorded.version, recorded.created) == (1, True)
    assert the_dataset(log) == Dataset(SET, 1, COVERAGE)


def test_the_newest_declaration_counts(verbs: Stanceline, log: EventLog) -> None:
    verbs.declare_coverage(SET, COVERAGE, BY)
    verbs.declare_coverage(SET, LONGER, BY)
    assert the_dataset(log) == Dataset(SET, 2, LONGER)


def test_a_coverage_may_be_of_one_day(verbs: Stanceline) -> None:
    day = date(2024, 1, 1)
    verbs.declare_coverage(SET, Coverage(day, day, "All."), BY)


def test_a_coverage_that_ends_before_it_starts_is_refused(verbs: Stanceline, log: EventLog) -> None:
    before = log.position()
    wrong = Coverage(date(2024, 1, 2), date(2024, 1, 1), "All.")
    with pytest.raises(Invalid, match="before the coverage starts") as refused:
        verbs.declare_coverage(SET, wrong, BY)
    assert refused.value.field == "end_date"
    assert refused.value.allowed == "2024-01-02, the start_date, or a later day"
    assert log.position() == before


def test_all_that_is_wrong_is_refused_together(verbs: Stanceline) -> None:
    wrong = Coverage(date(2024, 1, 2), date(2024, 1, 1), " ")
    with pytest.raises(Invalid) as refused:
        verbs.declare_coverage(SET, wrong, BY)
    assert [one.field for one in refused.value.every] == ["holds", "end_date"]
    with pytest.raises(Invalid) as refused:
        verbs.declare_coverage("Not a slug", COVERAGE, BY)
    assert refused.value.field == "id"


def test_a_repeated_request_is_answered_as_at_first(verbs: Stanceline, log: EventLog) -> None:
    first = verbs.declare_coverage(SET, COVERAGE, a_request(command=1))
    verbs.declare_coverage(SET, LONGER, a_request(command=2))
    before = log.position()
    again = verbs.declare_coverage(SET, COVERAGE, a_request(command=1))
    assert (again.position, again.created) == (first.position, False)
    with pytest.raises(Conflict):
        verbs.declare_coverage(SET, LONGER, a_request(command=1))
    assert log.position() == before


def test_a_declaration_decided_on_an_older_version_is_refused(verbs: Stanceline) -> None:
    verbs.declare_coverage(SET, COVERAGE, BY)
    verbs.declare_coverage(SET, LONGER, a_request(expected_version=1))
    with pytest.raises(Stale, match="at version 2, not 1"):
        verbs.declare_coverage(SET, COVERAGE, a_request(expected_version=1))


def test_a_data_set_is_described_before_or_after_its_coverage(
    verbs: Stanceline, log: EventLog
) -> None:
    verbs.describe_dataset(SET, GED, BY)
    assert the_dataset(log) == Dataset(SET, 1, None, GED)
    verbs.declare_coverage(SET, COVERAGE, BY)
    newer = replace(GED, edition="24.1")
    verbs.describe_dataset(SET, newer, BY)
    assert the_dataset(log) == Dataset(SET, 3, COVERAGE, newer)


def test_texts_of_one_line_are_recorded_with_single_spaces(
    verbs: Stanceline, log: EventLog
) -> None:
    verbs.describe_dataset(SET, replace(GED, title=" UCDP  GED", citation="Two\nlines."), BY)
    found = the_dataset(log)
    assert found is not None
    assert found.description == replace(GED, citation="Two\nlines.")


def test_all_that_is_wrong_with_a_description_is_refused_together(
    verbs: Stanceline, log: EventLog
) -> None:
    before = log.position()
    wrong = Description(" ", "", "", True, "ucdp.example", "")
    with pytest.raises(Invalid) as refused:
        verbs.describe_dataset(SET, wrong, BY)
    fields = ["title", "licence", "citation", "url", "edition"]
    assert [one.field for one in refused.value.every] == fields
    assert log.position() == before
