"""The verbs about the end of an actor, and about which actor takes over its commitments."""

from __future__ import annotations

from typing import Any

from domain.actor.actor import Actor
from domain.actor.dissolution import (
    ActorDissolved,
    Dissolution,
    DissolutionCorrected,
    DissolutionWithdrawn,
)
from domain.actor.succession import (
    Succession,
    SuccessionRecorded,
    SuccessionWithdrawn,
    check_succession,
    refuse_second,
    require_succession,
)
from domain.checks.invalid_values import InvalidValues, also
from domain.checks.text import LONG_TEXT, check_text
from domain.checks.validation import check_published, check_single_day
from domain.checks.words import check_word
from domain.errors import Conflict
from domain.log import Recorded
from domain.recording.recording import Request
from domain.recording.subjects import the_actor
from domain.verbs.memberships import CYCLES
from domain.verbs.verbs import Verbs


class DissolutionVerbs(Verbs):
    """Dissolve actors, record their successors, and correct or withdraw what was wrong."""

    def dissolve_actor(
        self, actor: str, date: str, reason: str, request: Request, reported_at: str | None = None
    ) -> Recorded:
        def decide(before: Actor, by: str) -> ActorDissolved:
            found = InvalidValues()
            found.check(check_single_day, date, "date")
            found.check(check_text, reason, "reason", LONG_TEXT)
            found.check(check_published, reported_at, "reported_at")
            found.raise_any()
            if before.dissolved is not None:
                message = f"{before.id} is already dissolved, on {before.dissolved}"
                raise Conflict(message, field="date")
            common = before.next(by)
            return ActorDissolved(date=date, reason=reason, reported_at=reported_at, **common)

        return self._recording.change(the_actor(actor), decide, request)

    def correct_dissolution(
        self,
        actor: str,
        changes: dict[str, Any],
        reason: str,
        request: Request,
        reported_at: str | None = None,
    ) -> Recorded:
        """Correct the day on which an actor was dissolved; `changes` holds the new `date`."""

        def decide(before: Actor, by: str) -> DissolutionCorrected:
            date = _corrected_date(_existing(before), changes, reason, reported_at)
            common = before.next(by)
            return DissolutionCorrected(date=date, reason=reason, reported_at=reported_at, **common)

        require = self._references.require_no_cycle_of
        return self._recording.change(the_actor(actor), decide, request, require, CYCLES)

    def withdraw_dissolution(self, actor: str, reason: str, request: Request) -> Recorded:
        """Record that an actor was not dissolved."""

        def decide(before: Actor, by: str) -> DissolutionWithdrawn:
            _existing(before)
            check_text(reason, "reason", LONG_TEXT, required=True)
            return DissolutionWithdrawn(reason=reason, **before.next(by))

        require = self._references.require_no_cycle_of
        return self._recording.change(the_actor(actor), decide, request, require, CYCLES)

    def record_succession(
        self,
        actor: str,
        of: str,
        date: str,
        reason: str,
        request: Request,
        reported_at: str | None = None,
    ) -> Recorded:
        """Record that an actor takes over the commitments of another one from a day on."""

        def decide(successor: Actor, by: str) -> SuccessionRecorded:
            found = InvalidValues()
            found.check(check_succession, successor.id, Succession(of, date, reported_at))
            found.check(check_text, reason, "reason", LONG_TEXT)
            found.raise_any()
            refuse_second(successor.successions, of, successor.id)
            common = successor.next(by)
            return SuccessionRecorded(
                of=of, date=date, reason=reason, reported_at=reported_at, **common
            )

        require = self._references.require_predecessor
        recheck_on = (SuccessionRecorded,)
        with also(self._references.require_actor, of, "of"):
            return self._recording.change(the_actor(actor), decide, request, require, recheck_on)

    def withdraw_succession(
        self, actor: str, number: int, reason: str, request: Request
    ) -> Recorded:
        """Record that an actor did not succeed another one."""

        def decide(successor: Actor, by: str) -> SuccessionWithdrawn:
            of = require_succession(successor.successions, number, successor.id).of
            check_text(reason, "reason", LONG_TEXT, required=True)
            return SuccessionWithdrawn(number=number, of=of, reason=reason, **successor.next(by))

        return self._recording.change(the_actor(actor), decide, request)


def _existing(actor: Actor) -> Dissolution:
    """Return the dissolution of an actor; raise `Conflict` if there is none."""
    if actor.dissolution is None:
        message = f"{actor.id} is not dissolved"
        raise Conflict(message, field="id", allowed="an actor that is dissolved")
    return actor.dissolution


def _corrected_date(
    before: Dissolution, changes: dict[str, Any], reason: str, reported_at: str | None
) -> str:
    """Return the day of a dissolution after a correction; raise an error unless it changes."""
    for name in changes:
        check_word(name, ("date",), "changes")
    date: str = changes.get("date", before.date)
    found = InvalidValues()
    found.check(check_single_day, date, "date")
    found.check(check_text, reason, "reason", LONG_TEXT, required=True)
    found.check(check_published, reported_at, "reported_at")
    found.raise_any()
    if date == before.date:
        raise Conflict("changes: nothing would change", field="changes", allowed="a new value")
    return date
