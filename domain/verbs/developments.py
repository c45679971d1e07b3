"""The verbs about developments as a whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from domain.checks.accounts import check_changed_fields
from domain.checks.invalid_values import InvalidValues, also
from domain.checks.publications import check_publications
from domain.checks.text import LONG_TEXT, check_text
from domain.development.corrections import correct_account
from domain.development.development import Development
from domain.development.durations import check_development_end
from domain.development.events import (
    DevelopmentCorrected,
    DevelopmentEnded,
    DevelopmentEndWithdrawn,
    DevelopmentRedacted,
    DevelopmentReported,
    DevelopmentRetracted,
    RetractionWithdrawn,
)
from domain.development.findings import check_no_judge_in_own_cause
from domain.development.redactions import check_parts
from domain.errors import Conflict, DomainError, Invalid
from domain.log import Recorded
from domain.recording.batch import CHANGES_OF_NAMED, Batch, decide_report, recheck_on
from domain.recording.extensions import may_change_extensions
from domain.recording.recording import Request
from domain.recording.redaction import texts_in
from domain.recording.subjects import the_development
from domain.values import DevelopmentEnd, NewDevelopment
from domain.verbs.verbs import Verbs, with_cause_as_recorded


class DevelopmentVerbs(Verbs):
    """Report, correct, end, retract and redact developments."""

    def report_development(self, new: NewDevelopment, request: Request) -> Recorded:
        event = decide_report(new, request, self._references)
        require = self._require_reported(request)
        return self._recording.create(event, request, require, recheck_on([event]))

    def report_developments(
        self, batch: Sequence[NewDevelopment], request: Request
    ) -> list[Recorded | DomainError]:
        """Record many developments in one transaction; return a place or an error for each."""
        decided = Batch(batch, request, self._references)
        events, require = decided.events, self._require_reported(request)
        return decided.with_refusals(
            self._recording.create_all(events, require, recheck_on(events))
        )

    def _require_reported(self, request: Request) -> Callable[[DevelopmentReported], None]:
        """Return the checks of a development that is not recorded yet."""

        def require(event: DevelopmentReported) -> None:
            with also(self._references.require_reported, event):
                check_publications(event, request.latest_publication)
            self._references.require_reported(event)

        return require

    def correct_development(
        self,
        development: UUID,
        changes: dict[str, Any],
        reason: str,
        request: Request,
        reported_at: str | None = None,
    ) -> Recorded:
        """Correct an account; `changes` holds the new value of each field that was wrong."""
        check_changed_fields(changes)

        def decide(before: Development, by: str) -> DevelopmentCorrected:
            account = replace(before.account, **changes)
            with also(self._references.require_all, account, (), before.id, before.account):
                corrected = correct_account(before, account, reason, by, reported_at)
            findings, succeeded = before.numbered_findings, self._references.succeeded_by_finder
            check_no_judge_in_own_cause(before.account, corrected.account, findings, succeeded)
            return corrected

        require = self._references.require_corrected
        rechecks = CHANGES_OF_NAMED if may_change_extensions(changes) else ()
        return self._change_development(development, decide, request, require, rechecks)

    def retract_development(
        self, development: UUID, reason: str, duplicate_of: UUID | None, request: Request
    ) -> Recorded:
        """Retract a development; `duplicate_of` is the development that reports the same."""

        def decide(before: Development, by: str) -> DevelopmentRetracted:
            found = InvalidValues()
            found.check(check_text, reason, "reason", LONG_TEXT, required=True)
            found.check(_refuse_own_duplicate, before.id, duplicate_of)
            found.raise_any()
            return DevelopmentRetracted(reason=reason, duplicate_of=duplicate_of, **before.next(by))

        require = self._references.require_duplicate_of
        with also(self._references.require_development, duplicate_of, "duplicate_of"):
            return self._change_development(
                development, decide, request, require, (DevelopmentRetracted,)
            )

    def withdraw_retraction(self, development: UUID, reason: str, request: Request) -> Recorded:
        """Record that a retraction was a mistake; endings that the development caused apply again.

        What its commitments extend, or last `while` it is kept, is not checked again.
        """

        def decide(before: Development, by: str) -> RetractionWithdrawn:
            check_text(reason, "reason", LONG_TEXT, required=True)
            if not before.retracted:
                raise Conflict(
                    f"development {before.id} is not retracted",
                    field="id",
                    allowed="a development that is retracted",
                )
            return RetractionWithdrawn(reason=reason, **before.next(by))

        return self._recording.change(the_development(development), decide, request)

    def end_development(self, development: UUID, end: DevelopmentEnd, request: Request) -> Recorded:
        """Record the first day on which a development that lasts no longer holds."""
        end = with_cause_as_recorded(end)

        def decide(before: Development, by: str) -> DevelopmentEnded:
            check_development_end(before.id, before.account, end, before.end)
            return DevelopmentEnded(end=end, **before.next(by))

        def require(_: DevelopmentEnded | None = None) -> None:
            self._references.require_end(end)

        with also(require):
            return self._change_development(development, decide, request, require)

    def withdraw_end(self, development: UUID, reason: str, request: Request) -> Recorded:
        return self._withdraw(development, DevelopmentEndWithdrawn, reason, request)

    def redact_development(
        self, development: UUID, parts: tuple[str, ...], reason: str, request: Request
    ) -> Recorded:
        """Destroy the private texts in these parts of a development, in all its events so far."""
        subject = the_development(development)

        def decide(before: Development, by: str) -> DevelopmentRedacted:
            events = self._recording.history(subject)[: before.version]
            texts = texts_in(events, parts)
            found = InvalidValues()
            found.check(check_text, reason, "reason", LONG_TEXT, required=True)
            found.check(check_parts, parts, before.parts_recorded)
            found.raise_any()
            if not texts:
                raise Conflict(
                    f"parts: there is no text to redact in {', '.join(parts)}",
                    field="parts",
                    allowed="a part with a text that is not redacted",
                )
            return DevelopmentRedacted(parts=parts, texts=texts, reason=reason, **before.next(by))

        return self._recording.change(subject, decide, request)


def _refuse_own_duplicate(development: UUID, duplicate_of: UUID | None) -> None:
    if duplicate_of == development:
        raise Invalid(
            "duplicate_of: a development cannot be a duplicate of itself",
            field="duplicate_of",
            allowed="another development, or null",
        )
