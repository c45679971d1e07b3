"""Check what a sheet states against the log, and record what is new in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from uuid import UUID

from api.cli.recording.names import Names
from api.cli.recording.record import by_option, refusals
from api.cli.sheet.file import Place
from api.cli.sheet.stated import Stated, placed
from api.service import Service
from domain.application import Request
from domain.development.development import Development, evolve, report_development
from domain.development.events import DevelopmentReported
from domain.development.report_events import ReportAdded, ReportCorrected
from domain.errors import Conflict, DomainError, Invalid
from domain.event import Event, aggregate_after, redacted_like
from domain.values import Account, Report
from infrastructure.importers.sheet import COLUMNS

BATCH = 250
_REPORT_AT = re.compile(r"reports\[([0-9]+)\]")
_CELL = re.compile(r"(?:row|line) ([0-9]+)(?:, column (\w+))?")
_NOT_RECORDED = re.compile(r"development ([0-9a-f-]{36}) is not recorded")


@dataclass(slots=True)
class Plan:
    """What of a sheet is new: developments, and further reports with their rows.

    `repeated` counts the reports that are on record already, `wrong` has all that is refused.
    """

    new: list[Stated] = field(default_factory=list)
    further: list[tuple[UUID, Report, Place]] = field(default_factory=list)
    repeated: int = 0
    wrong: list[DomainError] = field(default_factory=list)


@dataclass(slots=True)
class Outcome:
    """What was recorded, and what was refused although nothing was wrong when it was checked."""

    developments: int = 0
    reports: int = 0
    refused: list[DomainError] = field(default_factory=list)


class SheetRecording:
    """Checks and records the developments of one sheet."""

    def __init__(self, service: Service, names: Names, by: str) -> None:
        self._service = service
        self._names = names
        self._request = Request(by, latest_publication=service.latest_publication)
        self._dry_run = service.verbs.dry_run()

    def plan(self, stated: Sequence[Stated]) -> Plan:
        """Return what is new, and all that is wrong."""
        plan = Plan()
        for new in self._names.new:
            plan.wrong += refusals(new.register, self._dry_run, self._request)
        for batch in _batches(stated):
            histories = self._service.writing.log.histories([one.id for one in batch])
            for one in batch:
                history = histories.get(one.id)
                if history is None:
                    self._plan_new(one, plan)
                else:
                    self._plan_further(one, history, plan)
        return plan

    def record(self, plan: Plan) -> Outcome:
        """Record what is new, each batch in a transaction."""
        outcome = Outcome()
        for new in self._names.new:
            new.register(self._service.verbs, self._request)
        for batch in _recordable(plan.new):
            new_ones = [one.new() for one in batch]
            results = self._service.verbs.report_developments(new_ones, self._request)
            for one, result in zip(batch, results, strict=True):
                if isinstance(result, DomainError):
                    outcome.refused += self._by_row(result.every, one)
                else:
                    outcome.developments += result.created
                    outcome.reports += len(one.reports) * result.created
            self._service.project_if_embedded()
        for id, report, row in plan.further:
            try:
                added = self._service.verbs.add_report(id, report, self._request)
            except DomainError as refusal:
                outcome.refused += [placed(one, row) for one in refusal.every]
            else:
                outcome.reports += added.created
        self._service.project_if_embedded()
        return outcome

    def _plan_new(self, one: Stated, plan: Plan) -> None:
        if one.account is None:
            plan.wrong.append(
                Invalid(
                    f"{one.rows[0]}, column key: no development with this key is on record, and"
                    " no row with it says what happened",
                    field=f"{one.rows[0]}, column key",
                    allowed="kind, initiators, occurred and title in the first row with a key",
                )
            )
            return
        found = refusals(
            lambda verbs, request: verbs.report_development(one.new(), request),
            self._dry_run,
            self._request,
        )
        earlier = {before.id for before in plan.new}
        plan.wrong += self._by_row(_not_of_sheet(found, earlier), one)
        plan.new.append(one)

    def _plan_further(self, one: Stated, history: Sequence[Event], plan: Plan) -> None:
        first = history[0]
        now = aggregate_after(history, DevelopmentReported, evolve)
        assert isinstance(first, DevelopmentReported)
        assert now is not None
        if one.account is not None:
            plan.wrong += self._differing(one, first, now)
        known = [*first.reports, *_later_reports(history), *now.reports]
        for report, row in zip(one.reports, one.rows, strict=True):
            if any(cell.startswith(f"{row},") for cell in one.unread):
                continue
            if any(redacted_like(report, before) == before for before in known):
                plan.repeated += 1
                continue
            if one.account is not None and (number := _edited(report, one, now)) is not None:
                plan.wrong.append(_edited_report(row, report, one.id, number))
                continue
            found = self._refusals_of(one.id, report)
            plan.wrong += self._placed(found, one, row)
            plan.further.append((one.id, report, row))

    def _refusals_of(self, id: UUID, report: Report) -> tuple[DomainError, ...]:
        return refusals(
            lambda verbs, request: verbs.add_report(id, report, request),
            self._dry_run,
            self._request,
        )

    def _differing(
        self, one: Stated, first: DevelopmentReported, now: Development
    ) -> Iterator[DomainError]:
        """Yield why a development on record is not as the sheet has it."""
        assert one.account is not None
        by, external = self._request.recorded_by, first.external_id
        try:
            reported = report_development(one.id, one.account, tuple(one.reports), external, by)
        except DomainError as refusal:
            yield from self._by_row(refusal.every, one)
            return
        stated = reported.account
        if any(redacted_like(stated, one) == one for one in (first.account, now.account)):
            return
        other = [
            part.name
            for part in fields(Account)
            if getattr(redacted_like(stated, now.account), part.name)
            != getattr(now.account, part.name)
        ]
        yield Conflict(
            f"{one.row}: development {one.id} is on record with another {', '.join(other)}",
            field=f"{one.row}",
            allowed="what is on record, which `stanceline export sheet` writes; `stanceline"
            f" correct {one.id}` changes it",
        )

    def _by_row(self, found: Iterable[DomainError], one: Stated) -> list[DomainError]:
        """Return errors of a development by row and column."""
        wrong = []
        for error in found:
            at = _REPORT_AT.search(error.field)
            row = one.row if at is None else one.rows[int(at[1])]
            wrong += self._placed([error], one, row)
        return wrong

    def _placed(self, found: Iterable[DomainError], one: Stated, row: Place) -> list[DomainError]:
        """Return errors by column, without those of cells that could not be read."""
        errors = list(found)
        for error in errors:
            # The options of a command are those of one report.
            error.field, field = _REPORT_AT.sub("reports[0]", error.field), error.field
            error.message = error.message.replace(field, error.field)
        self._names.unread.clear()
        cells = [placed(error, row) for error in by_option(errors, self._names)]
        return [error for error in cells if error.field not in one.unread]


def merged(wrong: Iterable[DomainError]) -> list[DomainError]:
    """Return the errors by cell, each unknown name once with the other cells that have it."""
    first: dict[tuple[str, str], DomainError] = {}
    where: dict[tuple[str, str], list[str]] = {}
    kept = []
    for error in sorted(wrong, key=_place_of):
        if error.unregistered is not None:
            if error.unregistered in first:
                where[error.unregistered].append(error.field)
                continue
            first[error.unregistered] = error
            where[error.unregistered] = []
        kept.append(error)
    for named, cells in where.items():
        if cells:
            more = f" and {len(cells) - 3} more cells" if len(cells) > 3 else ""
            first[named].message += f"; also in {'; '.join(cells[:3])}{more}"
    return kept


def _place_of(error: DomainError) -> tuple[int, int]:
    found = _CELL.match(error.field)
    if found is None:
        return 0, 0
    return int(found[1]), list(COLUMNS).index(found[2]) if found[2] else 0


def _batches(stated: Sequence[Stated]) -> Iterator[Sequence[Stated]]:
    for begin in range(0, len(stated), BATCH):
        yield stated[begin : begin + BATCH]


def _recordable(new: Iterable[Stated]) -> Iterator[list[Stated]]:
    """Yield batches; no commitment in a batch names a development of the same batch."""
    batch: list[Stated] = []
    for one in new:
        names_another = one.account is not None and one.account.names_another
        if batch and (names_another or len(batch) == BATCH):
            yield batch
            batch = []
        batch.append(one)
    if batch:
        yield batch


def _not_of_sheet(found: Iterable[DomainError], earlier: set[UUID]) -> Iterator[DomainError]:
    """Yield the errors but for a development that is recorded with the sheet, before this one."""
    for error in found:
        missing = _NOT_RECORDED.search(error.message)
        if missing is None or UUID(missing[1]) not in earlier:
            yield error


def _later_reports(history: Sequence[Event]) -> list[Report]:
    return [one.report for one in history if isinstance(one, ReportAdded | ReportCorrected)]


def _edited(report: Report, one: Stated, now: Development) -> int | None:
    """Return the number of the report on record that a row seems to state otherwise."""
    for number, before in now.numbered_reports.items():
        is_stated = any(redacted_like(each, before) == before for each in one.reports)
        if before.source == report.source and not is_stated:
            return number
    return None


def _edited_report(row: Place, report: Report, id: UUID, number: int) -> DomainError:
    return Conflict(
        f"{row}: report {number} of development {id}, of {report.source!r}, is on record with"
        " other content, and no row has it",
        field=f"{row}",
        allowed=f"what is on record in a row; `stanceline correct {id} --report {number}`"
        " changes it",
    )
