"""The verbs about actors: names, memberships, dissolution."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from domain.actor import actor as actors
from domain.actor.actor import Actor
from domain.actor.events import (
    ActorCorrected,
    ActorRegistered,
    DissolutionCorrected,
    DissolutionWithdrawn,
    MembershipCorrected,
    MembershipStarted,
    SuccessionRecorded,
)
from domain.actor.membership import check_changed_parts
from domain.checks.violations import also
from domain.log import Recorded
from domain.recording.recording import Request, the_actor
from domain.verbs.verbs import Verbs

# Events that give an identifier to an actor, or take one away.
_REGISTRATIONS = (ActorRegistered, ActorCorrected)
# Events that can create a membership cycle.
_MEMBERSHIPS = (
    MembershipStarted,
    MembershipCorrected,
    DissolutionCorrected,
    DissolutionWithdrawn,
)


class ActorVerbs(Verbs):
    """Register, name, relate, correct, dissolve and succeed actors."""

    def register_actor(
        self,
        id: str,
        name: str,
        kind: str,
        aliases: tuple[str, ...],
        identifiers: dict[str, str],
        request: Request,
    ) -> Recorded:
        """Register an actor. Identifiers are unique; similar names are allowed and reported."""
        by = request.recorded_by
        event = actors.register_actor(id, name, kind, aliases, identifiers, by)
        recheck_on = _REGISTRATIONS if identifiers else ()
        require = self._registry.require_unassigned
        recorded = self._recording.create(event, request, require, recheck_on)
        return self._flagged(recorded, id, event.name, *event.aliases)

    def add_alias(self, actor: str, alias: str, request: Request) -> Recorded:
        recorded = self._recording.change(
            the_actor(actor), lambda a, by: a.add_alias(alias, by), request
        )
        return self._flagged(recorded, actor, alias)

    def rename_actor(self, actor: str, name: str, reason: str, request: Request) -> Recorded:
        recorded = self._recording.change(
            the_actor(actor), lambda a, by: a.rename(name, reason, by), request
        )
        return self._flagged(recorded, actor, name)

    def correct_actor(
        self, actor: str, changes: dict[str, Any], reason: str, request: Request
    ) -> Recorded:
        """Correct the kind, all aliases or all identifiers; `changes` holds the new values."""
        recorded = self._recording.change(
            the_actor(actor),
            lambda a, by: a.correct(changes, reason, by),
            request,
            self._registry.require_corrected,
            (*_REGISTRATIONS, *_MEMBERSHIPS),
        )
        if "aliases" not in changes:
            return recorded
        return self._flagged(recorded, actor, *changes["aliases"])

    def _flagged(self, recorded: Recorded, actor: str, *names: str) -> Recorded:
        return replace(recorded, similar_to=self._registry.actors_like(actor, names))

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

        def decide(member: Actor, by: str) -> MembershipStarted:
            return member.start_membership(of, relation, start_date, ending_date, by, reported_at)

        require, recheck_on = self._references.require_coalition, (*_MEMBERSHIPS, ActorCorrected)
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
        return self._recording.change(
            the_actor(actor),
            lambda a, by: a.end_membership(of, ending_date, reason, by, reported_at),
            request,
        )

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
            return member.correct_membership(number, changes, reason, by, reported_at)

        require = self._references.require_corrected_membership
        recheck_on = (*_MEMBERSHIPS, ActorCorrected)
        return self._recording.change(the_actor(actor), decide, request, require, recheck_on)

    def withdraw_membership(
        self, actor: str, number: int, reason: str, request: Request
    ) -> Recorded:
        return self._recording.change(
            the_actor(actor), lambda a, by: a.withdraw_membership(number, reason, by), request
        )

    def dissolve_actor(
        self, actor: str, date: str, reason: str, request: Request, reported_at: str | None = None
    ) -> Recorded:
        return self._recording.change(
            the_actor(actor), lambda a, by: a.dissolve(date, reason, by, reported_at), request
        )

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
            return before.correct_dissolution(changes, reason, by, reported_at)

        require = self._references.require_no_cycle_of
        return self._recording.change(the_actor(actor), decide, request, require, _MEMBERSHIPS)

    def withdraw_dissolution(self, actor: str, reason: str, request: Request) -> Recorded:
        """Record that an actor was not dissolved."""
        return self._recording.change(
            the_actor(actor),
            lambda a, by: a.withdraw_dissolution(reason, by),
            request,
            self._references.require_no_cycle_of,
            _MEMBERSHIPS,
        )

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
            return successor.succeed(of, date, reason, by, reported_at)

        require = self._references.require_predecessor
        recheck_on = (SuccessionRecorded,)
        with also(self._references.require_actor, of, "of"):
            return self._recording.change(the_actor(actor), decide, request, require, recheck_on)

    def withdraw_succession(
        self, actor: str, number: int, reason: str, request: Request
    ) -> Recorded:
        """Record that an actor did not succeed another one."""
        return self._recording.change(
            the_actor(actor), lambda a, by: a.withdraw_succession(number, reason, by), request
        )

    def check_actor(
        self, id: str, name: str, kind: str, identifiers: dict[str, str], request: Request
    ) -> None:
        """Raise if an actor is not valid or has an identifier of another actor."""
        event = actors.register_actor(id, name, kind, (), identifiers, request.recorded_by)
        self._registry.require_unassigned(event)
