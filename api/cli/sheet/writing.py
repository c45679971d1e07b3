"""Write developments as the rows of a sheet, which import to the same developments elsewhere."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import UUID

from api.cli.recording.commitments import written
from api.cli.recording.notation import escaped, listed
from api.cli.sheet.cells import guarded
from domain.development.development import Development
from domain.event import REDACTED
from domain.values import Account, Report
from infrastructure.importers.sheet import COLUMNS
from infrastructure.read_models.as_known import Knowledge
from infrastructure.read_models.developments.development_filter import DevelopmentFilter
from infrastructure.read_models.developments.reports import developments_with_events
from infrastructure.read_models.developments.search import development_rows

BYTE_ORDER_MARK = "\ufeff"
PAGE = 250


class LeftOut(NamedTuple):
    """What a sheet cannot say of one development."""

    id: str
    what: str


def line(cells: dict[str, str], separator: str) -> str:
    """Return a row with these cells, each in its column."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator="\r\n")
    writer.writerow([cells.get(name, "") for name in COLUMNS])
    return text.getvalue()


def header(separator: str) -> str:
    """Return the first row, with the mark by which Excel knows UTF-8."""
    return BYTE_ORDER_MARK + line({name: name for name in COLUMNS}, separator)


def exported(
    knowledge: Knowledge, such: DevelopmentFilter
) -> Iterator[tuple[list[dict[str, str]], list[LeftOut]]]:
    """Yield the rows of each development, in the order of recording, and what they leave out."""
    after = 0
    while rows := development_rows(knowledge, such, after, PAGE):
        after = rows[-1].position
        found = developments_with_events(knowledge, [UUID(row.id) for row in rows])
        for row in rows:
            yield rows_of(found[UUID(row.id)].development)


def rows_of(one: Development) -> tuple[list[dict[str, str]], list[LeftOut]]:
    """Return the rows of a development, and what they leave out."""
    id = str(one.id)
    if one.retracted:
        return [], [LeftOut(id, "a retracted development")]
    if REDACTED in repr((one.account, one.reports)):
        return [], [LeftOut(id, "a development with redacted texts")]
    left = [LeftOut(id, what) for what in _not_in_sheet(one)]
    record = _record(one)
    account = _account(one.account)
    rows = [record | (account if at == 0 else {}) | _report(r) for at, r in enumerate(one.reports)]
    return rows, left


def _not_in_sheet(one: Development) -> Iterator[str]:
    if one.endings or one.end is not None:
        yield "an ending"
    if any(not dispute.withdrawn for dispute in one.disputes):
        yield "a dispute"
    if one.interruptions or one.met_conditions:
        yield "a suspension or a met condition"
    if one.numbered_findings:
        yield "a finding"


def _record(one: Development) -> dict[str, str]:
    external = one.external_id
    if external is None:
        return {"key": str(one.id)}
    return _cells({"key": external.id, "dataset": external.dataset, "edition": external.edition})


def _account(account: Account) -> dict[str, str]:
    place, deaths = account.place, account.fatalities
    return _cells(
        {
            "kind": account.kind,
            "initiators": listed(account.initiators),
            "targets": listed(account.targets),
            "reciprocal": "yes" if account.reciprocal else None,
            "mediators": listed(account.mediators),
            "occurred": account.occurred,
            "title": account.title,
            "summary": account.summary,
            "mode": account.mode,
            "contexts": listed(account.contexts),
            "conflict": account.conflict,
            "acts": account.acts,
            "attributions": "; ".join(
                f"{escaped(one.actor)}={escaped(one.degree)}" for one in account.attributions
            ),
            "commitments": "\n".join(map(written, account.commitments)),
        }
        | ({} if place is None else {"place": place.name, "country": place.country})
        | ({} if place is None else {n: getattr(place, n) for n in ("lat", "lon", "precision")})
        | ({} if deaths is None else {"fatalities": deaths.best, "fatalities_low": deaths.low})
        | ({} if deaths is None else {"fatalities_high": deaths.high})
    )


def _report(report: Report) -> dict[str, str]:
    coder = report.coded_by
    return _cells(
        {
            "source": report.source,
            "statement": report.summary,
            "reported_at": report.reported_at,
            "attributed_to": report.attributed_to,
            "original_source": report.original_source,
            "credibility": report.credibility,
            "url": report.url,
            "coded_by": coder and coder.tool,
            "coder_version": coder and coder.version,
        }
    )


def _cells(values: dict[str, Any]) -> dict[str, str]:
    """Return the values as cells; numbers are never guarded, they are no formula."""
    return {
        name: guarded(value) if isinstance(value, str) else repr(value)
        for name, value in values.items()
        if value not in (None, "")
    }
