"""Changed stances as lines of text: before, after, and the events between."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from api.cli.output import confidence_told

Answer = dict[str, Any]


def change_lines(changes: Iterable[Answer]) -> Iterator[str]:
    """A few lines for each pair of an answer, about one day or about a range of days."""
    for change in changes:
        yield f"{change['actor']['name']} → {change['toward']['name']}"
        for span in change.get("spans", [change]):
            if "start_date" in span:
                yield f"  {span['start_date']} to {span['end_date'] or '…'}"
            yield f"  before: {_stance(span['before'])}"
            yield f"  after:  {_stance(span['after'])}"
        if not change["events_decisive"]:
            yield "  all that bore on it, too many to try which made the difference:"
        if change["events_truncated"]:
            yield "  …"
        for event in change["events"]:
            reason = f": {event.reason}" if event.reason else ""
            yield f"  {event.position} {event.type}, “{event.title}”{reason}"


def _stance(stance: Answer | None) -> str:
    if stance is None:
        return "no stance"
    return (
        f"{stance['posture']} ({stance['rule']}) since {stance['since']},"
        f" {stance['certainty']}, confidence {confidence_told(stance['confidence'])}"
    )
