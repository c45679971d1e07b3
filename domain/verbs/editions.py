"""The verbs about editions of a data set: what another edition says of developments on record.

The data set records under its own name. What others recorded since is left, and returned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from uuid import UUID

from domain.checks.publications import check_publications
from domain.checks.words import check_slug
from domain.development.development import Development
from domain.development.events import DevelopmentCorrected, DevelopmentReported
from domain.development.findings import check_no_judge_in_own_cause
from domain.development.redactions import check_new_texts
from domain.development.report_events import ReportAdded, ReportCorrected
from domain.errors import DomainError
from domain.event import Event
from domain.log import Recorded
from domain.recording.batch import CHANGES_OF_NAMED, Batch
from domain.recording.extensions import may_change_extensions
from domain.recording.recording import Request
from domain.recording.subjects import the_dataset, the_development
from domain.recording.updates import Update, retraction_of, update_of
from domain.values import NewDevelopment
from domain.verbs.verbs import Verbs

Outcome = Update | DomainError


class EditionVerbs(Verbs):
    """Update the developments of a data set, and retract those that it no longer has."""

    def editions_of(self, dataset: str) -> tuple[str, ...]:
        """Return the editions whose import began, in that order."""
        subject = the_dataset(dataset)
        return subject.after(self._recording.history(subject)).editions

    def begin_edition(self, dataset: str, edition: str, request: Request) -> Recorded:
        """Record that an import of an edition begins; what it changes follows."""
        check_slug(dataset, "id")
        return self._recording.change(
            the_dataset(dataset), lambda d, by: d.begin_edition(edition, by), request
        )

    def updates_of(
        self, batch: Sequence[NewDevelopment], reason: str, request: Request
    ) -> list[Outcome | None]:
        """Return what `update_developments` would record; None for what can be reported as new.

        It does not check whether actors and sources exist, so that an importer registers them only
        for developments that can be recorded.
        """
        stated = Batch(batch, request)
        events = stated.events
        histories = self._recording.histories([one.originator_id for one in events])
        new = [one for one in events if one.originator_id not in histories]
        require = partial(check_publications, latest=request.latest_publication)
        refusals = iter(self._recording.refusals_of(new, require))
        return stated.with_refusals(
            self._update(one, histories.get(one.originator_id), reason, request)
            if one.originator_id in histories
            else next(refusals)
            for one in events
        )

    def update_developments(
        self, batch: Sequence[NewDevelopment], reason: str, request: Request
    ) -> list[Outcome]:
        """Change developments on record to what the data set says now, in one transaction.

        A field that only the data set changed is corrected, a report that is new is added, one that
        is gone is withdrawn, and a retraction that the data set recorded is withdrawn.
        """
        decided = Batch(batch, request)
        stated = {one.originator_id: one for one in decided.events}

        def decide(id: UUID, history: Sequence[Event] | None) -> Outcome:
            outcome = self._update(stated[id], history, reason, request)
            return outcome if isinstance(outcome, DomainError) else self._checked(outcome)

        return decided.with_refusals(self._change_all(stated, decide))

    def retract_developments(
        self, ids: Iterable[UUID], reason: str, request: Request
    ) -> list[Outcome]:
        """Retract developments that the data set does not have any more, in one transaction.

        One about which others recorded something is left.
        """

        def decide(id: UUID, history: Sequence[Event] | None) -> Outcome:
            return self._on_record(
                id, history, lambda now, past: retraction_of(now, past, request.recorded_by, reason)
            )

        return self._change_all(dict.fromkeys(ids), decide)

    def _update(
        self,
        stated: DevelopmentReported,
        history: Sequence[Event] | None,
        reason: str,
        request: Request,
    ) -> Outcome:
        def decide(now: Development, past: Sequence[Event]) -> Update:
            update = update_of(now, past, stated, request.recorded_by, reason)
            for event in update.events:
                check_new_texts(event)
                if isinstance(event, DevelopmentCorrected):
                    check_no_judge_in_own_cause(
                        now.account,
                        event.account,
                        now.numbered_findings,
                        self._references.succeeded_by_finder,
                    )
                if isinstance(event, ReportAdded | ReportCorrected):
                    check_publications(event, request.latest_publication)
            return update

        return self._on_record(stated.originator_id, history, decide)

    def _on_record(
        self,
        id: UUID,
        history: Sequence[Event] | None,
        decide: Callable[[Development, Sequence[Event]], Update],
    ) -> Outcome:
        subject = the_development(id)
        try:
            # An aggregate without a history has an event that cannot be applied, which raises here.
            past = self._recording.history(subject) if history is None else history
            return decide(subject.after(past), past)
        except DomainError as refusal:
            return refusal

    def _checked(self, update: Update) -> Outcome:
        """Return the update, or the error of an event that names what is not registered."""
        try:
            for event in update.events:
                if isinstance(event, DevelopmentCorrected):
                    self._references.require_corrected(event)
                elif isinstance(event, ReportAdded | ReportCorrected):
                    self._references.require_sources(event.report, "report")
        except DomainError as refusal:
            return refusal
        return update

    def _change_all(
        self,
        ids: Iterable[UUID],
        decide: Callable[[UUID, Sequence[Event] | None], Outcome],
    ) -> list[Outcome]:
        ids = list(ids)
        outcomes: list[Outcome] = []

        def events(histories: dict[UUID, list[Event]]) -> list[Event]:
            outcomes[:] = [decide(id, histories.get(id)) for id in ids]
            updates = (one for one in outcomes if isinstance(one, Update))
            return [event for update in updates for event in update.events]

        self._recording.change_all(ids, events, _recheck_on)
        return outcomes


def _recheck_on(events: Sequence[Event]) -> tuple[type[Event], ...]:
    corrected = (one for one in events if isinstance(one, DevelopmentCorrected))
    named = (one.account.names_another for one in corrected if may_change_extensions(one.changed))
    return CHANGES_OF_NAMED if any(named) else ()
