"""Everything the chart draws is also text: accessible names and tables."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.web.reader import Reader
from tests.web.recording import register, report

HALT = {"by": "league", "toward": "rival", "action": "cease-attacks", "expires": "2024-03"}


def a_violated_truce(reader: Reader) -> None:
    """Record a truce from 10 January to the end of March, and shots in February."""
    register(reader, "league", "rival")
    truce = {"kind": "ceasefire", "title": "A truce", "commitments": [HALT]}
    report(reader, "league", "rival", "2024-01-10", **truce)
    report(reader, "league", "rival", "2024-02-05", title="Shots")


def test_commitments_and_marks_have_names(reader_who_writes: Reader) -> None:
    reader = reader_who_writes
    a_violated_truce(reader)

    reader.open(actor="league")

    lane = reader.page.get_by_role("group", name="League toward Rival")
    expect(lane.get_by_role("img", name="cease attacks, from 10 Jan 2024")).to_have_accessible_name(
        "cease attacks, from 10 Jan 2024, until 31 Mar 2024; alleged violations: 1"
    )
    expect(lane.get_by_role("img", name="attack, 5 February 2024: Shots")).to_have_count(1)


def test_the_tables_list_developments_and_commitments_with_their_status(
    reader_who_writes: Reader,
) -> None:
    reader = reader_who_writes
    a_violated_truce(reader)
    reader.open(actor="league", on="2024-02-01", table="shown")

    rows = reader.page.get_by_role("table", name="Commitments of").locator("tbody tr")
    expect(rows).to_have_count(1)
    expect(rows.locator("th, td")).to_have_text(
        [
            "League",
            "Rival",
            "cease attacks",
            "10 Jan 2024",
            "until 31 Mar 2024",
            "in force",
            "",
            "",
            "A truce (10 January 2024)",
        ]
    )
    shown = reader.page.get_by_role("table", name="Developments with").locator("tbody th")
    expect(shown).to_have_text(["A truce", "Shots"])

    reader.page.get_by_label("Date", exact=True).fill("2024-02-10")
    expect(rows).to_contain_text("violated")
    expect(rows).to_contain_text("Shots (5 February 2024)")
