"""The view of all pairs at a date, or of one conflict."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.web.reader import Reader


def test_every_stance_with_a_recent_record_has_a_cell(reader: Reader) -> None:
    reader.open(view="pairs", on="2024-12-20")
    stances = reader.get_json("/v1/stances?on=2024-12-20&limit=500")["data"]
    live = [one for one in stances if one["posture"] != "no-recent-record"]

    expect(reader.page.locator(".matrix td a")).to_have_count(len(live))
    expect(reader.page.get_by_label(re.compile("^Israel → Hezbollah: "))).to_have_count(1)

    reader.page.get_by_role("link", name=re.compile("^Show .* without a recent record")).click()
    expect(reader.page.locator(".matrix td a")).to_have_count(len(stances))


def test_a_cell_opens_the_evidence_of_its_stance(reader: Reader) -> None:
    reader.open(view="pairs", on="2024-12-20")
    reader.page.get_by_label(re.compile("^Israel → Hezbollah: ")).click()

    expect(reader.page.locator("#panel h2")).to_have_text("Israel → Hezbollah")
    assert reader.view == {"actor": "israel", "toward": "hezbollah", "on": "2024-12-20"}


def test_a_conflict_shows_only_its_actors(reader: Reader) -> None:
    reader.open(view="pairs", on="2024-02-01")
    all_of_them = reader.page.locator(".matrix td a").count()

    reader.page.get_by_label("Conflict").fill("iraq-militias-us")
    reader.page.get_by_label("Conflict").press("Enter")

    expect(reader.page.get_by_role("heading", level=1)).to_contain_text("in Iraq Militias US")
    of_it = reader.get_json("/v1/stances?on=2024-02-01&conflict=iraq-militias-us&limit=500")["data"]
    live = [one for one in of_it if one["posture"] != "no-recent-record"]
    assert len(live) < all_of_them
    expect(reader.page.locator(".matrix td a")).to_have_count(len(live))


def test_pairs_are_shown_as_they_were_known(reader: Reader) -> None:
    reader.open(view="pairs", on="2025-01-10", position=743)
    before = "Harakat Hezbollah al-Nujaba → Israel: threatening, possible, since"
    expect(reader.page.get_by_label(before)).to_have_count(1)

    reader.page.get_by_role("button", name="Now").click()

    now = "Harakat Hezbollah al-Nujaba → Israel: ceasefire, doubtful, since"
    expect(reader.page.get_by_label(now)).to_have_count(1)
