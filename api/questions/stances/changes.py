"""The question where stances differ between two positions, and which events changed them."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from api.answers.changes import Changes, changes_answer
from api.dates import Days
from api.questions.cursors import page_parameters, pair_cursor
from api.questions.stances.stances import days_between
from domain.errors import Invalid
from infrastructure.read_models.as_known import Knowledge
from infrastructure.read_models.changes.changes import ChangesQuestion, read_changes


def changes_page(earlier: Knowledge, later: Knowledge, learnt: ChangesQuestion) -> Changes:
    """Return the body of `GET /v1/changes`."""
    rows, last = read_changes(earlier, later, learnt)
    pinned = {"from_position": earlier.position, "to_position": later.position}
    page = page_parameters(learnt.after, learnt.limit)
    link = f"/v1/changes?{urlencode(pinned | learnt.parameters() | page)}"
    return changes_answer(earlier, later, learnt, rows, pair_cursor(last), link)


def days_compared(
    on: Days | None, begin: date | None, through: date | None
) -> tuple[int, int, bool]:
    """Return the first and the last day, and whether one day was asked about.

    Raises `Invalid` unless `on` or an end of a range is given, but not both.
    """
    is_range = begin is not None or through is not None
    if (on is not None) == is_range:
        said = "on: cannot be combined with from or to" if is_range else "on: no days are given"
        raise Invalid(said, field="on", allowed="either on, or one or both of from and to")
    if on is None:
        return (*days_between(begin, through), False)
    return on.first.toordinal(), on.last.toordinal(), on.is_day
