"""An actor: the decisions about it, and how each event changes it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from domain.actor.dissolution import Dissolution
from domain.actor.events import (
    CORRECTABLE_FACTS,
    ActorCorrected,
    ActorDissolved,
    ActorEvent,
    ActorRegistered,
    ActorRenamed,
    AliasAdded,
    DissolutionCorrected,
    DissolutionWithdrawn,
    MembershipCorrected,
    MembershipEnded,
    MembershipStarted,
    MembershipWithdrawn,
    SuccessionRecorded,
    SuccessionWithdrawn,
)
from domain.actor.membership import (
    Membership,
    check_membership,
    numbered,
    refuse_second_running,
    require_running,
)
from domain.actor.succession import (
    Succession,
    check_succession,
    refuse_second,
    require_succession,
)
from domain.checks.text import LONG_TEXT, check_text, name_of, one_line
from domain.checks.validation import check_distinct, check_published, check_single_day
from domain.checks.violations import Violations
from domain.checks.words import check_slug, check_word
from domain.errors import Conflict, Invalid
from domain.event import Event, actor_id, begun
from domain.vocabulary import ACTOR_KINDS, IDENTIFIER_SCHEMES


@dataclass(frozen=True, slots=True)
class Actor:
    """The state of an actor after its events; memberships and successions are numbered from 1."""

    id: str
    version: int
    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    identifiers: dict[str, str] = field(default_factory=dict)
    memberships: tuple[Membership, ...] = ()
    dissolution: Dissolution | None = None
    successions: tuple[Succession, ...] = ()

    @property
    def dissolved(self) -> str | None:
        """The first day without the actor, EDTF; None while it exists."""
        return None if self.dissolution is None else self.dissolution.date

    def add_alias(self, alias: str, by: str) -> AliasAdded:
        alias = name_of(alias, "alias")
        if alias == self.name or alias in self.aliases:
            raise Conflict(f"alias: {alias!r} is already a name of {self.id}", field="alias")
        return AliasAdded(alias=alias, **self._next(by))

    def rename(self, name: str, reason: str, by: str) -> ActorRenamed:
        found = Violations()
        name = found.check(name_of, name, "name")
        found.check(check_text, reason, "reason", LONG_TEXT)
        found.raise_any()
        if name == self.name:
            raise Conflict(f"name: {self.id} already has this name", field="name")
        return ActorRenamed(name=name, reason=reason, **self._next(by))

    def correct(self, changes: dict[str, Any], reason: str, by: str) -> ActorCorrected:
        """Correct what the actor was registered with; `changes` holds whole new values."""
        for name in changes:
            check_word(name, CORRECTABLE_FACTS, "changes")
        given = replace(self, **changes)
        found = Violations()
        found.check(check_text, reason, "reason", LONG_TEXT, required=True)
        aliases, identifiers = _checked_facts(found, given.kind, given.aliases, given.identifiers)
        if "aliases" in changes and self.name in aliases:
            at = f"aliases[{aliases.index(self.name)}]"
            found.add(
                Invalid(
                    f"{at}: {self.name!r} is the name of {self.id}",
                    field=at,
                    allowed="names other than its present name",
                )
            )
        found.raise_any()
        after = replace(given, aliases=aliases, identifiers=identifiers)
        changed = tuple(n for n in CORRECTABLE_FACTS if getattr(after, n) != getattr(self, n))
        if not changed:
            raise Conflict("changes: nothing would change", field="changes", allowed="a new value")
        return ActorCorrected(
            kind=after.kind,
            aliases=after.aliases,
            identifiers=after.identifiers,
            changed=changed,
            reason=reason,
            **self._next(by),
        )

    def start_membership(
        self,
        of: str,
        relation: str,
        start_date: str | None,
        ending_date: str | None,
        by: str,
        reported_at: str | None = None,
    ) -> MembershipStarted:
        membership = Membership(of, relation, start_date, ending_date, reported_at=reported_at)
        check_membership(self.id, membership)
        if ending_date is None:
            refuse_second_running(self.memberships, of, self.id)
        return MembershipStarted(
            of=of,
            relation=relation,
            start_date=start_date,
            ending_date=ending_date,
            reported_at=reported_at,
            **self._next(by),
        )

    def end_membership(
        self, of: str, ending_date: str, reason: str, by: str, reported_at: str | None = None
    ) -> MembershipEnded:
        found = Violations()
        found.check(check_single_day, ending_date, "ending_date")
        found.check(check_text, reason, "reason", LONG_TEXT)
        found.check(check_published, reported_at, "reported_at")
        found.raise_any()
        number = require_running(self.memberships, of, self.id)
        check_membership(self.id, replace(self.memberships[number - 1], ending_date=ending_date))
        return MembershipEnded(
            number=number,
            of=of,
            ending_date=ending_date,
            reason=reason,
            reported_at=reported_at,
            **self._next(by),
        )

    def correct_membership(
        self,
        number: int,
        changes: dict[str, Any],
        reason: str,
        by: str,
        reported_at: str | None = None,
    ) -> MembershipCorrected:
        before = numbered(self.memberships, number, self.id)
        after = replace(before, **changes)
        found = Violations()
        found.check(check_text, reason, "reason", LONG_TEXT, required=True)
        found.check(check_published, reported_at, "reported_at")
        found.check(check_membership, self.id, after)
        found.raise_any()
        changed = after.differs_in(before)
        if not changed:
            raise Conflict("changes: nothing would change", field="changes", allowed="a new value")
        if after.is_running and not before.is_running:
            refuse_second_running(self.memberships, before.of, self.id)
        return MembershipCorrected(
            number=number,
            of=after.of,
            relation=after.relation,
            start_date=after.start_date,
            ending_date=after.ending_date,
            changed=changed,
            reason=reason,
            reported_at=reported_at,
            **self._next(by),
        )

    def withdraw_membership(self, number: int, reason: str, by: str) -> MembershipWithdrawn:
        membership = numbered(self.memberships, number, self.id)
        check_text(reason, "reason", LONG_TEXT, required=True)
        return MembershipWithdrawn(number=number, of=membership.of, reason=reason, **self._next(by))

    def dissolve(
        self, date: str, reason: str, by: str, reported_at: str | None = None
    ) -> ActorDissolved:
        found = Violations()
        found.check(check_single_day, date, "date")
        found.check(check_text, reason, "reason", LONG_TEXT)
        found.check(check_published, reported_at, "reported_at")
        found.raise_any()
        if self.dissolved is not None:
            raise Conflict(f"{self.id} is already dissolved, on {self.dissolved}", field="date")
        return ActorDissolved(date=date, reason=reason, reported_at=reported_at, **self._next(by))

    def correct_dissolution(
        self,
        changes: dict[str, Any],
        reason: str,
        by: str,
        reported_at: str | None = None,
    ) -> DissolutionCorrected:
        """Correct the day of the dissolution; `changes` holds the new `date`."""
        before = self._existing_dissolution()
        for name in changes:
            check_word(name, ("date",), "changes")
        date = changes.get("date", before.date)
        found = Violations()
        found.check(check_single_day, date, "date")
        found.check(check_text, reason, "reason", LONG_TEXT, required=True)
        found.check(check_published, reported_at, "reported_at")
        found.raise_any()
        if date == before.date:
            raise Conflict("changes: nothing would change", field="changes", allowed="a new value")
        return DissolutionCorrected(
            date=date, reason=reason, reported_at=reported_at, **self._next(by)
        )

    def withdraw_dissolution(self, reason: str, by: str) -> DissolutionWithdrawn:
        self._existing_dissolution()
        check_text(reason, "reason", LONG_TEXT, required=True)
        return DissolutionWithdrawn(reason=reason, **self._next(by))

    def succeed(
        self, of: str, date: str, reason: str, by: str, reported_at: str | None = None
    ) -> SuccessionRecorded:
        found = Violations()
        found.check(check_succession, self.id, Succession(of, date, reported_at))
        found.check(check_text, reason, "reason", LONG_TEXT)
        found.raise_any()
        refuse_second(self.successions, of, self.id)
        return SuccessionRecorded(
            of=of, date=date, reason=reason, reported_at=reported_at, **self._next(by)
        )

    def withdraw_succession(self, number: int, reason: str, by: str) -> SuccessionWithdrawn:
        succession = require_succession(self.successions, number, self.id)
        check_text(reason, "reason", LONG_TEXT, required=True)
        return SuccessionWithdrawn(number=number, of=succession.of, reason=reason, **self._next(by))

    def _existing_dissolution(self) -> Dissolution:
        if self.dissolution is None:
            raise Conflict(
                f"{self.id} is not dissolved", field="id", allowed="an actor that is dissolved"
            )
        return self.dissolution

    def _next(self, by: str) -> dict[str, Any]:
        return {
            "originator_id": actor_id(self.id),
            "originator_version": self.version + 1,
            "recorded_by": by,
            "actor": self.id,
        }


def register_actor(
    id: str, name: str, kind: str, aliases: tuple[str, ...], identifiers: dict[str, str], by: str
) -> ActorRegistered:
    """Check a new actor and return its first event; raise `Invalid` with every problem."""
    found = Violations()
    found.check(check_slug, id, "id")
    name = found.check(name_of, name, "name")
    aliases, identifiers = _checked_facts(found, kind, aliases, identifiers)
    found.raise_any()
    return ActorRegistered(
        originator_id=actor_id(id),
        originator_version=1,
        recorded_by=by,
        actor=id,
        name=name,
        kind=kind,
        aliases=aliases,
        identifiers=identifiers,
    )


def _checked_facts(
    found: Violations, kind: str, aliases: tuple[str, ...], identifiers: dict[str, str]
) -> tuple[tuple[str, ...], dict[str, str]]:
    """Collect what is wrong; return the aliases and identifiers as they are recorded."""
    found.check(check_word, kind, ACTOR_KINDS, "kind")
    aliases = tuple(
        found.check(name_of, alias, f"aliases[{at}]") for at, alias in enumerate(aliases)
    )
    found.check(check_distinct, aliases, "aliases")
    for scheme in identifiers:
        found.check(check_word, scheme, IDENTIFIER_SCHEMES, "identifiers")
    return aliases, {
        scheme: found.check(one_line, value, f"identifiers.{scheme}", 100)
        for scheme, value in identifiers.items()
    }


def evolve(actor: Actor | None, event: Event) -> Actor:
    """Return the actor after one more of its events; never refuse an event."""
    if isinstance(event, ActorRegistered):
        return Actor(event.actor, 1, event.name, event.kind, event.aliases, event.identifiers)
    now = replace(begun(actor, event), version=event.originator_version)
    return event.evolve(now) if isinstance(event, ActorEvent) else now
