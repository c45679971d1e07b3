"""What a sheet states: its rows put together by key, each with what happened and who reports it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from typing import Any
from unicodedata import normalize
from uuid import UUID

from api.cli.recording.names import Names
from api.cli.recording.options import AccountOptions, ReportOptions
from api.cli.recording.record import option_of
from api.cli.recording.values import account_fields, report_fields
from api.cli.sheet.cells import COLUMN_OF, CellError, given_in, value_of
from api.cli.sheet.file import Place, SheetRow
from domain.errors import DomainError, Invalid
from domain.event import development_id
from domain.values import Account, ExternalId, NewDevelopment, Report
from infrastructure.importers.sheet import COLUMNS, DATASET

_NEEDED = {
    "kind": "what happened, such as attack",
    "initiators": "an actor by its id or name",
    "occurred": "when, such as 2025-03-01",
    "title": "one line",
    "source": "a source by its id or name",
    "statement": "what the source says, in words",
}
_NO_REPORT = Report("-", "-")


@dataclass(slots=True)
class Stated:
    """One development of a sheet; without an account it only has further reports.

    `rows` are the rows of its reports, and `row` that of its account. `unread` are the
    cells that cannot be read, as errors name them.
    """

    id: UUID
    external_id: ExternalId | None
    row: Place
    account: Account | None = None
    account_cells: dict[str, str] = field(default_factory=dict)
    reports: list[Report] = field(default_factory=list)
    rows: list[Place] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)

    def new(self) -> NewDevelopment:
        """Return it as a development to record."""
        assert self.account is not None
        id = None if self.external_id is not None else self.id
        return NewDevelopment(self.account, tuple(self.reports), self.external_id, id)


class Sheet:
    """Puts the rows of a sheet together; `wrong` lists what is wrong with them, by row."""

    def __init__(self, names: Names) -> None:
        self.wrong: list[DomainError] = []
        self._names = names
        self._stated: dict[UUID, Stated] = {}

    def read(self, rows: Iterable[SheetRow]) -> list[Stated]:
        """Return the developments in the order in which they begin."""
        for row in rows:
            self._read(row)
        return list(self._stated.values())

    def _read(self, row: SheetRow) -> None:
        values, wrong = _values(row)
        if "key" not in values:
            self.wrong += wrong
            if not any(one.field.endswith(" key") for one in wrong):
                self.wrong.append(_wrong(row.place, "key", "it is missing", "a key"))
            return
        stated = self._of_key(row.place, values)
        before = len(self._names.wrong)
        self._names.unread.clear()
        self._read_account(stated, row, values)
        stated.rows.append(row.place)
        stated.reports.append(self._report(row, values))
        found = [placed(one, row.place) for one in self._names.wrong[before:]]
        del self._names.wrong[before:]
        unread = {one.field for one in wrong}
        wrong += [one for one in found if one.field not in unread]
        stated.unread |= {one.field for one in wrong}
        self.wrong += wrong

    def _of_key(self, row: Place, values: dict[str, Any]) -> Stated:
        text = normalize("NFC", " ".join(values["key"].split()))
        dataset = values.get("dataset") or ""
        external: ExternalId | None = None
        if (id := None if dataset else _uuid_of(text)) is None:
            external = ExternalId(dataset or DATASET, text, values.get("edition"))
            id = development_id(external.dataset, external.id)
        return self._stated.setdefault(id, Stated(id, external, row))

    def _read_account(self, stated: Stated, row: SheetRow, values: dict[str, Any]) -> None:
        cells = given_in(row.cells, "development")
        if not cells:
            return
        if stated.account_cells:
            for name, cell in cells.items():
                if cell.strip() != stated.account_cells.get(name, "").strip():
                    self._names.refuse(
                        f"--{COLUMNS[name].option.replace('_', '-')}",
                        f"it differs from {stated.row}, which has the same key",
                        "the same, or an empty cell",
                    )
            return
        stated.row, stated.account_cells = row.place, cells
        options = _options(AccountOptions, values, "development")
        found = account_fields(options, self._names)
        if found.get("reciprocal") is None:
            found.pop("reciprocal", None)
        self._require(row, found, ("kind", "initiators", "occurred", "title"))
        whole = {"kind": "", "initiators": (), "targets": (), "occurred": "", "title": "", **found}
        stated.account = Account(**whole)

    def _report(self, row: SheetRow, values: dict[str, Any]) -> Report:
        found = report_fields(_options(ReportOptions, values, "report"), self._names)
        self._require(row, {**found, "statement": found.get("summary")}, ("source", "statement"))
        return replace(_NO_REPORT, **found)

    def _require(self, row: SheetRow, found: dict[str, Any], needed: Iterable[str]) -> None:
        for name in needed:
            if not found.get(name) and not row.cells.get(name, "").strip():
                option = f"--{COLUMNS[name].option}"
                self._names.refuse(option, "it is missing", _NEEDED[name])


def placed(error: DomainError, row: Place) -> DomainError:
    """Return an error about an option or a field as one about a cell, or else about the row."""
    option, _, part = option_of(error.field).partition(" ")
    column = COLUMN_OF.get(option)
    what = error.message
    for begins in filter(str.strip, (f"{option} {part}".strip(), option, error.field)):
        if what.startswith((f"{begins}: ", f"{begins} ")):
            what = what[len(begins) :].lstrip(": ")
            break
    what = f"{part.replace(', ', ': ')}: {what}" if part and column else what
    where = f"{row}" if column is None else f"{row}, column {column}"
    return Invalid(
        f"{where}: {what}", field=where, allowed=error.allowed, unregistered=error.unregistered
    )


def _values(row: SheetRow) -> tuple[dict[str, Any], list[DomainError]]:
    values: dict[str, Any] = {}
    wrong: list[DomainError] = []
    for name, cell in row.cells.items():
        try:
            value = value_of(name, cell)
        except CellError as error:
            wrong.append(_wrong(row.place, name, str(error), error.allowed))
        else:
            if value is not None:
                values[name] = value
    return values, wrong


def _options(group: type[Any], values: dict[str, Any], says_of: str) -> Any:
    named = {
        column.option: values[name]
        for name, column in COLUMNS.items()
        if column.says_of == says_of and name in values
    }
    return group(**{one.name: named.get(one.name) for one in fields(group)})


def _wrong(row: Place, column: str, why: str, allowed: str) -> DomainError:
    where = f"{row}, column {column}"
    return Invalid(f"{where}: {why}", field=where, allowed=allowed)


def _uuid_of(text: str) -> UUID | None:
    try:
        return UUID(text) if len(text) == 36 else None
    except ValueError:
        return None
