"""The checks of a report that is corrected or withdrawn."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import fields, replace
from uuid import UUID

from domain.checks.invalid_values import InvalidValues
from domain.checks.text import A_TEXT, LONG_TEXT, check_text
from domain.checks.validation import check_report
from domain.checks.words import check_word
from domain.errors import Conflict, NotFound
from domain.values import Report

FIELDS = tuple(field.name for field in fields(Report))
# The fields that are checked of a report in an event: a text may have been redacted.
CHECKED_WITHOUT_TEXTS = frozenset(FIELDS) - frozenset(Report.PRIVATE_TEXTS)


def without_text(report: Report) -> Report:
    """Return a report whose texts pass every check."""
    return replace(report, summary=A_TEXT, attributed_to=None, url=None)


def check_changed_report_fields(names: Iterable[str]) -> None:
    """Raise `Invalid` at the first name that is not a field of a report."""
    for name in names:
        check_word(name, FIELDS, "changes")


def check_report_number(
    development: UUID, number: int, reports: Mapping[int, Report], withdrawn: Collection[int]
) -> None:
    """Raise `NotFound` or `Conflict` unless the number is that of a report that counts."""
    if number in reports:
        return
    allowed = ", ".join(map(str, reports))
    if number in withdrawn:
        raise Conflict(f"report {number} is already withdrawn", field="number", allowed=allowed)
    raise NotFound(
        f"development {development} has no report {number}", field="number", allowed=allowed
    )


def check_correction(
    number: int, report: Report, reports: Mapping[int, Report], reason: str
) -> tuple[str, ...]:
    """Return the names of the fields that differ from report `number`; raise if none does."""
    before = reports[number]
    changed = tuple(name for name in FIELDS if getattr(report, name) != getattr(before, name))
    found = InvalidValues()
    found.check(check_text, reason, "reason", LONG_TEXT, required=True)
    # A redacted text that does not change is not checked: it is not a valid address.
    found.check(check_report, report, "report", changed)
    found.raise_any()
    if not changed:
        raise Conflict("changes: nothing would change", field="changes", allowed="a new value")
    same = [other for other, one in reports.items() if other != number and one == report]
    if same:
        raise Conflict(
            f"changes: it would be the same report as report {same[0]}",
            field="changes",
            allowed="a report that differs in source, date or content; or withdraw one of the two",
        )
    return changed
