"""Read a row of the ETH/PRIO ceasefires: the declaration of one ceasefire by one actor."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from domain.checks.text import SHORT_TEXT
from domain.dates import parse_when
from infrastructure.importers.coded import CodedActor
from infrastructure.importers.delimited.layout import Layout
from infrastructure.importers.delimited.row import BadValueError, Row
from infrastructure.importers.eth_prio.mapping import CLASSES, FACTION, NOT_APPLICABLE, SIDES
from infrastructure.importers.names import shortened, slug

_DATES = tuple(
    f"{what}_{part}" for what in ("cf_dec", "cf_effect", "end") for part in ("yr", "month", "day")
)
CEASEFIRES = Layout(
    title="the ETH/PRIO ceasefires",
    allowed=(
        "the ETH/PRIO ceasefires as CSV with their header line, plain, gzipped or in a zip archive"
    ),
    columns=(
        "cc", "location", "cf_id", "uniq_id", "ucdp_actor_id", "actor_name", "ucdp_acd_id",
        "ucdp_dyad", "side", "partial", "fixed", "fixed_time", "nsa_frac", "ceasefire_class",
        *_DATES,
    ),
    record="uniq_id",
    texts=frozenset({"location", "actor_name"}),
)  # fmt: skip
_FIRST_YEAR = 1900
_LINKS = tuple(f"link_id{number}" for number in range(1, 36))
_NO_LINK = ("", "0", "-1")
_NUMBER = re.compile(r"[0-9]+")
_MOST_DAYS = 36_500
_GOVERNMENT = "government"


@dataclass(frozen=True, slots=True)
class Declaration:
    """A ceasefire as one actor declared it; dates are EDTF, None where the year is unknown.

    `days` is its fixed duration, None without a known one. `links` are the ids of ceasefires that
    it extends; `own_id` is the id that such a link has.
    """

    line: int
    ceasefire: str
    own_id: str
    country: str
    location: str
    actor: CodedActor
    dyads: frozenset[int]
    conflict: int | None
    side: int | None
    declared: str | None
    effective: str | None
    end: str | None
    days: int | None
    is_fixed: bool
    is_partial: bool | None
    is_faction: bool
    has_effect: bool
    kind: str
    links: tuple[str, ...]

    @property
    def is_by_government(self) -> bool:
        return self.actor.kind == _GOVERNMENT

    @property
    def begins(self) -> str:
        """The day on which it takes effect: that of the declaration, if no other is given."""
        return self.effective or self.declared or ""

    def says_the_same(self, other: Declaration) -> bool:
        return replace(self, line=other.line) == other


def declaration_of(row: Row, today: date) -> Declaration:
    """Return the declaration of a row. Raises `BadValueError`."""
    side = _code(row, "side", SIDES)
    form = _code(row, "ceasefire_class", tuple(CLASSES))
    is_fixed = _flag(row, "fixed") is True
    return Declaration(
        line=row.line,
        ceasefire=_id(row, "uniq_id"),
        own_id=row.text("cf_id"),
        country=row.text("cc"),
        location=shortened(row.needed("location"), SHORT_TEXT),
        actor=_actor(row),
        dyads=_dyads(row),
        conflict=_positive(row, "ucdp_acd_id"),
        side=side,
        declared=_when(row, "cf_dec", today),
        effective=_when(row, "cf_effect", today),
        end=_when(row, "end", today),
        days=_days(row) if is_fixed else None,
        is_fixed=is_fixed,
        is_partial=_flag(row, "partial"),
        is_faction=row.whole_or_none("nsa_frac") == FACTION,
        has_effect=row.whole_or_none("cf_effect_yr") != NOT_APPLICABLE,
        kind=CLASSES.get(form, "") if form else "",
        links=tuple(
            text
            for column in _LINKS
            if row.has(column) and (text := _whole_text(row.text(column))) not in _NO_LINK
        ),
    )


def _id(row: Row, column: str) -> str:
    text = _whole_text(row.needed(column))
    if len(text) > 100:
        raise BadValueError(f"{column}: {len(text)} characters (allowed: 1 to 100)")
    return text


def _whole_text(text: str) -> str:
    """Return an id without the `.0` that software adds in a column with missing numbers."""
    return text.removesuffix(".0")


def _actor(row: Row) -> CodedActor:
    name = shortened(row.needed("actor_name"), SHORT_TEXT)
    kind = _GOVERNMENT if name.lower().startswith(_GOVERNMENT) else "armed-group"
    number = _positive(row, "ucdp_actor_id")
    if number is not None:
        return CodedActor(f"ucdp-{number}", name, kind, {"ucdp": str(number)})
    if not (words := slug(name)):
        raise BadValueError(f"actor_name: {name!r} has no letter or digit")
    return CodedActor(f"eth-prio-{words}", name, kind)


def _dyads(row: Row) -> frozenset[int]:
    found = re.split(r"[;,\s]+", row.text("ucdp_dyad"))
    numbers = map(_whole_text, found)
    return frozenset(int(one) for one in numbers if _NUMBER.fullmatch(one) and int(one))


def _positive(row: Row, column: str) -> int | None:
    number = row.whole_or_none(column)
    return number if number is not None and number > 0 else None


def _code(row: Row, column: str, allowed: tuple[int, ...]) -> int | None:
    """Return a code; None if it is unknown (-1), not applicable (0), or not given."""
    number = row.whole_or_none(column)
    if number in (None, -1, 0):
        return None
    if number not in allowed:
        known = ", ".join(map(str, allowed))
        raise BadValueError(f"{column}: {number} (allowed: {known}, or -1 if unknown)")
    return number


def _flag(row: Row, column: str) -> bool | None:
    number = row.whole_or_none(column)
    if number not in (None, -1, 0, 1):
        raise BadValueError(f"{column}: {number} (allowed: 0, 1, or -1 if unknown)")
    return None if number in (None, -1) else number == 1


def _days(row: Row) -> int | None:
    text = _whole_text(row.text("fixed_time"))
    number = int(text) if _NUMBER.fullmatch(text) else 0
    return number if 0 < number <= _MOST_DAYS else None


def _when(row: Row, what: str, today: date) -> str | None:
    """Return a date as precise as it is known: a day, a month, or a year; None without a year."""
    year, month, day = (_part(row, f"{what}_{part}") for part in ("yr", "month", "day"))
    if year is None:
        return None
    text = f"{year:04}"
    if month is not None:
        text += f"-{month:02}" + ("" if day is None else f"-{day:02}")
    try:
        date(year, month or 1, (day or 1) if month is not None else 1)
    except ValueError:
        raise BadValueError(f"{what}_yr, _month, _day: {text} is not in the calendar") from None
    if year < _FIRST_YEAR or parse_when(text).earliest > today.toordinal():
        raise BadValueError(f"{what}_yr, _month, _day: {text} (allowed: {_FIRST_YEAR} to {today})")
    return text


def _part(row: Row, column: str) -> int | None:
    number = row.whole_or_none(column)
    if number is not None and number < -1:
        raise BadValueError(f"{column}: {number} (allowed: 1 and above, -1 if unknown, 0 if none)")
    return number if number and number > 0 else None
