"""What the read models should hold, by a plain replay of the log, and what they do hold."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection, Table, select

from domain import source
from domain.actor import actor
from domain.actor.actor import Actor
from domain.actor.events import ActorEvent
from domain.amendments import amended_by
from domain.claims.claim import Claim
from domain.claims.claims import claims_of
from domain.claims.commitment import Term
from domain.claims.confidence import Attestation, Grading
from domain.claims.successions import Passing
from domain.claims.terms import terms
from domain.dates import parse_when
from domain.development import development
from domain.development.development import Development
from domain.source import Source, SourceEvent
from domain.stance.fold import Basis, Segment, fold
from domain.stance.policy import Policy
from domain.values import DevelopmentEnd, Ending, Interruption, MetCondition, Resumption, Suspension
from domain.vocabulary import Posture
from infrastructure.log.event_log import EventLog
from infrastructure.read_models.stances.segments import stance_segments
from infrastructure.read_models.tables import DERIVED

Pair = tuple[str, str]
Rows = list[tuple[Any, ...]]


@dataclass
class Knowledge:
    """Everything that the log says up to a position, with nothing kept in between."""

    actors: dict[str, Actor] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    developments: dict[UUID, Development] = field(default_factory=dict)
    unpublished: dict[UUID, Development] = field(default_factory=dict)

    @property
    def affiliations(self) -> dict[str, str | None]:
        return {slug: known.affiliation for slug, known in self.sources.items()}

    def assessment(self, returned: Development) -> Grading:
        """How well it is attested that the development happened."""
        return Attestation(returned.reports, returned.disputes, self.affiliations).of_deed()

    @property
    def bearing(self) -> dict[str, Development]:
        """Every development, by which commitments may end; those not published say nothing."""
        every = {**self.unpublished, **self.developments}
        return {str(id): returned for id, returned in every.items()}

    @property
    def dissolved(self) -> dict[str, tuple[int, int]]:
        gone = {slug: it.dissolved for slug, it in self.actors.items() if it.dissolved}
        days = {slug: parse_when(on) for slug, on in gone.items()}
        return {slug: (day.earliest, day.latest) for slug, day in days.items()}

    @property
    def successions(self) -> dict[str, list[Passing]]:
        """Who takes over the commitments of each actor that has a successor."""
        found: dict[str, list[Passing]] = defaultdict(list)
        for slug in sorted(self.actors):
            for one in self.actors[slug].successions:
                if not one.withdrawn:
                    day = parse_when(one.date)
                    passing = Passing(slug, day.earliest, day.latest, day.doubtful)
                    found[one.of].append(passing)
        return found

    def claims(self) -> list[tuple[Claim, str | None]]:
        """Every claim, with the conflict its development belongs to."""
        affiliations, bearing = self.affiliations, self.bearing
        gone, passing = self.dissolved, self.successions
        return [
            (claim, returned.account.conflict)
            for returned in self.developments.values()
            for claim in claims_of(returned, affiliations, bearing, gone, passing)
        ]

    def terms(self) -> list[tuple[str, Term]]:
        """Every commitment, with its development."""
        bearing, gone, passing = self.bearing, self.dissolved, self.successions
        return [
            (str(id), term)
            for id, returned in self.developments.items()
            for term in terms(returned, bearing, gone, passing)
        ]

    def as_published(self, day: int) -> Knowledge:
        """The same, without what no source had published by the end of the day.

        What is retracted stays: it says nothing, and voids the endings that rest on it. What is
        not published yet is known only as a cause without reports.
        """
        kept = {
            id: returned
            for id, returned in self.developments.items()
            if returned.retracted or self._out(returned) <= day
        }
        read = {id: self._read_on(returned, day) for id, returned in self.developments.items()}
        return replace(
            self,
            actors={slug: _actor_read_on(it, day) for slug, it in self.actors.items()},
            developments={id: read[id] for id in kept},
            unpublished=read,
        )

    def _read_on(self, returned: Development, day: int) -> Development:
        return replace(
            returned,
            account=amended_by(returned.account, returned.amendments, day),
            reports=tuple(r for r in returned.reports if _last_day(r.reported_at) <= day),
            disputes=tuple(d for d in returned.disputes if _last_day(d.report.reported_at) <= day),
            endings=tuple(e for e in returned.endings if self._ended_out(e) <= day),
            interruptions=tuple(self._suspended_on(one, day) for one in returned.interruptions),
            met_conditions=tuple(m for m in returned.met_conditions if self._ended_out(m) <= day),
            withdrawn_findings=tuple(
                number
                for number, one in enumerate(returned.findings, start=1)
                if number in returned.withdrawn_findings
                or min(_last_day(report.reported_at) for report in one.reports) > day
            ),
            end=returned.end and self._end_read_on(returned.end, day),
        )

    def _end_read_on(self, end: DevelopmentEnd, day: int) -> DevelopmentEnd | None:
        days = [_last_day(report.reported_at) for report in end.reports]
        out = min(days) if days and not end.reported_at else self._ended_out(end)
        read = tuple(r for r in end.reports if _last_day(r.reported_at) <= day)
        return replace(end, reports=read) if out <= day else None

    def _out(self, returned: Development) -> int:
        return min(_last_day(report.reported_at) for report in returned.reports)

    def _suspended_on(self, one: Interruption, day: int) -> Interruption:
        """What was read by a day: a suspension that was not is as if it had been withdrawn."""
        resumed = one.resumption
        if resumed is not None and self._ended_out(resumed) > day:
            resumed = None
        withdrawn = one.withdrawn or self._ended_out(one.suspension) > day
        return Interruption(one.suspension, resumed, withdrawn)

    def _ended_out(
        self, ending: Ending | Suspension | Resumption | MetCondition | DevelopmentEnd
    ) -> int:
        if ending.reported_at or not ending.cause:
            return _last_day(ending.reported_at)
        return self._out(self.developments[UUID(ending.cause)])

    def claims_of_pair(self, pair: Pair) -> list[Claim]:
        return [claim for claim, _ in self.claims() if (claim.actor, claim.toward) == pair]

    def timelines(self) -> dict[Pair, list[Segment]]:
        """The folded timeline of every pair that has one."""
        by_pair: dict[Pair, list[Claim]] = defaultdict(list)
        for claim, _ in self.claims():
            by_pair[claim.actor, claim.toward].append(claim)
        folded = {
            pair: fold(claims, Policy(), dissolved=self.gone(pair))
            for pair, claims in by_pair.items()
        }
        return {pair: timeline for pair, timeline in folded.items() if timeline}

    def gone(self, pair: Pair) -> tuple[int, int] | None:
        """The first day without one of the two, at the earliest and at the latest."""
        days = [parse_when(on) for slug in pair if (on := self.actors[slug].dissolved)]
        if not days:
            return None
        return min(day.earliest for day in days), min(day.latest for day in days)


def _actor_read_on(it: Actor, day: int) -> Actor:
    held = tuple(
        amended_by(one, one.amendments, day)
        for one in it.memberships
        if one.reported_at is None or _last_day(one.reported_at) <= day
    )
    gone = it.dissolution
    if gone is not None and (gone.reported_at is None or _last_day(gone.reported_at) <= day):
        gone = amended_by(gone, gone.amendments, day)
    else:
        gone = None
    taken = tuple(
        one
        for one in it.successions
        if one.reported_at is None or _last_day(one.reported_at) <= day
    )
    return replace(it, memberships=held, dissolution=gone, successions=taken)


def _last_day(published: str | None) -> int:
    """What bears no date was published on no day that anybody can name."""
    if published is None:
        return date.max.toordinal()
    year, month, day = (*map(int, published.split("-")), 0, 0)[:3]
    return date(year, month or 12, day or monthrange(year, month or 12)[1]).toordinal()


def replayed(log: EventLog, expires: int) -> Knowledge:
    """What was known once the log had reached position `expires`."""
    known = Knowledge()
    for recorded in log.recorder.read(0, 1_000_000, expires):
        event = log.decode(recorded)
        if isinstance(event, ActorEvent):
            known.actors[event.actor] = actor.evolve(known.actors.get(event.actor), event)
        elif isinstance(event, SourceEvent):
            known.sources[event.source] = source.evolve(known.sources.get(event.source), event)
        else:
            id = event.originator_id
            known.developments[id] = development.evolve(known.developments.get(id), event)
    return known


def shown_timelines(connection: Connection) -> dict[Pair, list[Segment]]:
    """The timelines that the read model shows, in the words of the domain."""
    shown: dict[Pair, list[Segment]] = defaultdict(list)
    for row in connection.execute(select(stance_segments).order_by(stance_segments.c.start)):
        returned = row._asdict()
        pair = (returned.pop("actor"), returned.pop("toward"))
        posture = Posture(returned.pop("posture"))
        basis, rivals = (_named(returned.pop(name)) for name in ("basis", "rivals"))
        shown[pair].append(Segment(posture=posture, basis=basis, rivals=rivals, **returned))
    return dict(shown)


def _named(claims: str) -> tuple[Basis, ...]:
    return tuple(Basis(id, number) for id, number in msgspec.json.decode(claims))


def all_rows(connection: Connection, *leave_out: Table) -> dict[str, Rows]:
    """Every row of every table that is derived from the log, in an order of its own."""
    return {
        table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
        for table in DERIVED
        if table not in leave_out
    }
