"""What a data set says of a development now, compared with what it said and what is on record.

Three states of each field are compared: what the data set said last, what it says now, and what is
on record, which a person may have changed. What the data set did not change is left as it is. What
it changed, and a person changed too, is left and named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, TypeVar

from domain.checks.text import LONG_TEXT, check_text
from domain.checks.validation import check_report
from domain.development.corrections import FIELDS, correct_account
from domain.development.development import Development, evolve
from domain.development.events import (
    DevelopmentCorrected,
    DevelopmentEvent,
    DevelopmentRedacted,
    DevelopmentReported,
    DevelopmentRetracted,
    RetractionWithdrawn,
)
from domain.development.report_events import ReportAdded, ReportCorrected, ReportWithdrawn
from domain.development.reports import FIELDS as FIELDS_OF_REPORTS
from domain.development.reports import check_correction
from domain.event import Event, redacted_like
from domain.values import Account, ExternalId, Report

Value = TypeVar("Value", Account, Report)


class Update(NamedTuple):
    """The events after which a development is as its data set says, and what is left.

    `left` names what is left as `others` recorded it. `external_id` is the record as it was first
    recorded.
    """

    events: tuple[DevelopmentEvent, ...]
    left: tuple[str, ...]
    others: tuple[str, ...]
    external_id: ExternalId | None

    @property
    def differing(self) -> tuple[str, ...]:
        """What the events change, in words."""
        return tuple(word for event in self.events for word in _words(event))


@dataclass(slots=True)
class _Said:
    """What the data set said last: its account, and its reports by their numbers.

    `retracted_by` is who retracted the development; None if it is not retracted. `others` says who
    else recorded something about it.
    """

    account: Account
    reports: dict[int, Report]
    recorded: int
    retracted_by: str | None = None
    others: dict[str, None] = field(default_factory=dict)


def update_of(
    development: Development,
    history: Sequence[Event],
    stated: DevelopmentReported,
    dataset: str,
    reason: str,
) -> Update:
    """Return the update of a development with this history to what `dataset` says of it now.

    Raise a `DomainError` if one of its events cannot follow what is on record.
    """
    said = _said(history, dataset)
    others = tuple(said.others)
    if said.retracted_by not in (None, dataset):
        left = () if _is_said(said, stated) else ("the retraction",)
        return Update((), left, others, development.external_id)
    updating = _Updating(development, dataset, reason)
    if development.retracted:
        updating.add(RetractionWithdrawn(reason=reason, **updating.now.next(dataset)))
    updating.update_account(said.account, stated.account)
    updating.update_reports(said.reports, stated.reports)
    return Update(tuple(updating.events), tuple(updating.left), others, development.external_id)


def retraction_of(
    development: Development, history: Sequence[Event], dataset: str, reason: str
) -> Update:
    """Return the retraction of a development that its data set does not have any more.

    One about which somebody else recorded something is left.
    """
    check_text(reason, "reason", LONG_TEXT, required=True)
    others = tuple(_said(history, dataset).others)
    record = development.external_id
    if development.retracted:
        return Update((), (), others, record)
    if others:
        return Update((), ("the development",), others, record)
    retracted = DevelopmentRetracted(reason=reason, **development.next(dataset))
    return Update((retracted,), (), others, record)


class _Updating:
    """The development after the events so far, and what was left as a person recorded it."""

    def __init__(self, development: Development, dataset: str, reason: str) -> None:
        self.now = development
        self.events: list[DevelopmentEvent] = []
        self.left: list[str] = []
        self._dataset = dataset
        self._reason = reason

    def add(self, event: DevelopmentEvent) -> None:
        event.check_change(self.now)
        self.events.append(event)
        self.now = evolve(self.now, event)

    def update_account(self, said: Account, stated: Account) -> None:
        before = self.now.account
        changes, left = _changes(said, stated, before, FIELDS)
        self.left += left
        if changes:
            account = replace(before, **changes)
            self.add(correct_account(self.now, account, self._reason, self._dataset))

    def update_reports(self, said: Mapping[int, Report], stated: Sequence[Report]) -> None:
        pairs, added, gone = _matched(said, stated)
        for number, report in pairs.items():
            self._update_report(number, said[number], report)
        for report in added:
            if report not in self.now.reports:
                check_report(report, "report")
                self.add(ReportAdded(report=report, **self.now.next(self._dataset)))
        for number in gone:
            on_record = self.now.numbered_reports.get(number)
            if on_record is None:
                continue
            if on_record != said[number]:
                self.left.append(f"report {number}")
            else:
                withdrawn = ReportWithdrawn(
                    number=number, reason=self._reason, **self.now.next(self._dataset)
                )
                self.add(withdrawn)

    def _update_report(self, number: int, said: Report, stated: Report) -> None:
        numbered = self.now.numbered_reports
        before = numbered.get(number)
        if before is None:
            if redacted_like(stated, said) != said:
                self.left.append(f"report {number}")
            return
        changes, left = _changes(said, stated, before, FIELDS_OF_REPORTS)
        self.left += [f"report {number}: {name}" for name in left]
        if changes:
            report = replace(before, **changes)
            changed = check_correction(number, report, numbered, self._reason)
            corrected = ReportCorrected(
                number=number,
                report=report,
                changed=changed,
                reason=self._reason,
                **self.now.next(self._dataset),
            )
            self.add(corrected)


def _changes(
    said: Value, stated: Value, on_record: Value, names: Sequence[str]
) -> tuple[dict[str, Any], list[str]]:
    """Return the new value of each field that changes, and the fields that are left."""
    stated = redacted_like(redacted_like(stated, said), on_record)
    changes: dict[str, Any] = {}
    left = []
    for name in names:
        was, is_now, recorded = (getattr(one, name) for one in (said, stated, on_record))
        if is_now in (was, recorded):
            continue
        if recorded == was:
            changes[name] = is_now
        else:
            left.append(name)
    return changes, left


def _matched(
    said: Mapping[int, Report], stated: Sequence[Report]
) -> tuple[dict[int, Report], list[Report], list[int]]:
    """Return what became of each report that was said, the new reports, and the numbers gone.

    A report is the same as before, or else the next one of the same source.
    """
    pairs: dict[int, Report] = {}
    left = list(stated)
    for is_match in (_is_same, _is_by_same_source):
        for number, before in said.items():
            if number not in pairs and (found := _first(left, before, is_match)) is not None:
                pairs[number] = left.pop(found)
    return pairs, left, [number for number in said if number not in pairs]


def _first(
    reports: Sequence[Report], before: Report, is_match: Callable[[Report, Report], bool]
) -> int | None:
    return next((at for at, one in enumerate(reports) if is_match(one, before)), None)


def _is_same(one: Report, before: Report) -> bool:
    return redacted_like(one, before) == before


def _is_by_same_source(one: Report, before: Report) -> bool:
    return one.source == before.source


def _is_said(said: _Said, stated: DevelopmentReported) -> bool:
    if redacted_like(stated.account, said.account) != said.account:
        return False
    _, added, gone = _matched(said.reports, stated.reports)
    changed = (
        not any(_is_same(one, before) for one in stated.reports) for before in said.reports.values()
    )
    return not (added or gone or any(changed))


def _said(history: Sequence[Event], dataset: str) -> _Said:
    first, *later = history
    assert isinstance(first, DevelopmentReported)
    numbered = dict(enumerate(first.reports, start=1))
    said = _Said(first.account, numbered, len(first.reports))
    for event in later:
        _note(said, event, is_own=event.recorded_by == dataset)
    return said


def _note(said: _Said, event: Event, *, is_own: bool) -> None:
    if isinstance(event, ReportAdded):
        said.recorded += 1
    if isinstance(event, DevelopmentRetracted | RetractionWithdrawn):
        is_retracted = isinstance(event, DevelopmentRetracted)
        said.retracted_by = event.recorded_by if is_retracted else None
    if isinstance(event, DevelopmentRedacted):
        return
    if not is_own:
        said.others[event.recorded_by] = None
    elif isinstance(event, DevelopmentCorrected):
        said.account = _with_changed(said.account, event)
    elif isinstance(event, ReportAdded):
        said.reports[said.recorded] = event.report
    elif isinstance(event, ReportCorrected) and event.number in said.reports:
        new = {name: getattr(event.report, name) for name in event.changed}
        said.reports[event.number] = replace(said.reports[event.number], **new)
    elif isinstance(event, ReportWithdrawn):
        said.reports.pop(event.number, None)


def _with_changed(said: Account, event: DevelopmentCorrected) -> Account:
    """Return what the data set says after its correction, which left what a person changed."""
    return replace(said, **{name: getattr(event.account, name) for name in event.changed})


def _words(event: DevelopmentEvent) -> Iterator[str]:
    if isinstance(event, DevelopmentCorrected):
        yield from event.changed
    elif isinstance(event, ReportCorrected):
        yield from (f"report {event.number}: {name}" for name in event.changed)
    elif isinstance(event, ReportAdded):
        yield f"a report of {event.report.source}"
    elif isinstance(event, ReportWithdrawn):
        yield f"report {event.number}, which is gone"
    else:
        yield "the retraction"
