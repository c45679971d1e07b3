"""The home page: what is on record, the conflicts, the latest changes and the actors."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from tests.web.reader import Reader
from tests.web.recording import register, report


def test_a_conflict_has_its_period_and_the_number_of_its_developments(reader: Reader) -> None:
    reader.open()
    rows = reader.page.get_by_role("region", name="Conflicts").locator("tbody tr")
    listed = reader.get_json("/v1/conflicts")["data"]

    expect(rows).to_have_count(len(listed))
    expect(rows.first).to_contain_text(str(listed[0]["developments"]))
    assert [one["developments"] for one in listed] == sorted(
        (one["developments"] for one in listed), reverse=True
    )
    total = sum(one["developments"] for one in listed)
    expect(reader.page.locator("#on-record")).to_contain_text(f"{total} developments with ")


def test_a_conflict_shows_no_more_of_a_date_than_is_known(reader_who_writes: Reader) -> None:
    reader = reader_who_writes
    register(reader, "league", "rival")
    report(reader, "league", "rival", "1982/..", conflict="river-war")
    report(reader, "league", "rival", "1984-01", conflict="river-war")
    report(reader, "league", "rival", "1985/1986-03", conflict="river-siege")
    report(reader, "league", "rival", "1986-05-04", conflict="river-raid")

    reader.open()

    rows = reader.page.get_by_role("region", name="Conflicts").locator("tbody tr")
    for conflict, first, last in (
        ("river war", "1982", "January 1984"),
        ("river siege", "1985", "March 1986"),
        ("river raid", "4 May 1986", "4 May 1986"),
    ):
        days = rows.filter(has_text=conflict).locator("td.day")
        assert days.all_inner_texts()[:2] == [first, last]
    expect(reader.page.locator("#on-record")).to_contain_text(" actors, 1982 to ")


def test_a_conflict_opens_its_pairs_on_the_day_of_its_newest_development(
    reader_who_writes: Reader,
) -> None:
    reader = reader_who_writes
    register(reader, "league", "rival")
    report(reader, "league", "rival", "2030-01-10", conflict="a-border")

    reader.open()
    reader.page.get_by_role("link", name="A Border", exact=True).click()

    expect(reader.page.get_by_label("League → Rival: hostilities")).to_be_visible()
    assert reader.view == {"view": "pairs", "conflict": "a-border", "on": "2030-01-10"}


def test_the_latest_changes_name_the_posture_before_and_after(reader_who_writes: Reader) -> None:
    reader = reader_who_writes
    register(reader, "aaa-league", "rival")
    report(reader, "aaa-league", "rival", "2024-01-10", title="Shots")

    reader.open()

    latest = reader.page.locator("#latest-changes > ul > li").first
    expect(latest).to_contain_text("10 Jan 2024 – 9 Feb 2024: no stance → hostilities")
    expect(latest).to_contain_text("Because of Shots")
    latest.get_by_role("link").click()
    expect(reader.page.locator("#panel h2")).to_have_text("Aaa-league → Rival")


def test_actors_are_listed_by_name(reader: Reader) -> None:
    reader.open()
    names = reader.page.locator("#actors a").all_inner_texts()

    assert len(names) > 20
    compare = "(names) => names.toSorted((one, other) => one.localeCompare(other))"
    assert names == reader.page.evaluate(compare, names)


def test_an_empty_log_says_so(browser: Browser, empty_server: str) -> None:
    with Reader.opened(browser, empty_server) as reader:
        reader.open()
        expect(reader.page.locator("#on-record")).to_have_text("Nothing is on record yet.")
        expect(reader.page.locator("#no-actors")).to_be_visible()
