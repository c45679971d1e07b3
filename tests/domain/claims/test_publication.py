"""What a reader of the press could know of a development by a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from domain.claims.publication import as_published, first_published, lasting, publication_days
from domain.dates import FOREVER, NEVER
from domain.development.development import Development
from domain.values import Dispute
from tests.builders import a_report, an_account, an_ending

CAUSE = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
DENIAL = a_report(source="al-manar", summary="It was not so.", reported_at="2024-01-10")


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def shown(**said: Any) -> Development:
    return replace(Development(UUID(int=1), 1, an_account(), (a_report(),)), **said)


@pytest.mark.parametrize(
    ("reported_at", "last"),
    [
        ("2024-02-11", "2024-02-11"),
        ("2024-02", "2024-02-29"),
        ("2024", "2024-12-31"),
    ],
)
def test_a_month_or_a_year_of_publication_counts_from_its_last_day(
    reported_at: str, last: str
) -> None:
    assert first_published([a_report(reported_at=reported_at)]) == day(last)


def test_what_bears_no_date_was_published_on_no_day_that_can_be_named() -> None:
    assert first_published([a_report(reported_at=None)]) == FOREVER


def test_a_development_was_published_when_its_first_report_was() -> None:
    reports = [a_report(reported_at=at) for at in (None, "2024-02", "2024-02-11")]
    assert first_published(reports) == day("2024-02-11")


def test_reports_and_denials_count_from_the_day_they_were_published() -> None:
    late = a_report(source="al-akhbar", reported_at="2024-01-20")
    it = shown(reports=(a_report(), late), disputes=(Dispute(DENIAL),))
    read = {when: as_published(it, day(when), {}) for when in ("2024-01-09", "2024-01-10")}
    assert read["2024-01-09"].reports == (a_report(),)
    assert read["2024-01-09"].disputes == ()
    assert read["2024-01-10"].disputes == (Dispute(DENIAL),)
    assert as_published(it, day("2024-01-20"), {}) == it


def test_a_withdrawn_denial_stays_withdrawn_for_those_who_read_it() -> None:
    withdrawn = Dispute(DENIAL, withdrawn=True)
    it = shown(disputes=(withdrawn,))
    assert as_published(it, day("2024-01-10"), {}).disputes == (withdrawn,)


def test_an_ending_counts_from_its_own_date_whatever_it_rests_on() -> None:
    ending = an_ending(cause=CAUSE, reported_at="2024-03-05")
    it = shown(endings=(ending,))
    causes = {CAUSE: day("2024-03-01")}
    assert as_published(it, day("2024-03-04"), causes).endings == ()
    assert as_published(it, day("2024-03-05"), causes).endings == (ending,)


def test_an_undated_ending_counts_from_the_first_report_of_its_ground() -> None:
    ending = an_ending(cause=CAUSE)
    it = shown(endings=(ending,))
    causes = {CAUSE: day("2024-03-02")}
    assert as_published(it, day("2024-03-01"), causes).endings == ()
    assert as_published(it, day("2024-03-02"), causes).endings == (ending,)


def test_an_ending_without_date_or_ground_is_never_read_of() -> None:
    it = shown(endings=(an_ending(),))
    assert as_published(it, FOREVER - 1, {}).endings == ()
    assert as_published(it, FOREVER, {}) == it


def test_a_development_shown_once_reads_the_same_from_that_day_on() -> None:
    assert publication_days(shown(), {}) == [day("2024-01-02")]


def test_what_is_published_before_the_first_report_counts_from_that_report() -> None:
    early = replace(DENIAL, reported_at="2023-12-31")
    assert publication_days(shown(disputes=(Dispute(early),)), {}) == [day("2024-01-02")]


def test_each_day_on_which_more_was_published_is_named_once() -> None:
    reports = (a_report(), a_report(source="al-akhbar"), a_report(reported_at=None))
    it = shown(
        reports=reports,
        disputes=(Dispute(DENIAL),),
        endings=(an_ending(cause=CAUSE), an_ending(reported_at="2024-01-10")),
    )
    days = publication_days(it, {CAUSE: day("2024-03-01")})
    assert days == [day("2024-01-02"), day("2024-01-10"), day("2024-03-01"), FOREVER]


def test_the_reports_and_disputes_of_a_cause_are_publications_too() -> None:
    cause = replace(
        shown(reports=(a_report(reported_at="2024-03-01"), a_report(reported_at="2024-03-20"))),
        disputes=(Dispute(a_report(reported_at="2024-03-10")),),
    )
    it = shown(endings=(an_ending(cause=CAUSE),))
    days = publication_days(it, {CAUSE: day("2024-03-01")}, [cause])
    assert days == [day(f"2024-{on}") for on in ("01-02", "03-01", "03-10", "03-20")]


def test_what_is_said_again_lasts_and_what_is_no_longer_said_ends() -> None:
    assert sorted(lasting([(3, ["truce", "talks"]), (5, ["truce"]), (8, ["truce", "talks"])])) == [
        ("talks", 3, 5),
        ("talks", 8, NEVER),
        ("truce", 3, NEVER),
    ]
