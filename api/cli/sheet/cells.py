"""Cells as values: lists, numbers and dates, as spreadsheets write them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from api.cli.recording.notation import parts, plain
from api.formats.csv_table import is_formula
from infrastructure.importers.sheet import COLUMNS, Column

_MIDNIGHT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[ T]00:00(?::00(?:\.0+)?)?")
_YEAR_FIRST = re.compile(r"([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})")
_YEAR_LAST = re.compile(r"([0-9]{1,2})([./-])([0-9]{1,2})\2([0-9]{4})")
_WHOLE = re.compile(r"(-?[0-9]{1,12})(?:[.,]0*)?")
_FORMULA_ERRORS = ("#NAME?", "#REF!", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!", "#N/A", "#SPILL!")
_FLAGS = {"yes": True, "true": True, "no": False, "false": False}


class CellError(ValueError):
    """A cell cannot be read: why, and what is accepted."""

    def __init__(self, why: str, allowed: str) -> None:
        super().__init__(why)
        self.allowed = allowed


def value_of(column: str, cell: str) -> Any:
    """Return the value of a cell; None if it is empty. Raises `CellError`."""
    text = unguarded(cell)
    trimmed = text.strip(" \t\r\n\xa0")
    if not trimmed:
        return None
    if trimmed in _FORMULA_ERRORS:
        allowed = "text; Excel takes what begins with =, + or - for a formula, unless ' is before"
        raise CellError(f"{trimmed} is an error of a formula", allowed)
    form = COLUMNS[column].form
    return text if form == "text" else _READ[form](trimmed)


def guarded(text: str) -> str:
    """Return a text as a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if is_formula(text) or text.startswith("'") else text


def unguarded(cell: str) -> str:
    """Return the text of a cell that `guarded` returned."""
    guards = cell.startswith("'") and (is_formula(cell[1:]) or cell.startswith("''"))
    return cell[1:] if guards else cell


def day_text(text: str) -> str:
    """Return a date as EDTF, if a spreadsheet wrote it; another text as it is.

    Raises `CellError` for a day that may be of two months.
    """
    if found := _MIDNIGHT.fullmatch(text):
        return found[1]
    if found := _YEAR_FIRST.fullmatch(text):
        return _iso(found[1], found[2], found[3])
    if not (found := _YEAR_LAST.fullmatch(text)):
        return text
    first, second, year = int(found[1]), int(found[3]), found[4]
    if first > 12 >= second:
        return _iso(year, found[3], found[1])
    if second > 12 >= first or first == second:
        return _iso(year, found[1], found[3])
    either = f"{_iso(year, found[1], found[3])} or {_iso(year, found[3], found[1])}"
    raise CellError(f"{text!r} may be {either}", "YYYY-MM-DD")


def given_in(cells: Mapping[str, str], says_of: str) -> dict[str, str]:
    """Return the cells with content in the columns that say something of one part."""
    return {
        name: cell
        for name, cell in cells.items()
        if COLUMNS[name].says_of == says_of and cell.strip(" \t\r\n\xa0")
    }


def option_of_column(name: str, column: Column) -> str:
    """Return the option of `stanceline report` that means the same, such as --initiator."""
    return f"--{(column.option or name).replace('_', '-')}"


COLUMN_OF = {option_of_column(name, column): name for name, column in COLUMNS.items()}


def _iso(year: str, month: str, day: str) -> str:
    return f"{year}-{month:0>2}-{day:0>2}"


def _number(text: str) -> int:
    if found := _WHOLE.fullmatch(text):
        return int(found[1])
    raise CellError(f"{text!r} is not a whole number", "digits alone, such as 12")


def _degrees(text: str) -> float:
    try:
        # Excel writes the comma of its language.
        return float(text.replace(",", ".") if text.count(",") == 1 else text)
    except ValueError:
        raise CellError(f"{text!r} is not a number of degrees", "such as 33.5") from None


def _flag(text: str) -> bool:
    if (found := _FLAGS.get(text.lower())) is not None:
        return found
    raise CellError(f"{text!r} is neither yes nor no", ", ".join(_FLAGS))


_READ: dict[str, Callable[[str], Any]] = {
    "name": lambda text: text,
    "names": lambda text: [plain(one) for one in parts(text, ";")],
    "attributions": lambda text: parts(text, ";"),
    "commitments": lambda text: parts(text, "|\n\r"),
    "date": day_text,
    "number": _number,
    "degrees": _degrees,
    "flag": _flag,
}
