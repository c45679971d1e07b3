"""What a stance rests on and what else was on record, as lines for a reader."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from api.cli.output import confidence_told


def evidence_lines(stance: dict[str, Any]) -> Iterator[str]:
    """The reports of each deciding development, then what would lead to another posture."""
    for cause in stance["basis"]:
        yield f"“{cause['title']}” ({cause['occurred']}): {_belief(cause)}"
        for report in cause["reports"]:
            yield f"  {_report(report)}"
        for dispute in cause["disputes"]:
            withdrawn = " (withdrawn)" if dispute["withdrawn"] else ""
            yield f"  denied{withdrawn} by {_report(dispute['report'])}"
    for one in stance["alternatives"]:
        told = f"“{one['title']}” ({one['occurred']})"
        yield f"not {one['posture']}: {told}. {one['why_not']['reason']}"
    if stance["alternatives_truncated"]:
        yield "and more that is older"


def _belief(cause: dict[str, Any]) -> str:
    origins = f"{cause['origins']} origin{'s' * (cause['origins'] != 1)}"
    disputed = ", disputed" if cause["disputed"] else ""
    return f"confidence {confidence_told(cause['confidence'])}, {origins}{disputed}"


def _report(report: dict[str, Any]) -> str:
    grade = f"{report['reliability'] or '–'}{report['credibility']}"
    original_source = f", relaying {report['original_source']}" if report["original_source"] else ""
    day = report["reported_at"] or "undated"
    return f"{report['source_name']} ({grade}, {day}{original_source}): {report['summary']}"
