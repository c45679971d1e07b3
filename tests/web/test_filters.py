"""The filters of claims as controls: in the URL, in the form, and in every answer of the page."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.api.api_client import a_report
from tests.web.reader import Reader
from tests.web.recording import register, report

# Credibility 2 has the confidence 70, credibility 4 has 30.
SURE = a_report(credibility=2, reported_at="2024-01-11")
UNSURE = a_report(source="al-akhbar", credibility=4, reported_at="2024-03-05")


@pytest.fixture
def rivals(reader_who_writes: Reader) -> Reader:
    """Shots that are probable, and later rockets that are doubtful and known from one source."""
    reader = reader_who_writes
    register(reader, "league", "rival")
    report(reader, "league", "rival", "2024-01-10", title="Shots", reports=[SURE])
    report(reader, "league", "rival", "2024-03-04", title="Rockets", reports=[UNSURE])
    return reader


def choose(reader: Reader, label: str, value: str) -> None:
    """Open the filters and fill in one of them."""
    filters = reader.page.locator("#filters")
    if filters.get_attribute("open") is None:
        filters.locator("summary").click()
    field = filters.get_by_label(label)
    field.fill(value)
    field.press("Enter")


def test_a_least_confidence_leaves_out_what_is_less_sure(rivals: Reader) -> None:
    rivals.open(actor="league", on="2024-03-10")
    standing = rivals.row("Rival").locator(".standing")
    expect(standing).to_contain_text("hostilities since 4 Mar 2024")

    choose(rivals, "Confidence at least", "60")

    expect(standing).to_contain_text("no recent record since 10 Feb 2024")
    expect(rivals.page.locator("main .filtered")).to_contain_text("confidence at least 60")
    assert rivals.view["min_confidence"] == "60"
    rivals.page.get_by_role("link", name="Remove filters").click()
    expect(standing).to_contain_text("hostilities since 4 Mar 2024")


def test_a_day_of_publication_shows_what_a_reader_knew_by_then(rivals: Reader) -> None:
    rivals.open(actor="league", on="2024-03-10", reported_by="2024-03-04")

    expect(rivals.row("Rival").locator(".standing")).to_contain_text(
        "no recent record since 10 Feb 2024"
    )
    expect(rivals.page.locator("#filters summary")).to_have_text("Filters: published by 4 Mar 2024")


def test_reports_of_one_source_alone_and_of_several_are_told_apart(rivals: Reader) -> None:
    again = a_report(source="ap", credibility=2, reported_at="2024-01-11")
    report(rivals, "league", "rival", "2024-02-20", title="Shells", reports=[SURE, again])
    rivals.open(actor="league", on="2024-03-10")
    standing = rivals.row("Rival").locator(".standing")
    expect(standing).to_contain_text("hostilities since 20 Feb 2024")
    rivals.page.locator("#filters summary").click()

    rivals.page.get_by_label("Reported by").select_option("one source alone")

    # Rockets were reported on 4 March by one source; shells on 20 February by two.
    expect(standing).to_contain_text("hostilities since 4 Mar 2024")
    assert rivals.view["single_source"] == "true"
    filtered = rivals.page.locator("main .filtered")
    expect(filtered).to_contain_text("reported by one source alone")
    rivals.page.get_by_label("Reported by").select_option("several sources")
    expect(standing).to_contain_text("hostilities since 20 Feb 2024")
    expect(filtered).to_contain_text("reported by several sources")


def test_a_policy_with_another_parameter_gives_another_stance(rivals: Reader) -> None:
    rivals.open(actor="league", on="2024-02-20", toward="rival")
    posture = rivals.page.locator("#panel .posture b")
    expect(posture).to_have_text("no recent record")

    # Isolated force counts for 30 days, and then for 60: from 10 January through 10 March.
    choose(rivals, "Policy", "stance.v2,isolated=60")

    expect(posture).to_have_text("hostilities")
    expect(rivals.page.locator("#panel dl")).to_contain_text("stance.v2,isolated=60")


def test_what_hangs_on_one_source_is_listed(rivals: Reader) -> None:
    rivals.open(actor="league", on="2024-03-10", without="source:al-akhbar")

    differs = rivals.page.locator("main details.news")
    expect(differs.locator("summary")).to_have_text(
        "1 stance would differ without source:al-akhbar"
    )
    differs.locator("summary").click()
    expect(differs).to_contain_text("League → Rival")
    expect(rivals.row("Rival").locator(".standing")).to_contain_text(
        "no recent record since 10 Feb 2024"
    )


def test_the_evidence_without_a_source_opens(rivals: Reader) -> None:
    rivals.open(actor="league", on="2024-01-20", toward="rival", without="source:al-akhbar")

    panel = rivals.page.locator("#panel")
    expect(panel.locator("h2")).to_have_text("League → Rival")
    expect(panel.locator("ol.basis")).to_contain_text("Shots")


def test_filters_stay_in_the_links_of_all_pairs(rivals: Reader) -> None:
    rivals.open(view="pairs", on="2024-03-10", min_confidence=20)
    rivals.page.get_by_label("League → Rival: hostilities").click()

    expect(rivals.page.locator("#panel h2")).to_have_text("League → Rival")
    assert rivals.view["min_confidence"] == "20"


def test_all_pairs_take_no_filter_that_folds_every_pair_again(rivals: Reader) -> None:
    rivals.open(view="pairs", on="2024-03-10")

    expect(rivals.page.get_by_label("Without")).to_be_disabled()
    expect(rivals.page.get_by_label("Policy")).to_be_disabled()
    expect(rivals.page.get_by_label("Confidence at least")).to_be_enabled()


def test_an_unknown_parameter_shows_the_error_of_the_server(rivals: Reader) -> None:
    rivals.open(actor="league", on="2024-03-10", policy="stance.v2,isolatd=60")

    expect(rivals.page.get_by_role("alert")).to_contain_text("isolatd")
    rivals.complaints.clear()
