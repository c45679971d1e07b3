"""Developments and commitments dated by a season, decade, set or month."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.web.reader import Reader
from tests.web.recording import join, register, report

# The date in words, and the first possible day.
DATES = {
    "2024-21": ("spring 2024", "2024-03-01"),
    "202X": ("the 2020s", "2020-01-01"),
    "20XX-02": ("between February 2000 and February 2099", "2000-02-01"),
    "[2024-12-16,2024-12-23]": ("16 or 23 December 2024", "2024-12-16"),
    "2023-10/2024-12": ("from October 2023 to December 2024", "2023-10-01"),
}
LAST_DAYS = {
    "2024-03": "31 Mar 2024",
    "2025": "31 Dec 2025",
    "[2024-02-10,2024-02-12]": "12 Feb 2024",
}


def test_a_development_with_an_uncertain_date_is_drawn_on_its_first_day(
    reader_who_writes: Reader,
) -> None:
    reader = reader_who_writes
    register(reader, "league")
    for number, occurred in enumerate(DATES):
        register(reader, f"rival-{number}")
        report(reader, "league", f"rival-{number}", occurred, title="Shots")

    reader.open(actor="league")

    for number, (words, first_day) in enumerate(DATES.values()):
        lane = reader.row(f"Rival-{number}").locator("svg.lane")
        expect(lane.get_by_role("img")).to_have_accessible_name(f"attack, {words}: Shots")
        reader.page.get_by_label("Date", exact=True).fill(first_day)
        expect(reader.row(f"Rival-{number}").locator(".standing")).to_contain_text("hostilities")
        day_at = float(lane.locator(".on-line").get_attribute("x1") or "nan")
        drawn_at = lane.get_by_role("img").evaluate("it => it.transform.baseVal[0].matrix.e")
        assert abs(drawn_at - max(5, day_at)) < 0.1


def test_an_axis_of_millennia_is_readable_and_fits_the_page(
    reader_who_writes: Reader,
) -> None:
    reader = reader_who_writes
    register(reader, "league", "rival")
    report(reader, "league", "rival", "0100-01-01", title="Arrows")
    report(reader, "league", "rival", "2024-01-01", title="Shots")

    reader.open(actor="league")

    # Two thousand years on a thousand pixels: a century would be too narrow to be named.
    centuries = [str(year) for year in range(200, 2001, 200)]
    expect(reader.page.locator(".axis text.year")).to_have_text(centuries)
    width = reader.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert width <= 0


def test_an_inherited_development_is_drawn_on_the_day_computed_by_the_server(
    reader_who_writes: Reader,
) -> None:
    reader = reader_who_writes
    register(reader, "league", "rival")
    register(reader, "pact", kind="coalition")
    join(reader, "league", "pact")
    report(reader, "pact", "rival", "2024-21", title="Shots")
    report(reader, "league", "rival", "2024-01-01", title="Before")

    reader.open(actor="league")

    expect(reader.row("Rival", "Pact").locator("svg.lane .mark")).to_have_count(1)


def test_all_pairs_open_at_a_day_of_a_development_dated_by_a_season(
    reader_who_writes: Reader,
) -> None:
    reader = reader_who_writes
    register(reader, "league", "rival")
    report(reader, "league", "rival", "2025-22", title="Shots", conflict="rivalry")

    reader.open(view="pairs", conflict="rivalry")

    expect(reader.page.get_by_label("League → Rival: hostilities")).to_have_count(1)


def test_the_line_of_a_commitment_ends_on_its_last_day(reader_who_writes: Reader) -> None:
    reader = reader_who_writes
    register(reader, "league", "rival")
    halt = {"by": "league", "toward": "rival", "action": "cease-attacks"}
    halts = [{**halt, "expires": expires} for expires in LAST_DAYS]
    report(reader, "league", "rival", "2024-01-10", kind="ceasefire", commitments=halts)

    reader.open(actor="league")

    expect(reader.row("Rival").locator(".bracket title")).to_have_text(
        [f"cease attacks, from 10 Jan 2024, until {last_day}" for last_day in LAST_DAYS.values()]
    )


def test_a_commitment_without_a_date_of_its_own_begins_when_its_development_happened(
    reader_who_writes: Reader,
) -> None:
    reader = reader_who_writes
    register(reader, "league", "rival")
    halt = {"by": "league", "toward": "rival", "action": "cease-attacks", "expires": ".."}
    for occurred in ("2023-11-02", "2024-03", "2024-21", "2024-12/2025-02"):
        report(reader, "league", "rival", occurred, kind="ceasefire", commitments=[halt])

    reader.open(actor="league", toward="rival", on="2025-03-01")

    expect(reader.row("Rival").locator(".bracket title")).to_have_text(
        [
            f"cease attacks, from {begins}, open-ended"
            for begins in ("2 Nov 2023", "March 2024", "spring 2024", "December 2024")
        ]
    )
    # The stance rests on the newest one; the panel does not know when the others happened.
    expect(reader.page.locator("#panel")).to_contain_text("from December 2024, open-ended")
    expect(reader.page.locator("#panel")).to_contain_text("from 1 Mar 2024 at the earliest")
