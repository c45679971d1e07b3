"""Findings in the sentences that explain stances."""

from __future__ import annotations

from domain.explanation.phrases import Found
from tests.domain.claim_builders import force
from tests.domain.explanation.explained import RAID, TRUCE, explained


def test_the_newest_findings_are_named_and_the_others_are_counted() -> None:
    results = ("confirmed", "alleged", "under-review", "dismissed", "confirmed")
    findings = [Found("The mission", result, RAID, 2, TRUCE, "2024-03-02") for result in results]
    raid, truce = "“Rockets at the north” (1 March 2024)", f"commitment 2 of {TRUCE}"
    said = explained("force-isolated", force("2024-03-01"), RAID, findings=findings)
    assert said.endswith(
        f" The mission confirmed that {raid} violated {truce}, in a finding of 2 March 2024."
        f" The mission alleged that {raid} violated {truce}, in a finding of 2 March 2024."
        f" The mission examines whether {raid} violated {truce}, in a finding of 2 March 2024."
        " 2 older findings are on record."
    )


def test_a_finding_on_a_bare_ceasefire_names_no_commitment() -> None:
    finding = Found("Reuters", "dismissed", RAID, 0, TRUCE, "2024-03")
    assert str(finding) == (
        "Reuters found that “Rockets at the north” (1 March 2024) did not violate the ceasefire"
        f" {TRUCE}, in a finding of March 2024."
    )
