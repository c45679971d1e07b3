"""The verbs about actors, their names and their other facts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from domain.actor.actor import Actor, checked_facts
from domain.actor.actor import register_actor as registered_actor
from domain.actor.events import (
    CORRECTABLE_FACTS,
    ActorCorrected,
    ActorRegistered,
    ActorRenamed,
    AliasAdded,
)
from domain.checks.invalid_values import InvalidValues
from domain.checks.text import LONG_TEXT, check_text, name_of
from domain.checks.words import check_word
from domain.errors import Conflict, Invalid
from domain.log import Recorded
from domain.recording.recording import Request
from domain.recording.subjects import the_actor
from domain.verbs.memberships import CYCLES
from domain.verbs.verbs import Verbs

# Events that give an identifier to an actor, or take one away.
_REGISTRATIONS = (ActorRegistered, ActorCorrected)


class ActorVerbs(Verbs):
    """Register, name and correct actors."""

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
        event = registered_actor(id, name, kind, aliases, identifiers, by)
        recheck_on = _REGISTRATIONS if identifiers else ()
        require = self._registry.require_unassigned
        recorded = self._recording.create(event, request, require, recheck_on)
        return self._flagged(recorded, id, event.name, *event.aliases)

    def check_actor(
        self, id: str, name: str, kind: str, identifiers: dict[str, str], request: Request
    ) -> None:
        """Raise if an actor is not valid or has an identifier of another actor."""
        event = registered_actor(id, name, kind, (), identifiers, request.recorded_by)
        self._registry.require_unassigned(event)

    def add_alias(self, actor: str, alias: str, request: Request) -> Recorded:
        def decide(before: Actor, by: str) -> AliasAdded:
            name = name_of(alias, "alias")
            if name == before.name or name in before.aliases:
                raise Conflict(f"alias: {name!r} is already a name of {before.id}", field="alias")
            return AliasAdded(alias=name, **before.next(by))

        recorded = self._recording.change(the_actor(actor), decide, request)
        return self._flagged(recorded, actor, alias)

    def rename_actor(self, actor: str, name: str, reason: str, request: Request) -> Recorded:
        def decide(before: Actor, by: str) -> ActorRenamed:
            found = InvalidValues()
            new = found.check(name_of, name, "name")
            found.check(check_text, reason, "reason", LONG_TEXT)
            found.raise_any()
            if new == before.name:
                raise Conflict(f"name: {before.id} already has this name", field="name")
            return ActorRenamed(name=new, reason=reason, **before.next(by))

        recorded = self._recording.change(the_actor(actor), decide, request)
        return self._flagged(recorded, actor, name)

    def correct_actor(
        self, actor: str, changes: dict[str, Any], reason: str, request: Request
    ) -> Recorded:
        """Correct the kind, all aliases or all identifiers; `changes` holds the new values."""

        def decide(before: Actor, by: str) -> ActorCorrected:
            after, changed = _corrected(before, changes, reason)
            return ActorCorrected(
                kind=after.kind,
                aliases=after.aliases,
                identifiers=after.identifiers,
                changed=changed,
                reason=reason,
                **before.next(by),
            )

        require, recheck_on = self._registry.require_corrected, (*_REGISTRATIONS, *CYCLES)
        recorded = self._recording.change(the_actor(actor), decide, request, require, recheck_on)
        if "aliases" not in changes:
            return recorded
        return self._flagged(recorded, actor, *changes["aliases"])

    def _flagged(self, recorded: Recorded, actor: str, *names: str) -> Recorded:
        return replace(recorded, similar_to=self._registry.actors_like(actor, names))


def _corrected(
    before: Actor, changes: dict[str, Any], reason: str
) -> tuple[Actor, tuple[str, ...]]:
    """Return the actor after a correction, and the names of the facts that changed."""
    for name in changes:
        check_word(name, CORRECTABLE_FACTS, "changes")
    given = replace(before, **changes)
    found = InvalidValues()
    found.check(check_text, reason, "reason", LONG_TEXT, required=True)
    aliases, identifiers = checked_facts(found, given.kind, given.aliases, given.identifiers)
    if "aliases" in changes and before.name in aliases:
        at = f"aliases[{aliases.index(before.name)}]"
        found.add(
            Invalid(
                f"{at}: {before.name!r} is the name of {before.id}",
                field=at,
                allowed="names other than its present name",
            )
        )
    found.raise_any()
    after = replace(given, aliases=aliases, identifiers=identifiers)
    changed = tuple(n for n in CORRECTABLE_FACTS if getattr(after, n) != getattr(before, n))
    if not changed:
        raise Conflict("changes: nothing would change", field="changes", allowed="a new value")
    return after, changed
