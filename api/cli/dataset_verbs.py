"""The verbs of the system as an import uses them, under the name of one data set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

from api.service import Service
from domain.application import NewDevelopment, Request
from domain.development.development import evolve
from domain.development.events import DevelopmentReported
from domain.errors import Conflict, DomainError
from domain.event import aggregate_after, command_id, development_id
from domain.log import Recorded
from domain.source import register_source
from infrastructure.importers.coded import (
    CodedActor,
    CodedDevelopment,
    CodedEnding,
    CodedMembership,
    CodedNames,
    CodedSource,
    Outcome,
)
from infrastructure.importers.descriptions import described
from infrastructure.importers.editions.order import Consent, Editions


class Plan(NamedTuple):
    """How a file is taken over: its edition, and what may be changed and retracted.

    `is_complete` says that the file has every record of its years and countries. `deleted` are the
    records that the data set says it deleted.
    """

    edition: str | None = None
    consent: Consent = Consent.NEWER
    is_complete: bool = False
    deleted: tuple[str, ...] = ()


class DatasetVerbs:
    """The verbs of the system under the name of one data set."""

    def __init__(self, service: Service, dataset: str, plan: Plan) -> None:
        self._verbs = service.verbs
        self._duplicates = service.duplicates
        self._log = service.writing.log
        self._dataset = dataset
        self._request = Request(dataset, latest_publication=service.latest_publication)
        begun = self._verbs.editions_of(dataset)
        self.editions = Editions(plan.edition, begun, plan.consent)
        self.editions.require_not_older()
        self._is_described = False
        self._begins = plan.edition if begun[-1:] != (plan.edition,) else None
        edition = f", edition {plan.edition}" if plan.edition else ", a later import"
        self._reason = f"{dataset}{edition}"

    def check(self, named: CodedActor | CodedSource) -> None:
        """Raise `DomainError` where it could not be registered; record nothing."""
        if isinstance(named, CodedActor):
            self._verbs.check_actor(
                named.id, named.name, named.kind, named.identifiers, self._request
            )
        else:
            register_source(named.id, named.name, None, named.url, self._dataset)

    def register(self, named: CodedActor | CodedSource) -> str:
        """Register it, or find it on record; return a remark where it has another name there."""
        if isinstance(named, CodedActor):
            return self._register_actor(named)
        return self._register_source(named)

    def _register_actor(self, actor: CodedActor) -> str:
        """Register it; where its id is known under another name, add this one as an alias."""
        try:
            recorded = self._verbs.register_actor(
                actor.id, actor.name, actor.kind, (), actor.identifiers, self._request
            )
        except Conflict as refusal:
            if refusal.field.startswith("identifiers"):
                raise  # another actor is the one that the data set means
            return self._add_name(actor)
        return _likeness("actor", recorded)

    def _register_source(self, source: CodedSource) -> str:
        """Register it; where its id is taken, the source that has it is the one meant."""
        try:
            recorded = self._verbs.register_source(
                source.id, source.name, None, source.url, self._request
            )
        except Conflict:
            return "source on record under another name or address: the one on record is meant"
        return _likeness("source", recorded)

    def register_names(self, names: CodedNames) -> tuple[bool, str]:
        """Register an actor, or add the names that the one on record lacks."""
        is_new, remark = self._register_names(names)
        if is_new:
            self._begin_edition()
        return is_new, remark

    def _register_names(self, names: CodedNames) -> tuple[bool, str]:
        actor = names.actor
        try:
            recorded = self._verbs.register_actor(
                actor.id, actor.name, actor.kind, names.aliases, actor.identifiers, self._request
            )
        except Conflict as refusal:
            if refusal.field.startswith("identifiers"):
                raise  # another actor is the one that the data set means
        else:
            return recorded.created, _likeness("actor", recorded)
        added = [self._is_added(actor.id, name) for name in (actor.name, *names.aliases)]
        return any(added), "second name of an actor: added as an alias" if any(added) else ""

    def _is_added(self, actor: str, alias: str) -> bool:
        try:
            return self._verbs.add_alias(actor, alias, self._request).created
        except Conflict:
            return False

    def start_membership(self, membership: CodedMembership) -> None:
        """Start it, once and for all: one that somebody has ended since stays ended."""
        said = ("membership", membership.member, membership.of, membership.relation)
        request = Request(self._dataset, command=command_id(self._dataset, *said))
        self._verbs.start_membership(
            membership.member, membership.of, membership.relation, None, request
        )

    def end_commitment(self, ended: CodedEnding) -> None:
        """End it, once and for all: an ending that somebody has withdrawn since stays so.

        Raises `Conflict` if an ending of another day is on record.
        """
        of, ending = ended.development, ended.ending
        id = development_id(of.dataset, of.id)
        state = aggregate_after(self._log.load(id), DevelopmentReported, evolve)
        for one in state.endings if state else ():
            if one.commitment == ending.commitment and one.date != ending.date:
                raise Conflict(
                    f"commitment {one.commitment} ends on {one.date} on record, here on"
                    f" {ending.date}",
                    field="date",
                    allowed="the day on record; or withdraw that ending first",
                )
        said = ("ending", of.id, str(ending.commitment), ending.date)
        request = Request(self._dataset, command=command_id(self._dataset, *said))
        self._verbs.end_commitment(id, ending, request)

    def report(self, batch: Sequence[CodedDevelopment]) -> Sequence[Recorded | DomainError]:
        """Report them in one transaction."""
        self._begin_edition()
        return self._verbs.report_developments(_new(batch), self._request)

    def duplicates(self, recorded: Sequence[tuple[CodedDevelopment, Recorded]]) -> Sequence[str]:
        """Return for each the id of a development of others that may be the same; "" if none."""
        found = None
        if self._has_others:
            news = _new([one for one, _ in recorded])
            places = [place for _, place in recorded]
            found = self._duplicates.of(list(zip(places, news, strict=True)))
        if found is None:
            return [""] * len(recorded)
        return [str(alike[0].id) if alike else "" for alike in found]

    @cached_property
    def _has_others(self) -> bool:
        return self._duplicates.are_possible(self._dataset)

    def updates(self, batch: Sequence[CodedDevelopment]) -> Sequence[Outcome | None]:
        """Return what `update` would change of each; None for one that `report` would record."""
        return self._verbs.updates_of(_new(batch), self._reason, self._request)

    def update(self, batch: Sequence[CodedDevelopment]) -> Sequence[Outcome]:
        """Change those on record to what the data set says of them now, in one transaction."""
        self._begin_edition()
        return self._verbs.update_developments(_new(batch), self._reason, self._request)

    def retract(self, developments: Sequence[UUID], reason: str) -> Sequence[Outcome]:
        """Retract them in one transaction."""
        if developments:
            self._begin_edition()
        return self._verbs.retract_developments(developments, reason, self._request)

    def _begin_edition(self) -> None:
        """Record, once something changes, what the data set is and that an edition begins."""
        if not self._is_described:
            self._is_described = True
            self._describe()
        if self._begins is not None:
            self._verbs.begin_edition(self._dataset, self._begins, self._request)
            self._begins = None

    def _describe(self) -> None:
        """Record what a data set is, once for each edition: a later description stays."""
        description = described(self._dataset, self.editions.given)
        if description is not None:
            said = ("description", *map(str, astuple(description)))
            request = Request(self._dataset, command=command_id(self._dataset, *said))
            self._verbs.describe_dataset(self._dataset, description, request)

    def _add_name(self, actor: CodedActor) -> str:
        try:
            recorded = self._verbs.add_alias(actor.id, actor.name, self._request)
        except Conflict:
            return "actor on record with this name as an alias, or of another kind: left as it is"
        return _likeness("actor", recorded) or "second name of an actor: added as an alias"


def _likeness(kind: str, recorded: Recorded) -> str:
    """Return a remark if a new name is like the name of others, with the id of the first."""
    if not recorded.created or not recorded.similar_to:
        return ""
    return f"new name like that of the {kind} {recorded.similar_to[0].id!r}: compare the two"


def _new(batch: Sequence[CodedDevelopment]) -> list[NewDevelopment]:
    return [NewDevelopment(one.account, one.reports, one.external_id) for one in batch]
