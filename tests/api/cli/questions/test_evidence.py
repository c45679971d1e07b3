"""The evidence of a stance on a terminal: what was recorded later about its commitments."""

from __future__ import annotations

from api.service import Service
from domain.commitments import CoveredPlace
from infrastructure.settings import Settings
from tests.api.cli.command_line import stanceline
from tests.builders import (
    BY,
    a_commitment,
    a_development,
    a_met_condition,
    a_resumption,
    a_suspension,
    an_ending,
    register_cast,
)

IDLIB = CoveredPlace("SYR", "Idlib")


def test_evidence_shows_endings_suspensions_and_conditions(sqlite_url: str) -> None:
    """Given a truce that waits for a condition, is suspended and resumed, and ends in Idlib."""
    service = Service(Settings(database_url=sqlite_url))
    service.open()
    verbs = service.verbs
    register_cast(verbs)
    truce = a_commitment(expires="..", condition="Both sign.", conditional_start=True)
    id = verbs.report_development(a_development(kind="ceasefire", commitments=(truce,)), BY).id
    verbs.meet_condition(id, a_met_condition(date="2024-01-10", reason="Both signed."), BY)
    suspension = a_suspension(date="2024-02-01", suspended_by="israel", reason="A raid.")
    verbs.suspend_commitment(id, suspension, BY)
    verbs.resume_commitment(id, 1, a_resumption(date="2024-02-10", reason="Talks."), BY)
    verbs.end_commitment(id, an_ending(date="2024-03-01", places=(IDLIB,), reason="Shells."), BY)
    service.project_if_embedded()
    service.close()

    asked = ("state", "hezbollah", "--on", "2024-03-05")
    shown = stanceline(*asked, "--evidence", url=sqlite_url).stdout

    for line in (
        "commitment 1 ended in Idlib on 2024-03-01: Shells.",
        "commitment 1 suspended on 2024-02-01 by israel: A raid.",
        "commitment 1 resumed on 2024-02-10: Talks.",
        "condition of commitment 1 met on 2024-01-10: Both signed.",
    ):
        assert f"  {line}\n" in shown
    assert "commitment 1" not in stanceline(*asked, url=sqlite_url).stdout
