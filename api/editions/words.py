"""The report of an edition as lines of text, and as a page of HTML that needs nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import Any

import msgspec

from api.editions.records import Counts
from api.editions.report import EditionReport
from api.editions.stances import StanceChange, StanceSpan

MOST_LINES = 20
_CUT = 160
_COUNTED = ("added", "corrected", "retracted", "restored")
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;margin:0 0 1.5rem}th,td{padding:.25rem .75rem;text-align:left;"
    "border-bottom:1px solid #ccc;vertical-align:top}td.n{text-align:right}"
)


def title_of(report: EditionReport) -> str:
    """Return the title: what was imported, or would be."""
    edition = f", edition {report.of.edition}" if report.of.edition else ""
    what = "Dry run: nothing was recorded" if report.is_dry_run else "Edition report"
    return f"{what}. {report.of.dataset}{edition}"


def lines_of(report: EditionReport) -> Iterator[str]:
    """Yield the report as lines; a long list is cut."""
    yield title_of(report)
    yield f"Records: {_sum(report)}."
    if report.by_count:
        yield "Fields that differ, by the number of changes:"
    for name, changes in report.by_count:
        yield f"  {changes.count} × {name}"
        for one in changes.examples[:1]:
            yield f"      record {one.record}: {_shown(one.before)} → {_shown(one.after)}"
    yield from _table("By year:", ((str(y), c) for y, c in sorted(report.records.years.items())))
    yield from _table("By country:", ((c or "none", n) for c, n in report.countries))
    yield from _table("By pair:", _pairs(report))
    postures = report.postures
    yield (f"Stances: {len(report.stances)} pairs differ; the posture differs for {len(postures)}.")
    for change in postures[:MOST_LINES]:
        yield f"  {change.actor_name} → {change.toward_name}"
        for span in [one for one in change.spans if one.is_of_posture][:MOST_LINES]:
            yield f"    {_days(span)}: {_postures(span)}"
    if len(postures) > MOST_LINES:
        yield f"  … and {len(postures) - MOST_LINES} more pairs"


def page_of(report: EditionReport) -> str:
    """Return the whole report as HTML."""
    title, positions = escape(title_of(report)), f"{report.of.after} to {report.of.until}"
    of_fields = ("Field", "Changes", "Record", "Before", "After")
    parts = [
        f"<h1>{title}</h1>",
        f"<p>Positions {positions}. Records: {_sum(report)}.</p>",
        _html("Fields that differ", of_fields, _fields(report)),
        _html("By year", ("Year", *_COUNTED), _rows(sorted(report.records.years.items()))),
        _html("By country", ("Country", *_COUNTED), _rows(report.countries)),
        _html("By pair", ("Pair", *_COUNTED), _rows(_pairs(report))),
        _html(
            "Stances that differ",
            ("Actor", "Toward", "Days", "Posture before", "Posture after"),
            [row for change in report.stances for row in _spans(change)],
        ),
    ]
    if report.imported and report.imported.refusals:
        rows = [(r.line or "", r.record, r.reason) for r in report.imported.refusals]
        parts.append(_html("Not taken over", ("Line", "Record", "Reason"), rows))
    body = "\n".join(filter(None, parts))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>{title}</title><style>{_STYLE}</style></head>\n<body>\n{body}\n</body></html>\n"
    )


def json_of(report: EditionReport) -> bytes:
    """Return the whole report as JSON."""
    return msgspec.json.format(msgspec.json.encode(report.as_json()), indent=2) + b"\n"


def _sum(report: EditionReport) -> str:
    counts = report.as_json()["records"]
    return ", ".join(f"{number} {what}" for what, number in counts.items() if number is not None)


def _pairs(report: EditionReport) -> list[tuple[str, Counts]]:
    names = report.names
    pairs = sorted(report.records.pairs.items(), key=lambda one: (-_size(one[1]), one[0]))
    return [(f"{names.get(a, a)} / {names.get(b, b)}", counts) for (a, b), counts in pairs]


def _size(counts: Counts) -> int:
    return counts.added + counts.corrected + counts.retracted + counts.restored


def _table(title: str, rows: Iterable[tuple[str, Counts]]) -> Iterator[str]:
    found = list(rows)
    if found:
        yield title
    for name, counts in found[:MOST_LINES]:
        said = ", ".join(f"{n} {what}" for what, n in counts.as_dict().items() if n)
        yield f"  {name}: {said}"
    if len(found) > MOST_LINES:
        yield f"  … and {len(found) - MOST_LINES} more"


def _fields(report: EditionReport) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = []
    for name, changes in report.by_count:
        for at, one in enumerate(changes.examples):
            first = (name, changes.count) if at == 0 else ("", "")
            rows.append((*first, one.record, _shown(one.before), _shown(one.after)))
    return rows


def _spans(change: StanceChange) -> Iterator[tuple[str, ...]]:
    for at, span in enumerate(change.spans):
        names = (change.actor_name, change.toward_name) if at == 0 else ("", "")
        yield (*names, _days(span), span.posture_before or "none", span.posture_after or "none")


def _days(span: StanceSpan) -> str:
    if span.start_date == span.end_date and span.start_date:
        return span.start_date
    return f"{span.start_date or '…'} to {span.end_date or '…'}"


def _postures(span: StanceSpan) -> str:
    return f"{span.posture_before or 'none'} → {span.posture_after or 'none'}"


def _rows(counted: Iterable[tuple[Any, Counts]]) -> list[tuple[Any, ...]]:
    return [
        ("none" if key is None else key, *(getattr(counts, what) for what in _COUNTED))
        for key, counts in counted
    ]


def _html(title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    if not rows:
        return ""
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    body = "\n".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    return f"<h2>{escape(title)}</h2>\n<table><tr>{head}</tr>\n{body}</table>"


def _cell(value: Any) -> str:
    number = ' class="n"' if isinstance(value, int) else ""
    return f"<td{number}>{escape(str(value))}</td>"


def _shown(value: Any) -> str:
    text = "none" if value is None else value
    if not isinstance(text, str):
        text = msgspec.json.encode(text).decode()
    return text if len(text) <= _CUT else f"{text[: _CUT - 1]}…"
