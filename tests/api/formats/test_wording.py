"""The account of a stance in plain text, as feeds and timelines have it."""

from __future__ import annotations

from typing import Any

from api.formats.export import DatedStance
from api.formats.wording import stance_account

TRUCE = {"title": "A truce", "occurred": "[2024-01-08..2024-01-10]"}


def account(**given: Any) -> str:
    segment = {
        "start_date": "2024-02-01",
        "end_date": "2024-02-29",
        "since": "2024-02-01",
        "posture": "ceasefire",
        "rule": "ceasefire",
        "assessment": "probable",
        "dating": "firm",
        "projected": False,
        "confidence": 70,
        "basis": [TRUCE],
        **given,
    }
    hezbollah = {"id": "hezbollah", "name": "Hezbollah"}
    israel = {"id": "israel", "name": "Israel"}
    return stance_account(DatedStance(hezbollah, israel, None, None, segment))  # type: ignore[arg-type]


def test_a_stance_names_its_days_its_rule_and_its_basis_in_words() -> None:
    assert account() == (
        "From 2024-02-01 through 2024-02-29.\n"
        "Rule: ceasefire, dating firm, confidence 70.\n"
        "Assessment: probable.\n"
        "Rests on: A truce (a day from 8 to 10 January 2024)"
    )


def test_a_posture_that_began_earlier_names_its_first_day() -> None:
    assert account(since="2024-01-08", end_date=None).startswith(
        "From 2024-02-01, with no known end.\nIn this posture since 2024-01-08.\nRule:"
    )


def test_a_stance_without_a_recent_record_names_no_rule() -> None:
    nothing = {"posture": "no-recent-record", "rule": "no-recent-record"}
    assert account(**nothing, dating=None, confidence=None, basis=[]) == (
        "From 2024-02-01 through 2024-02-29.\n"
        "Nothing on record sets a posture on these days.\n"
        "This does not mean peace."
    )
