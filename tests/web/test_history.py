"""The history of a development is shown in words, without field names or JSON."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.web.reader import Reader
from tests.web.recording import correct, register, report

BY, TOWARD, OTHER = "northland", "southland", "westland"


def a_halt(**said: Any) -> dict[str, Any]:
    return {"by": BY, "toward": TOWARD, "action": "cease-attacks", **said}


FIRST: dict[str, Any] = {
    "kind": "agreement",
    "commitments": [a_halt(expires="[2025-03-01..2025-03-07]", scope="drones")],
    "fatalities": {"best": 2},
    "place": {"name": "Tyre", "country": "LBN"},
}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"commitments": [a_halt(expires="..", scope="drones")]},
            ["commitment 1, expires: between 1 and 7 March 2025 → open-ended"],
        ),
        (
            {"commitments": [a_halt(by=OTHER, effective_from="2025-02~", partial=True,
                                    condition="a truce", places=[{"country": "SYR"}])]},
            [
                "commitment 1, by: Northland → Westland",
                "commitment 1, effective from: the day of the development → about February 2025",
                "commitment 1, expires: between 1 and 7 March 2025 → end unknown",
                "commitment 1, partial: in whole → in part",
                "commitment 1, scope: drones → nothing",
                "commitment 1, condition: nothing → a truce",
                "commitment 1, places: nothing → SYR",
            ],
        ),
        (
            {"commitments": [FIRST["commitments"][0],
                             a_halt(by=TOWARD, toward=BY, effective_from="2025-02-05",
                                    expires="..")]},
            ["commitment 2: nothing → Southland toward Northland: cease attacks, from"
             " 5 February 2025, open-ended"],
        ),
        (
            {"commitments": []},
            ["commitment 1: Northland toward Southland: cease attacks, from the day of the"
             " development, expires between 1 and 7 March 2025, scope: drones → nothing"],
        ),
        (
            {"occurred": "2025-02-01/2025-02-03", "fatalities": {"best": 3, "low": 2, "high": 5}},
            ["occurred: 1 February 2025 → from 1 to 3 February 2025",
             "fatalities: 2 dead → 3 dead, at least 2, at most 5"],
        ),
        (
            {"targets": [TOWARD, OTHER], "contexts": ["military"], "summary": "x" * 200,
             "place": {"name": "Sidon", "lat": 33.5, "lon": 35.25, "precision": 2}},
            ["targets: Southland → Southland, Westland",
             "contexts: nothing → military",
             f"summary: nothing → {'x' * 160}…",
             "place: Tyre, LBN → Sidon, latitude 33.5, longitude 35.25, precision 2 of 7"],
        ),
        (
            {"commitments": [{**FIRST["commitments"][0], "announced_by_other": True}],
             "attributions": [{"actor": BY, "degree": "suspected"}]},
            ["attributions: nothing → Northland: suspected",
             "commitment 1, announced by other: by the side that is bound"
             " → by the other side only"],
        ),
        ({"place": None, "fatalities": None, "conflict": "border-war"},
         ["place: Tyre, LBN → nothing", "conflict: nothing → border-war",
          "fatalities: 2 dead → nothing"]),
    ],
)  # fmt: skip
def test_each_field_changed_by_a_correction_is_shown_in_words(
    reader_who_writes: Reader, changes: dict[str, Any], said: list[str]
) -> None:
    reader = reader_who_writes
    register(reader, BY, TOWARD, OTHER)
    id = report(reader, BY, TOWARD, "2025-02-01", **FIRST)
    correct(reader, id, changes)
    shown = _changes(reader)
    expect(shown).to_have_count(len(said))
    assert sorted(shown.all_inner_texts()) == sorted(said)


def test_the_history_shows_no_machine_syntax(reader_who_writes: Reader) -> None:
    reader = reader_who_writes
    register(reader, BY, TOWARD)
    id = report(reader, BY, TOWARD, "2025-02-01", **FIRST)
    correct(reader, id, {"commitments": [a_halt(effective_from="2025-02~", expires="..")]})
    expect(_changes(reader)).not_to_have_count(0)
    text = reader.page.locator(".history").first.inner_text()
    assert not [sign for sign in ("{", "}", '"', "..", "~", "null", "[") if sign in text], text


def _changes(reader: Reader) -> Locator:
    """The changes in the history of the first development of the panel."""
    reader.open(actor=BY, on="2025-02-10", toward=TOWARD)
    reader.page.get_by_text("History", exact=True).first.click()
    history = reader.page.locator(".history").first
    expect(history.locator("li")).to_have_count(2)
    return history.locator(".change")
