"""The verbs about the memberships of actors."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from domain.actor.actor import Actor
from domain.actor.dissolution import DissolutionCorrected, DissolutionWithdrawn
from domain.actor.events import ActorCorrected
from domain.actor.membership import (
    Membership,
    MembershipCorrected,
    MembershipEnded,
    MembershipStarted,
    MembershipWithdrawn,
    check_changed_parts,
    check_membership,
    numbered,
    refuse_second_running,
    require_running,
)
from domain.checks.invalid_values import InvalidValues, also
from domain.checks.text import LONG_TEXT, check_text
from domain.checks.validation import check_published, check_single_day
from domain.errors import Conflict
from domain.log import Recorded
from domain.recording.recording import Request
from domain.recording.subjects import the_actor
from domain.verbs.verbs import Verbs

# Events that can create a membership cycle.
CYCLES = (
    MembershipStarted,
    MembershipCorrected,
    DissolutionCorrected,
    DissolutionWithdrawn,
)


class MembershipVerbs(Verbs):
    """Start, end, correct and withdraw memberships."""

    def start_membership(
        self,
        actor: str,
        of: str,
        relation: str,
        start_date: str | None,
        request: Request,
        ending_date: str | None = None,
        reported_at: str | None = None,
    ) -> Recorded:
        """Record a membership; with an `ending_date` it is a past membership."""
        new = Membership(of, relation, start_date, ending_date, reported_at=reported_at)

        def decide(member: Actor, by: str) -> MembershipStarted:
            check_membership(member.id, new)
            if new.is_running:
                refuse_second_running(member.memberships, of, member.id)
            return MembershipStarted(
                of=of,
                relation=relation,
                start_date=start_date,
                ending_date=ending_date,
                reported_at=reported_at,
                **member.next(by),
            )

        require, recheck_on = self._references.require_coalition, (*CYCLES, ActorCorrected)
        with also(self._references.require_actor, of, "of"):
            return self._recording.change(the_actor(actor), decide, request, require, recheck_on)

    def end_membership(
        self,
        actor: str,
        of: str,
        ending_date: str,
        reason: str,
        request: Request,
        reported_at: str | None = None,
    ) -> Recorded:
        def decide(member: Actor, by: str) -> MembershipEnded:
            found = InvalidValues()
            found.check(check_single_day, ending_date, "ending_date")
            found.check(check_text, reason, "reason", LONG_TEXT)
            found.check(check_published, reported_at, "reported_at")
            found.raise_any()
            number = require_running(member.memberships, of, member.id)
            ended = replace(member.memberships[number - 1], ending_date=ending_date)
            check_membership(member.id, ended)
            return MembershipEnded(
                number=number,
                of=of,
                ending_date=ending_date,
                reason=reason,
                reported_at=reported_at,
                **member.next(by),
            )

        return self._recording.change(the_actor(actor), decide, request)

    def correct_membership(
        self,
        actor: str,
        number: int,
        changes: dict[str, Any],
        reason: str,
        request: Request,
        reported_at: str | None = None,
    ) -> Recorded:
        """Correct a membership; `changes` holds the new value of each field that was wrong."""
        check_changed_parts(changes)

        def decide(member: Actor, by: str) -> MembershipCorrected:
            after, changed = _corrected(member, number, changes, reason, reported_at)
            return MembershipCorrected(
                number=number,
                of=after.of,
                relation=after.relation,
                start_date=after.start_date,
                ending_date=after.ending_date,
                changed=changed,
                reason=reason,
                reported_at=reported_at,
                **member.next(by),
            )

        require = self._references.require_corrected_membership
        recheck_on = (*CYCLES, ActorCorrected)
        return self._recording.change(the_actor(actor), decide, request, require, recheck_on)

    def withdraw_membership(
        self, actor: str, number: int, reason: str, request: Request
    ) -> Recorded:
        def decide(member: Actor, by: str) -> MembershipWithdrawn:
            of = numbered(member.memberships, number, member.id).of
            check_text(reason, "reason", LONG_TEXT, required=True)
            return MembershipWithdrawn(number=number, of=of, reason=reason, **member.next(by))

        return self._recording.change(the_actor(actor), decide, request)


def _corrected(
    member: Actor, number: int, changes: dict[str, Any], reason: str, reported_at: str | None
) -> tuple[Membership, tuple[str, ...]]:
    """Return a membership after a correction, and the names of the fields that changed."""
    before = numbered(member.memberships, number, member.id)
    after = replace(before, **changes)
    found = InvalidValues()
    found.check(check_text, reason, "reason", LONG_TEXT, required=True)
    found.check(check_published, reported_at, "reported_at")
    found.check(check_membership, member.id, after)
    found.raise_any()
    changed = after.differs_in(before)
    if not changed:
        raise Conflict("changes: nothing would change", field="changes", allowed="a new value")
    if after.is_running and not before.is_running:
        refuse_second_running(member.memberships, before.of, member.id)
    return after, changed
