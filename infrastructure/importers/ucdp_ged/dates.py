"""Read the dates of a UCDP GED record; refuse or omit dates that cannot be right."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from infrastructure.importers.delimited.row import BadValueError, Row, day_of

_FIRST_DAY = date(1946, 1, 1)
_LONGEST_YEAR = 366
# Days from the first to the last possible one, by `date_prec`; the published files keep to these.
_LONGEST = {1: 1, 2: 7, 3: 8, 4: 31, 5: _LONGEST_YEAR}
_FIRST_PUBLICATION = date(1900, 1, 1)
# An outlet west of the event may print the day before: local days begin up to a day apart.
_ZONES_APART = timedelta(days=1)


def occurred(row: Row, today: date) -> tuple[str, list[str]]:
    """Return the EDTF text for one day of the record's range, and remarks about the range.

    Raises `BadValueError` for a range that cannot be right, or contradicts the record's `year` or
    `date_prec`.
    """
    earliest, latest = row.day("date_start"), row.day("date_end")
    if latest < earliest:
        raise BadValueError(f"date_end: {latest} is before date_start, {earliest}")
    if earliest < _FIRST_DAY:
        raise BadValueError(f"date_start: {earliest} (allowed: {_FIRST_DAY} to today)")
    if latest > today:
        raise BadValueError(f"date_end: {latest} is later than today, {today}")
    days = (latest - earliest).days + 1
    if days > _LONGEST_YEAR:
        raise BadValueError(
            f"date_end: {latest} is {days} days from date_start, {earliest}"
            f" (allowed: {_LONGEST_YEAR} at most)"
        )
    year = row.whole_or_none("year")
    if year is not None and not earliest.year <= year <= latest.year:
        raise BadValueError(f"date_start: {earliest} to {latest} is not in year, {year}")
    remarks = _judged(row.whole_or_none("date_prec"), days, earliest)
    if year is None:
        remarks.append("year not given: the dates were not compared with it")
    return _edtf(earliest, latest), remarks


def published(text: str, happened: date, today: date) -> tuple[str | None, str]:
    """Return a day of publication; if it cannot be right, None and the reason.

    1753-01-01 means a missing day, and years such as 2919 are misprints.
    """
    try:
        day = day_of(text)
    except ValueError:
        return None, "day of publication left out: not a day of the form YYYY-MM-DD"
    if not _FIRST_PUBLICATION <= day <= today:
        return None, "day of publication left out: outside 1900 to today"
    if day < happened - _ZONES_APART:
        return None, "day of publication left out: before the event"
    return day.isoformat(), ""


def _judged(precision: int | None, days: int, earliest: date) -> list[str]:
    if precision is None:
        return ["date_prec not given: the dates were not compared with it"]
    if precision not in _LONGEST:
        raise BadValueError(f"date_prec: {precision} (allowed: 1 to 5)")
    if precision > 1 and days == 1:
        # Otherwise it would become an exact day, although the data set says that it is unknown.
        raise BadValueError(
            f"date_prec: {precision}, while date_start and date_end are one day, {earliest}"
            " (allowed: 1 for one day)"
        )
    if days > _LONGEST[precision]:
        return ["range of days wider than date_prec allows: recorded with the whole range"]
    return []


def _edtf(earliest: date, latest: date) -> str:
    if earliest == latest:
        return earliest.isoformat()
    if (earliest, latest) == _month(earliest):
        return f"{earliest:%Y-%m}"
    if (earliest, latest) == (date(earliest.year, 1, 1), date(earliest.year, 12, 31)):
        return f"{earliest:%Y}"
    return f"[{earliest}..{latest}]"


def _month(day: date) -> tuple[date, date]:
    return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])
