"""Checks of single values: each raises `Invalid` with the field and the accepted values.

A check of several fields raises one `Invalid` with every problem in them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import fields, replace
from typing import Any
from uuid import UUID

from domain.checks.invalid_values import InvalidValues
from domain.checks.text import A_TEXT, LONG_TEXT, SHORT_TEXT, check_text, check_visible, one_line
from domain.checks.words import check_slug, check_word
from domain.commitments import Place
from domain.dates import FIRST_DAY, When, parse_when
from domain.errors import Invalid, Outdated
from domain.values import (
    Coder,
    DevelopmentEnd,
    Ending,
    ExternalId,
    Fatalities,
    MetCondition,
    Report,
    Resumption,
    Suspension,
    with_fields,
)
from domain.vocabulary import CREDIBILITIES, PLACE_PRECISIONS

_PUBLISHED = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?")
_COUNTRY = re.compile(r"[A-Z]{3}")
# The noncharacters of Unicode: the last two code points of each plane, and 32 more.
_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(
    f"{chr(last - 1)}{chr(last)}" for last in range(0xFFFF, 0x110000, 0x10000)
)
_URL = re.compile(rf"https?://[^\s<>\"\x00-\x1f\x7f-\x9f\ud800-\udfff{_NONCHARACTERS}]+")

MOST_DEATHS = 100_000_000


def check_url(value: str | None, field: str) -> None:
    if value is not None and (len(value) > 2_000 or not _URL.fullmatch(value)):
        raise Invalid(
            f"{field}: {value[:100]!r} is not a valid web address",
            field=field,
            allowed="http:// or https://, at most 2000 printable characters",
        )
    if value is not None:
        check_visible(value, field)


def check_when(text: str, field: str) -> When:
    """Return the bounds of an EDTF text.

    Raise `Invalid` if it is not a date, contains a blank, or reaches back to 0001-01-01, which
    programs write for an unknown date.
    """
    when = parse_when(text, field=field)
    if text.split() != [text]:
        raise Outdated(
            f"{field}: {text!r} has a blank in or around the date",
            field=field,
            allowed=f"the date alone: {''.join(text.split())}",
        )
    _refuse_first_day(when, field)
    return when


def _refuse_first_day(when: When, field: str) -> None:
    if when.earliest == FIRST_DAY:
        raise Outdated(
            f"{field} {when.text!r} reaches back to 0001-01-01, the first day of the calendar",
            field=field,
            allowed="a date whose earliest day is 0001-01-02 or later",
        )


def check_single_day(text: str, field: str) -> None:
    """Raise `Invalid` if a date is a duration; an uncertain day is accepted."""
    if check_when(text, field).is_duration:
        raise Invalid(
            f"{field}: {text!r} is a duration", field=field, allowed="a day, a month, a year or set"
        )


def check_published(text: str | None, field: str) -> None:
    if text is None:
        return
    if not _PUBLISHED.fullmatch(text):
        raise Invalid(
            f"{field}: {text[:100]!r} is not a valid publication date",
            field=field,
            allowed="YYYY-MM-DD, YYYY-MM, YYYY, or null where unknown",
        )
    _refuse_first_day(parse_when(text, field=field), field)


def check_country(value: str, field: str) -> None:
    if not _COUNTRY.fullmatch(value):
        raise Invalid(
            f"{field}: {value[:20]!r} is not a valid country code",
            field=field,
            allowed="ISO 3166 alpha-3, such as IRQ",
        )


def checked_place(place: Place, field: str = "place") -> Place:
    """Return a place as it is recorded; raise `Invalid` with every problem."""
    found = InvalidValues()
    name = found.check(one_line, place.name, f"{field}.name", SHORT_TEXT)
    if place.country is not None:
        found.check(check_country, place.country, f"{field}.country")
    if (place.lat is None) != (place.lon is None):
        found.add(
            Invalid(
                f"{field}: lat and lon must be given together",
                field=field,
                allowed="both, or neither",
            )
        )
    if place.lat is not None:
        found.check(_check_degrees, place.lat, 90, f"{field}.lat")
    if place.lon is not None:
        found.check(_check_degrees, place.lon, 180, f"{field}.lon")
    if place.precision is not None and place.precision not in PLACE_PRECISIONS:
        at = f"{field}.precision"
        found.add(Invalid(f"{at}: {place.precision}", field=at, allowed="1 to 7"))
    found.raise_any()
    return with_fields(place, name=name)


def _check_degrees(value: float, most: int, field: str) -> None:
    # NaN compares false both ways, so test for valid values, not for invalid ones.
    if not -most <= value <= most:
        raise Invalid(f"{field}: {value}", field=field, allowed=f"-{most} to {most} degrees")


def check_fatalities(deaths: Fatalities, field: str = "fatalities") -> None:
    found = InvalidValues()
    for name, count in (("best", deaths.best), ("low", deaths.low), ("high", deaths.high)):
        if count is not None and not 0 <= count <= MOST_DEATHS:
            at = f"{field}.{name}"
            found.add(Invalid(f"{at}: {count}", field=at, allowed=f"0 to {MOST_DEATHS}"))
    found.raise_any()
    if deaths.low is not None and deaths.high is not None and deaths.low > deaths.high:
        raise Invalid(
            f"{field}: low {deaths.low} is above high {deaths.high}",
            field=field,
            allowed="low at most high; best may lie outside, as in clarity-2 records of UCDP",
        )


def check_report(report: Report, field: str, changed: Collection[str] | None = None) -> None:
    """Raise `Invalid` with every problem of a report; only of its `changed` fields, if given."""
    found = InvalidValues()
    for name, check in _REPORT_CHECKS:
        value = getattr(report, name)
        if value is not None and (changed is None or name in changed):
            found.check(check, value, f"{field}.{name}")
    found.check(_check_relayed, report, field)
    found.raise_any()


def check_report_by_person(
    report: Report, field: str, changed: Collection[str] | None = None
) -> None:
    """Raise `Invalid` as `check_report` does, and for a report that a program coded.

    A program codes what happened. That it did not, what a body found and that something ended are
    for a person to say.
    """
    found = InvalidValues()
    found.check(check_report, report, field, changed)
    if report.coded_by is not None:
        found.add(
            Invalid(
                f"{field}.coded_by: {report.coded_by.tool!r} coded it, and a program may code only"
                " reports of what happened",
                field=f"{field}.coded_by",
                allowed="null",
            )
        )
    found.raise_any()


def _check_credibility(value: int, field: str) -> None:
    if value not in CREDIBILITIES:
        raise Invalid(
            f"{field}: {value}",
            field=field,
            allowed="1 (confirmed) to 5 (improbable), 6 if it cannot be judged",
        )


def _check_relayed(report: Report, field: str) -> None:
    if report.original_source == report.source:
        raise Invalid(
            f"{field}: {report.source!r} cannot relay itself",
            field=f"{field}.original_source",
            allowed="another source, or null",
        )


def _check_coder(coder: Coder, field: str) -> None:
    found = InvalidValues()
    found.check(_check_one_line, coder.tool, f"{field}.tool")
    if coder.version is not None:
        found.check(_check_one_line, coder.version, f"{field}.version")
    found.raise_any()


def _check_one_line(text: str, field: str) -> None:
    plain = one_line(text, field, SHORT_TEXT)
    if plain != text:
        message = f"{field}: {text!r} has blanks around it or several in a row, or is not in NFC"
        raise Invalid(message, field=field, allowed=repr(plain))


# The check of each form that a field of a value names.
FORMS: dict[str, Callable[[Any, str], None]] = {
    "coder": _check_coder,
    "credibility": _check_credibility,
    "publication date": check_published,
    "required text": lambda text, field: check_text(text, field, LONG_TEXT, required=True),
    "source": lambda slug, field: check_slug(slug, field, "source"),
    "text": lambda text, field: check_text(text, field, LONG_TEXT),
    "web address": check_url,
}
_REPORT_CHECKS = [(part.name, FORMS[part.metadata["form"]]) for part in fields(Report)]


def check_change(
    change: Ending | Suspension | Resumption | MetCondition | DevelopmentEnd,
) -> None:
    """Check the date, the reason and the publication date of a change, as of a commitment."""
    found = InvalidValues()
    found.check(check_single_day, change.date, "date")
    found.check(check_text, change.reason, "reason", LONG_TEXT, required=True)
    found.check(check_published, change.reported_at, "reported_at")
    found.raise_any()


def check_recorded_change(
    change: Ending | Suspension | Resumption | MetCondition | DevelopmentEnd,
) -> None:
    """Check the same of a change in an event, without its reason; its cause is an id."""
    check_change(replace(change, reason=A_TEXT))
    if change.cause is not None:
        _check_id(change.cause, "cause")


def _check_id(text: str, field: str) -> None:
    """Raise `Invalid` unless a text is an id as verbs record it."""
    try:
        is_id = str(UUID(text)) == text
    except ValueError:
        is_id = False
    if not is_id:
        raise Invalid(
            f"{field}: {text[:100]!r} is not a development id", field=field, allowed="a UUID"
        )


def check_changed(names: Collection[str], allowed: Collection[str]) -> None:
    """Check the names of the fields that an event says it changed."""
    if not names:
        raise Invalid("changed is empty", field="changed", allowed="at least one field")
    check_distinct(tuple(names), "changed")
    for name in names:
        check_word(name, allowed, "changed")


def checked_external_id(external: ExternalId, field: str = "external_id") -> ExternalId:
    """Return an id as it is recorded; raise `Invalid` with every problem."""
    found = InvalidValues()
    found.check(check_slug, external.dataset, f"{field}.dataset")
    id = found.check(one_line, external.id, f"{field}.id", 200)
    edition = external.edition
    if edition:
        edition = found.check(one_line, edition, f"{field}.edition", 100)
    found.raise_any()
    return with_fields(external, id=id, edition=edition)


def check_distinct(values: Sequence[str], field: str) -> None:
    if len(set(values)) == len(values):
        return
    found = InvalidValues()
    seen: set[str] = set()
    for position, value in enumerate(values):
        if value in seen:
            found.add(
                Invalid(
                    f"{field}[{position}]: {value!r} is named twice",
                    field=f"{field}[{position}]",
                    allowed="each once",
                )
            )
        seen.add(value)
    found.raise_any()
