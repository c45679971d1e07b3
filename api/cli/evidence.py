"""What a stance rests on and what else was on record, as lines for a reader."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from api.cli.output import confidence_told


def evidence_lines(stance: dict[str, Any]) -> Iterator[str]:
    """The reports of each deciding development, then what would lead to another posture."""
    for ground in stance["basis"]:
        yield f"“{ground['title']}” ({ground['occurred']}): {_belief(ground)}"
        for report in ground["reports"]:
            yield f"  {_report(report)}"
        for dispute in ground["disputes"]:
            withdrawn = " (withdrawn)" if dispute["withdrawn"] else ""
            yield f"  denied{withdrawn} by {_report(dispute['report'])}"
    for one in stance["alternatives"]:
        told = f"“{one['title']}” ({one['occurred']})"
        yield f"not {one['posture']}: {told}. {one['why_not']['reason']}"
    if stance["alternatives_truncated"]:
        yield "and more that is older"


def _belief(ground: dict[str, Any]) -> str:
    origins = f"{ground['origins']} origin{'s' * (ground['origins'] != 1)}"
    disputed = ", disputed" if ground["disputed"] else ""
    return f"confidence {confidence_told(ground['confidence'])}, {origins}{disputed}"


def _report(report: dict[str, Any]) -> str:
    grade = f"{report['reliability'] or '–'}{report['credibility']}"
    relays = f", relaying {report['relays']}" if report["relays"] else ""
    day = report["reported_at"] or "undated"
    return f"{report['source_name']} ({grade}, {day}{relays}): {report['says']}"
