"""The private texts of a development by the part that they are in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from domain.development.commitment_events import FindingRecorded
from domain.development.events import DevelopmentRedacted, DevelopmentReported
from domain.development.report_events import DevelopmentDisputed, ReportAdded, ReportCorrected
from domain.event import Event, private_texts
from domain.values import PrivateText


def texts_in(events: Iterable[Event], parts: tuple[str, ...]) -> tuple[PrivateText, ...]:
    """Return every text in these parts of a development that none of its events redacts.

    They are in the order of their versions and paths.
    """
    found: set[PrivateText] = set()
    gone: set[PrivateText] = set()
    for part, text in _by_part(events, gone):
        if part in parts or part.partition(".")[0] in parts:
            found.add(text)
    left = (text for text in found if text not in gone)
    return tuple(sorted(left, key=lambda text: (text.version, text.field)))


def _by_part(events: Iterable[Event], gone: set[PrivateText]) -> Iterator[tuple[str, PrivateText]]:
    """Yield each text with its part, and add those that are redacted to `gone`."""
    reports = disputes = findings = 0
    for event in events:
        of_event = "reasons"
        if isinstance(event, DevelopmentReported):
            reports = len(event.reports)
        elif isinstance(event, ReportAdded):
            reports += 1
            of_event = f"reports.{reports}"
        elif isinstance(event, ReportCorrected):
            of_event = f"reports.{event.number}"
        elif isinstance(event, DevelopmentDisputed):
            disputes += 1
            of_event = f"disputes.{disputes}"
        elif isinstance(event, FindingRecorded):
            findings += 1
            of_event = f"findings.{findings}"
        elif isinstance(event, DevelopmentRedacted):
            gone.update(event.texts)
        for path, _ in private_texts(event):
            part = "reasons" if path == "reason" else _part(path) or of_event
            yield part, PrivateText(event.originator_version, path)


def _part(path: str) -> str | None:
    """Return the part that a path alone shows: of the account, a first report, or of an end."""
    first, _, rest = path.partition(".")
    second = rest.partition(".")[0]
    if first == "account":
        return second
    if first == "end" and second == "reports":
        return "ends"
    return f"reports.{int(second) + 1}" if first == "reports" else None
