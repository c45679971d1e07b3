"""What was recorded about a development later: ends, suspensions, conditions, in words."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.web.reader import Reader
from tests.web.recording import change, register, report

TERMS: dict[str, Any] = {
    "by": "league",
    "toward": "rival",
    "action": "cease-attacks",
    "expires": "..",
    "partial": True,
    "places": [{"country": "SYR"}],
    "excluded_places": [{"name": "Idlib", "country": "SYR"}],
    "condition": "The hostages are free",
    "conditional_start": True,
}


@pytest.fixture
def truce(reader_who_writes: Reader) -> Reader:
    """A truce whose condition is met on 1 February, suspended from 1 March to 9 April 2024."""
    reader = reader_who_writes
    register(reader, "league", "rival")
    said = {"kind": "ceasefire", "title": "A truce", "commitments": [TERMS]}
    id = report(reader, "league", "rival", "2024-01-10", **said)
    of = f"{id}/commitments/1"
    change(reader, f"{of}/condition-met", date="2024-02-01", reason="They are free.")
    change(reader, f"{of}/suspension", date="2024-03-01", reason="Talks failed.")
    change(reader, f"{of}/resumption", date="2024-04-10", reason="Talks succeeded.")
    return reader


def panel(reader: Reader) -> Locator:
    return reader.page.locator("#panel")


SAID = [
    "Condition (met): The hostages are free",
    "Only in SYR",
    "Not in Idlib, SYR",
    "Suspended from 1 Mar 2024 to 9 Apr 2024",
]


def test_a_commitment_says_where_it_holds_and_when_it_was_suspended(truce: Reader) -> None:
    truce.open(actor="league", on="2024-05-01", toward="rival")

    commitment = panel(truce).locator("li").filter(has_text="cease attacks in part: in force")
    expect(commitment.locator("p")).to_have_text(SAID)
    bracket = truce.row("Rival").get_by_role("img", name="cease attacks in part, from 1 Feb 2024")
    expect(bracket).to_have_accessible_name(
        "; ".join(["cease attacks in part, from 1 Feb 2024, open-ended", *SAID])
    )
    truce.page.keyboard.press("t")
    rows = truce.page.get_by_role("table", name="Commitments of").locator("tbody tr")
    expect(rows).to_contain_text("; ".join(SAID))


def test_a_development_says_what_changed_its_commitments(truce: Reader) -> None:
    truce.open(actor="league", on="2024-05-01", toward="rival")

    expect(panel(truce).locator("ol.basis > li > p:not(.meta)")).to_have_text(
        [
            "Its commitment 1 was suspended, 1 March 2024: Talks failed.",
            "Its commitment 1 was resumed, 10 April 2024: Talks succeeded.",
            "The condition of its commitment 1 was met, 1 February 2024: They are free.",
        ]
    )


def test_a_war_that_ended_says_when_and_why(reader_who_writes: Reader) -> None:
    reader = reader_who_writes
    register(reader, "league", "rival")
    war = report(reader, "league", "rival", "2024-01-01/..", title="A war")
    change(reader, f"{war}/end", date="2024-03-01", reason="They withdrew.")
    reader.open(actor="league", on="2024-02-01", toward="rival")

    expect(panel(reader).locator("ol.basis")).to_contain_text("Ended 1 March 2024: They withdrew.")
    # The last day of the war is the one before its end.
    days = "from 1 January to 29 February 2024"
    every = reader.page.locator(".every")
    expect(every.get_by_role("img", name=f"attack, {days}: A war")).to_have_count(1)
    reader.page.keyboard.press("t")
    listed = reader.page.get_by_role("table", name="Developments with").locator("tbody tr")
    expect(listed).to_contain_text(days)
