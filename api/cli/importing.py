"""Import the file of a data set through the verbs, and update the read models."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple
from pathlib import Path

from api.cli.program.signals import AskedToEnd
from api.service import Service
from domain.application import NewDevelopment, Request
from domain.errors import Conflict, DomainError
from domain.event import command_id
from domain.log import Recorded
from infrastructure.importers.batches import Import, Tally
from infrastructure.importers.coded import (
    CodedActor,
    CodedDevelopment,
    CodedMembership,
    CodedNames,
    CodedSource,
    Refusal,
)
from infrastructure.importers.descriptions import described
from infrastructure.importers.table import Importer
from infrastructure.settings import Settings


class ImportStopped(AskedToEnd):
    """An import that was asked to end; `tally` counts the rows read until then."""

    def __init__(self, asked: AskedToEnd, tally: Tally) -> None:
        super().__init__(asked.number)
        self.tally = tally


class DatasetVerbs:
    """The verbs of the system under the name of one data set."""

    def __init__(self, service: Service, dataset: str) -> None:
        self._verbs = service.verbs
        self._dataset = dataset
        self._request = Request(dataset, latest_publication=service.latest_publication)

    def check_actor(self, actor: CodedActor) -> None:
        """Raise `DomainError` where it could not be registered; record nothing."""
        self._verbs.check_actor(actor.id, actor.name, actor.kind, actor.identifiers, self._request)

    def register(self, named: CodedActor | CodedSource) -> str:
        """Register it, or find it on record; return a remark where it has another name there."""
        if isinstance(named, CodedActor):
            return self._register_actor(named)
        return self._register_source(named)

    def check(self, batch: Sequence[CodedDevelopment]) -> Sequence[DomainError | None]:
        """Return why each of them could not be recorded, or None."""
        return self._verbs.refusals_of(_new(batch), self._request)

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

    def report(self, batch: Sequence[CodedDevelopment]) -> Sequence[Recorded | DomainError]:
        """Report them in one transaction."""
        return self._verbs.report_developments(_new(batch), self._request)

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


def describe(service: Service, dataset: str, edition: str | None) -> None:
    """Record what a data set is, once for each edition: a later description stays."""
    description = described(dataset, edition)
    if description is not None:
        said = ("description", *map(str, astuple(description)))
        request = Request(dataset, command=command_id(dataset, *said))
        service.verbs.describe_dataset(dataset, description, request)


def import_file(
    importer: Importer,
    opened: Callable[[], Service],
    settings: Settings,
    path: Path,
    edition: str | None,
    refused: Callable[[Refusal], None],
    report_progress: Callable[[int, int], None],
) -> Tally:
    """Import a file; `report_progress` is called with the number of bytes read so far and the size.

    `opened` returns the service to record with. It is called once a row can be recorded, so that a
    file without such a row leaves no new database.
    Raises `Invalid` where the file cannot be read as records: then nothing was recorded;
    `ImportStopped` where `report_progress` raised `AskedToEnd`: then all that was read is recorded.
    """
    file = importer.open(path, settings, edition)
    in_use: list[Service] = []

    def verbs() -> DatasetVerbs:
        in_use.append(opened())
        return DatasetVerbs(in_use[0], importer.name)

    importing = Import(verbs, refused, file.recorded)

    in_log: list[Service] = []  # the service, once a record of the data set is in its log

    def after_batch(tally: Tally) -> None:
        report_progress(file.consumed, file.size)
        if (tally.new or tally.repeated) and not in_log:
            in_log.extend(in_use)
            describe(in_use[0], importer.name, edition)
        # A server on the same file shows a write only once all that was recorded before is shown.
        for service in in_use:
            service.project_if_embedded()

    def all_read(_: object = None) -> None:
        report_progress(file.size, file.size)

    def memberships() -> Iterator[CodedMembership]:
        for membership in file.memberships():
            all_read()
            yield membership

    try:
        importing.record(file.developments(), after_batch)
        importing.record_memberships(memberships())
        all_read()
        for service in in_use:
            service.project_if_embedded(all_read)
    except AskedToEnd as asked:
        raise ImportStopped(asked, importing.tally) from None
    for what, example, count in file.remarks():
        importing.tally.remark(what, example, count)
    return importing.tally
