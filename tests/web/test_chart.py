"""What the chart draws and omits: outside days, retractions, open-ended stances."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.web.reader import Reader
from tests.web.recording import register, report, retract

NUJABA = "harakat-hezbollah-al-nujaba"
HALT = {"by": "league", "toward": "rival", "action": "cease-attacks"}


@pytest.mark.parametrize("width", [360, 641, 700, 760, 800, 900, 920, 1280])
def test_the_evidence_never_covers_the_chart(browser: Browser, examples: str, width: int) -> None:
    with Reader.opened(browser, examples, (width, 800)) as reader:
        reader.open(actor=NUJABA, on="2025-01-10", toward="israel")
        reader.page.locator("#panel .reason").wait_for()
        panel = reader.page.locator("#panel").bounding_box()
        assert panel is not None

        for lane in reader.page.locator("svg.lane, svg.axis").all():
            box = lane.bounding_box()
            assert box is not None
            is_left = box["x"] + box["width"] <= panel["x"]
            is_above = box["y"] + box["height"] <= panel["y"]
            assert is_left or is_above
        assert reader.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(
    ("on", "said"), [("1950-05-01", "‹ 1 May 1950"), ("2031-05-01", "1 May 2031 ›")]
)
def test_a_day_outside_the_chart_is_named_at_its_edge(reader: Reader, on: str, said: str) -> None:
    reader.open(actor=NUJABA, on="2025-01-10")
    lines = reader.page.locator(".on-line:not([hidden])")
    expect(lines).not_to_have_count(0)

    reader.page.get_by_label("Date", exact=True).fill(on)

    expect(reader.page.locator(".on-said")).to_have_text(said)
    expect(lines).to_have_count(0)


def test_a_commitment_that_begins_before_the_chart_and_ends_after_it_has_no_ticks(
    reader_who_writes: Reader,
) -> None:
    reader = reader_who_writes
    register(reader, "league", "rival")
    halt = {**HALT, "expires": "2025-03-31"}
    report(reader, "league", "rival", "2024-01-10", kind="ceasefire", commitments=[halt])
    paths = reader.row("Rival").locator(".bracket path")

    reader.open(actor="league", **{"from": "2023-12-01", "to": "2025-06-30"})
    expect(paths).to_have_count(3)

    reader.open(actor="league", **{"from": "2024-06-01", "to": "2024-09-30"})
    expect(paths).to_have_count(1)
    expect(paths).to_have_class("reach")


def test_a_bar_is_an_outline_after_its_last_development(reader_who_writes: Reader) -> None:
    reader = reader_who_writes
    register(reader, "league", "rival")
    report(reader, "league", "rival", "2024-01-20", title="Shots")
    report(reader, "league", "rival", "2024-02-10", title="More shots")

    reader.open(actor="league")

    bars = reader.row("Rival").get_by_role("button")
    # Shots that are not sustained count for 30 days: through 11 March. The last bar is projected.
    expect(bars).to_have_count(3)
    expect(bars.first.locator("title")).to_have_text(
        "hostilities, possible, from 20 Jan 2024 through 11 Mar 2024"
        "; no development after 10 Feb 2024"
    )
    expect(bars.first.locator("rect.bar")).to_have_count(2)
    expect(bars.nth(1).locator("rect.bar")).to_have_class("bar tail")
    whole, outline = bars.first.locator("rect.bar").all()
    asked = reader.page.get_by_label("Date", exact=True)
    asked.fill("2024-02-11")
    line = float(reader.row("Rival").locator(".on-line").get_attribute("x1") or "nan")
    assert abs(float(outline.get_attribute("x") or "nan") - line) < 0.1
    assert outline.get_attribute("class") == "bar tail"
    assert whole.get_attribute("class") == "bar"


@pytest.mark.parametrize(
    ("occurred", "is_hollow"),
    [
        ("2024-02-01/2024-03-10", False),
        ("2024-02-01/..", False),
        ("2024-02-01/2024-03", True),
        ("2024-02-01/", False),
        ("[2024-02-01..2024-02-03]", True),
    ],
)
def test_only_marks_of_uncertain_days_are_hollow(
    reader_who_writes: Reader, occurred: str, is_hollow: bool
) -> None:
    reader = reader_who_writes
    register(reader, "league", "rival")
    report(reader, "league", "rival", occurred, kind="support", title="Arms")

    reader.open(actor="league")

    for mark in reader.page.locator(".lane .mark").all():
        expect(mark).to_have_class(re.compile("vague") if is_hollow else re.compile("^mark ?$"))


def test_a_retracted_development_is_neither_counted_nor_drawn(reader_who_writes: Reader) -> None:
    reader = reader_who_writes
    register(reader, "league", "rival")
    report(reader, "league", "rival", "2024-01-01", title="Shots")
    duplicate = report(reader, "league", "rival", "2024-05-01", title="Shots, reported again")
    every = reader.page.locator(".every")

    reader.open(actor="league")
    expect(every.locator("p")).to_have_text("2 developments")

    retract(reader, duplicate)
    reader.open(actor="league")

    expect(every.locator("p")).to_have_text("1 development (1 retracted not shown)")
    expect(every.get_by_role("group", name="1 by League", exact=True)).to_have_count(1)
    expect(every.get_by_role("img")).to_have_accessible_name(
        "attack, 1 January 2024: Shots (League → Rival)"
    )
    expect(reader.page.get_by_label("Date", exact=True)).to_have_value("2024-01-01")
