"""Import the file of a data set through the verbs, and update the read models."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING
from uuid import UUID

from api.cli.dataset_verbs import DatasetVerbs, Plan
from api.cli.program.signals import AskedToEnd
from api.service import Service
from domain.event import development_id
from infrastructure.importers.batches import BATCH, Import
from infrastructure.importers.coded import CodedEnding, CodedMembership, DataSetFile, Refusal
from infrastructure.importers.table import Importer
from infrastructure.importers.tally import Tally
from infrastructure.read_models.developments.of_dataset import on_record, shown_position
from infrastructure.settings import Settings

if TYPE_CHECKING:
    from api.cli.terminal import ReportProgress


class ImportStopped(AskedToEnd):
    """An import that was asked to end; `tally` counts the rows read until then."""

    def __init__(self, asked: AskedToEnd, tally: Tally) -> None:
        super().__init__(asked.number)
        self.tally = tally


def import_file(
    importer: Importer,
    opened: Callable[[], Service],
    settings: Settings,
    path: Path,
    plan: Plan,
    refused: Callable[[Refusal], None],
    report_progress: ReportProgress,
) -> Tally:
    """Import a file; `report_progress` is called with the number of bytes read so far and the size.

    Its counts are those of rows, with their rate, and the step that is not counted in rows.

    `opened` returns the service to record with. It is called once a row can be recorded, so that a
    file without such a row leaves no new database.
    Raises `Invalid` where the file cannot be read as records, and `Conflict` for an edition that is
    older than one on record: then nothing was recorded; `ImportStopped` where `report_progress`
    raised `AskedToEnd`: then all that was read is recorded.
    """
    file = importer.open(path, settings, plan.edition)
    # Not every data set has files that state their edition.
    plan = plan._replace(edition=plan.edition or getattr(file, "edition", None))
    in_use: list[Service] = []
    began_at: list[int] = []

    def verbs() -> DatasetVerbs:
        service = opened()
        in_use.append(service)
        began_at.append(service.writing.log.position())
        return DatasetVerbs(service, importer.name, plan)

    importing = Import(verbs, refused, file.recorded)
    importing.tally.edition = plan.edition

    began = monotonic()

    def after_batch(tally: Tally) -> None:
        report_progress(file.consumed, file.size, _counts(tally, monotonic() - began))
        # A server on the same file shows a write only once all that was recorded before is shown.
        for service in in_use:
            service.project_if_embedded()

    try:
        importing.record(file.developments(), after_batch)
        if plan.deleted:
            importing.require_open()
        for service, position in zip(in_use, began_at, strict=True):
            _retract(importing, service, position, importer, plan, after_batch)
        _record_links(importing, file, in_use, report_progress)
    except AskedToEnd as asked:
        raise ImportStopped(asked, importing.tally) from None
    finally:
        importing.close()
    for what, example, count in file.remarks():
        importing.tally.remark(what, example, count)
    return importing.tally


def _record_links(
    importing: Import,
    file: DataSetFile,
    in_use: Sequence[Service],
    report_progress: ReportProgress,
) -> None:
    """Record the memberships and endings of a file that was read, and show all that is recorded."""

    def all_read(step: str) -> None:
        report_progress(file.size, file.size, step)

    def memberships() -> Iterator[CodedMembership]:
        for number, membership in enumerate(file.memberships()):
            all_read(f"memberships: {number:,}")
            yield membership

    def endings() -> Iterator[CodedEnding]:
        for number, ended in enumerate(file.endings()):
            all_read(f"ends of commitments: {number:,}")
            yield ended

    importing.record_memberships(memberships())
    importing.record_endings(endings())
    all_read("")
    for service in in_use:
        service.project_if_embedded(lambda at: all_read(f"updating the answers: position {at:,}"))


def _counts(tally: Tally, seconds: float) -> str:
    """Return the number of rows, their rate, and how many are missing, in words."""
    rate = f" ({tally.read / seconds:,.0f} a second)" if seconds else ""
    missing = tally.refused + tally.conflicts
    counts = [f"{tally.read:,} rows{rate}"]
    counts += [f"{tally.retracted:,} retracted"] if tally.retracted else []
    counts += [f"{missing:,} refused"] if missing else []
    return ", ".join(counts)


def _retract(
    importing: Import,
    service: Service,
    began_at: int,
    importer: Importer,
    plan: Plan,
    progress: Callable[[Tally], None],
) -> None:
    """Retract what the data set deleted, and what is not in a file that is complete."""
    name, tally = importer.name, importing.tally
    if plan.deleted:
        ids = (development_id(name, record) for record in dict.fromkeys(plan.deleted))
        importing.retract(ids, f"{name}: the data set deleted the record", progress)
    if not plan.is_complete:
        return
    not_retracted = "vanished records not retracted"
    # Every record has an edition, if an edition of the data set was imported before.
    why = importing.editions.why_not(None)
    if tally.refused or tally.hides_rows:
        # What was refused may be any of the records that are missing.
        tally.remark(not_retracted, "not every row of the file could be read")
    elif why:
        tally.remark(not_retracted, why)
    elif shown_position(service.writing.engine) < began_at:
        tally.remark(not_retracted, "the read models are behind the log")
    else:
        edition = f"edition {plan.edition}" if plan.edition else "a later import"
        reason = f"{name}: not in {edition}"
        importing.retract(_vanished(importing, service, name), reason, progress)


def _vanished(importing: Import, service: Service, dataset: str) -> Iterator[UUID]:
    """Yield the developments on record for the years and countries of the file."""
    after = ""
    while page := on_record(service.writing.engine, dataset, after, BATCH):
        after = page[-1].id
        for one in page:
            if importing.span.holds(one.earliest, one.country):
                yield UUID(one.id)
