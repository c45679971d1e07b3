"""How sure a stance is, and where knowledge ends: in shapes, in words and in hatching."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.api.api_client import a_report
from tests.web.reader import Reader
from tests.web.recording import register, report

HALT = {"by": "league", "toward": "rival", "action": "cease-attacks", "expires": ".."}
# Of dataset gazette the declared coverage ends on 29 February 2024.
GAZETTE = {"dataset": "gazette", "id": "1", "edition": "1"}
COVERED = {"start_date": "2024-01-01", "end_date": "2024-02-29", "holds": "Every truce"}


@pytest.fixture
def truce(reader_who_writes: Reader) -> Reader:
    """A probable truce without an end, in a data set that covers two months."""
    reader = reader_who_writes
    register(reader, "league", "rival")
    seen = a_report(credibility=2, reported_at="2024-01-11")
    said = {"kind": "ceasefire", "title": "A truce", "commitments": [HALT], "reports": [seen]}
    report(reader, "league", "rival", "2024-01-10", external_id=GAZETTE, **said)
    path = f"{reader.address}/v1/datasets/gazette/coverage"
    assert reader.page.request.post(path, data=COVERED).status == 201
    return reader


def test_a_bar_names_its_assessment_and_where_knowledge_ends(truce: Reader) -> None:
    truce.open(actor="league", on="2024-02-01")
    bars = truce.row("Rival").get_by_role("button")

    expect(bars.locator("title")).to_have_text(
        [
            re.compile("^ceasefire, probable, from 10 Jan 2024 through 29 Feb 2024"),
            re.compile("^ceasefire, possible, projected, from 1 Mar 2024 with no end"),
        ]
    )
    expect(bars.first).to_have_class(re.compile("probable"))
    expect(bars.nth(1)).to_have_class(re.compile("projected"))
    expect(bars.nth(1).locator('rect[fill^="url(#of-projected)"]')).not_to_have_count(0)
    expect(truce.page.locator("#legend")).to_contain_text("hatched: projected")


def test_a_day_far_in_the_future_is_projected_in_words(truce: Reader) -> None:
    truce.open(actor="league", on="2099-01-01", toward="rival")

    assert truce.standing("Rival") == "ceasefire since 10 Jan 2024"
    sure = truce.row("Rival").locator(".sure")
    expect(sure).to_have_text("◑ possible, projected")
    expect(truce.page.locator("#panel")).to_contain_text(
        "Projected: the record does not reach this day."
    )
    truce.page.get_by_label("Date", exact=True).fill("2024-02-01")
    expect(sure).to_have_text("◕ probable")
    expect(truce.page.locator("#panel")).not_to_contain_text("Projected")


def test_force_fades_when_its_evidence_is_older_than_30_days(reader_who_writes: Reader) -> None:
    reader = reader_who_writes
    register(reader, "league", "rival")
    reports = [a_report(credibility=2)]
    for day in ("2024-01-10", "2024-01-20", "2024-01-30"):
        report(reader, "league", "rival", day, title=f"Shots on {day}", reports=reports)

    reader.open(actor="league", on="2024-02-29")
    # Three days with force are sustained: 90 days from 30 January, through 29 April.
    assert reader.standing("Rival") == "hostilities since 10 Jan 2024"
    sure = reader.row("Rival").locator(".sure")
    expect(sure).to_have_text("◕ probable")
    reader.page.get_by_label("Date", exact=True).fill("2024-03-01")
    expect(sure).to_have_text("◑ possible")


def test_the_day_does_not_step_to_a_day_on_which_only_the_assessment_changes(
    truce: Reader,
) -> None:
    truce.open(actor="league", on="2024-01-10", toward="rival")

    truce.page.keyboard.press(".")
    truce.page.wait_for_timeout(100)

    expect(truce.page.get_by_label("Date", exact=True)).to_have_value("2024-01-10")
