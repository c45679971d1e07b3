"""Keyboard focus survives a redraw."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.web.reader import Reader
from tests.web.recording import register, report

HEZBOLLAH = "hezbollah"


def focus_second_bar(reader: Reader) -> tuple[Locator, str]:
    """Focus the second bar of the chart; return the focused element and its title."""
    reader.page.locator('.run[tabindex="0"]').focus()
    reader.page.keyboard.press("ArrowRight")
    focused = reader.page.locator(".run:focus")
    return focused, str(focused.locator("title").text_content())


def test_a_bar_keeps_the_focus_while_its_evidence_opens_and_closes(reader: Reader) -> None:
    reader.open(actor=HEZBOLLAH)
    focused, said = focus_second_bar(reader)

    reader.page.keyboard.press("Enter")
    expect(reader.page.locator("#panel h2")).to_be_visible()
    expect(focused.locator("title")).to_have_text(said)

    reader.page.keyboard.press("Escape")
    expect(reader.page.locator("#panel")).to_be_hidden()
    expect(focused.locator("title")).to_have_text(said)


def test_closing_the_evidence_returns_the_focus_to_its_bar(reader: Reader) -> None:
    reader.open(actor=HEZBOLLAH)
    focused, said = focus_second_bar(reader)
    reader.page.keyboard.press("Enter")

    reader.page.get_by_role("link", name="Close").press("Enter")

    expect(reader.page.locator("#panel")).to_be_hidden()
    expect(focused.locator("title")).to_have_text(said)


def test_the_table_takes_the_focus_of_a_bar_and_gives_it_back(reader: Reader) -> None:
    reader.open(actor=HEZBOLLAH)
    focused, said = focus_second_bar(reader)

    reader.page.keyboard.press("t")
    expect(reader.page.get_by_role("region", name="Stances of")).to_be_focused()

    reader.page.keyboard.press("t")
    expect(focused.locator("title")).to_have_text(said)


def test_showing_new_events_moves_the_focus_to_the_heading(reader_who_writes: Reader) -> None:
    reader = reader_who_writes
    register(reader, "league", "rival")
    reader.open(actor="league")
    report(reader, "league", "rival", "2024-01-10")

    reader.page.get_by_role("button", name="1 new: show").press("Enter")

    expect(reader.row("Rival")).to_be_visible()
    expect(reader.page.get_by_role("heading", level=1)).to_be_focused()
