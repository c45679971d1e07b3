"""Whether what a request names is in the log: actors, sources, developments, coalitions."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from domain.actor import ActorRegistered, MembershipCorrected, MembershipStarted
from domain.circle import refuse_circle
from domain.development import (
    DevelopmentCorrected,
    DevelopmentReported,
    DevelopmentRetracted,
    evolve,
)
from domain.errors import Invalid
from domain.event import Event, actor_id, source_id, state_after
from domain.log import Log
from domain.membership import Membership
from domain.renewal import require_renewed
from domain.source import SourceRegistered
from domain.values import Account, Report


class References:
    """Remembers what it found: nothing that was registered can ever be unregistered."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._actors: set[str] = set()
        self._sources: set[str] = set()

    def require_all(self, event: DevelopmentReported) -> None:
        self.require_parties(event.account)
        self.require_sources(event.reports, "reports")
        require_renewed(self._log, event.originator_id, event.account)

    def require_parties(self, account: Account) -> None:
        for field in ("initiators", "targets", "mediators"):
            names: tuple[str, ...] = getattr(account, field)
            for position, name in enumerate(names):
                if name not in self._actors:
                    self.require_actor(name, f"{field}[{position}]")
        for position, commitment in enumerate(account.commitments):
            self.require_actor(commitment.by, f"commitments[{position}].by")
            self.require_actor(commitment.toward, f"commitments[{position}].toward")

    def require_sources(self, reports: Iterable[Report], field: str) -> None:
        for position, report in enumerate(reports):
            at = f"{field}[{position}]" if field == "reports" else field
            for name, value in (("source", report.source), ("relays", report.relays)):
                if value is None or value in self._sources:
                    continue
                if not self._begins(source_id(value), SourceRegistered):
                    raise Invalid(
                        f"{at}.{name}: there is no source {value!r}",
                        field=f"{at}.{name}",
                        allowed="a registered source (see /v1/sources)",
                        unregistered=("source", value),
                    )
                self._sources.add(value)

    def require_actor(self, slug: str, field: str) -> None:
        if slug in self._actors:
            return
        if not self._begins(actor_id(slug), ActorRegistered):
            raise Invalid(
                f"{field}: there is no actor {slug!r}",
                field=field,
                allowed="a registered actor (find one by any of its names: /v1/actors?q=)",
                unregistered=("actor", slug),
            )
        self._actors.add(slug)

    def require_development(self, id: UUID, field: str) -> None:
        if not self._begins(id, DevelopmentReported):
            raise Invalid(
                f"{field}: there is no development {id}", field=field, allowed="a recorded one"
            )

    def require_survivor(self, event: DevelopmentRetracted) -> None:
        """What survives must stand itself, or nothing that stands would tell of it any more."""
        if event.survivor is None:
            return
        self.require_development(event.survivor, "survivor")
        survivor = state_after(self._log.load(event.survivor), DevelopmentReported, evolve)
        if survivor is not None and survivor.retracted:
            raise Invalid(
                f"survivor: development {event.survivor} is itself retracted",
                field="survivor",
                allowed="a recorded development that was not retracted, or null",
            )

    def require_corrected(self, event: DevelopmentCorrected) -> None:
        self.require_parties(event.account)
        if "commitments" in event.changed:
            before = state_after(self._log.load(event.originator_id), DevelopmentReported, evolve)
            account = None if before is None else before.account
            require_renewed(self._log, event.originator_id, event.account, account)

    def require_coalition(self, event: MembershipStarted) -> None:
        self.require_actor(event.of, "of")
        bond = Membership(event.of, event.relation, event.start, event.end)
        refuse_circle(self._log, event.actor, bond, "of")

    def require_no_circle(self, event: MembershipCorrected) -> None:
        bond = Membership(event.of, event.relation, event.start, event.end)
        refuse_circle(self._log, event.actor, bond, "changes")

    def require_ground(self, ground: str) -> str:
        """The id of the ground as the log spells it."""
        try:
            id = UUID(ground)
        except ValueError:
            raise Invalid(
                f"ground: {ground[:100]!r} is no development id", field="ground", allowed="a UUID"
            ) from None
        self.require_development(id, "ground")
        return str(id)

    def _begins(self, id: UUID, begins: type[Event]) -> bool:
        """Whether the log has an aggregate of this id, and of this kind."""
        first = self._log.first([id]).get(id)
        return first is not None and isinstance(first[1], begins)
