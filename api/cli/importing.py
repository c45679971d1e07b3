"""Gives an importer the verbs of the system, and brings the read models along."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from api.cli.ending import AskedToEnd
from api.service import Service
from domain.application import NewDevelopment, Request, Stanceline
from domain.errors import Conflict, DomainError
from domain.event import command_id
from domain.log import Recorded
from infrastructure.importers.coded import (
    CodedActor,
    CodedDevelopment,
    CodedMembership,
    CodedSource,
    Refusal,
)
from infrastructure.importers.recorder import Import, Tally
from infrastructure.importers.table import Importer
from infrastructure.settings import Settings


class ImportStopped(AskedToEnd):
    """An import that was asked to end; `tally` counts the rows read until then."""

    def __init__(self, asked: AskedToEnd, tally: Tally) -> None:
        super().__init__(asked.number)
        self.tally = tally


class ApplicationVerbs:
    """The verbs of the system under the name of one data set."""

    def __init__(self, application: Stanceline, dataset: str) -> None:
        self._application = application
        self._dataset = dataset
        self._request = Request(recorded_by=dataset)

    def check_actor(self, actor: CodedActor) -> None:
        """Raise `DomainError` where it could not be registered; record nothing."""
        self._application.check_actor(
            actor.id, actor.name, actor.kind, actor.identifiers, self._request
        )

    def register(self, named: CodedActor | CodedSource) -> str:
        """Register it, or find it on record; return a remark where it has another name there."""
        if isinstance(named, CodedActor):
            return self._register_actor(named)
        return self._register_source(named)

    def check(self, batch: Sequence[CodedDevelopment]) -> Sequence[DomainError | None]:
        """Return why each of them could not be recorded, or None."""
        return self._application.refusals_of(_new(batch), self._request)

    def _register_actor(self, actor: CodedActor) -> str:
        """Register it; where its id is known under another name, add this one as an alias."""
        try:
            self._application.register_actor(
                actor.id, actor.name, actor.kind, (), actor.identifiers, self._request
            )
        except Conflict as refusal:
            if refusal.field.startswith("identifiers"):
                raise  # another actor is the one that the data set means
            return self._add_name(actor)
        return ""

    def _register_source(self, source: CodedSource) -> str:
        """Register it; where its id is taken, the source that has it is the one meant."""
        try:
            self._application.register_source(
                source.id, source.name, None, source.url, self._request
            )
        except Conflict:
            return "source on record under another name or address: the one on record is meant"
        return ""

    def start_membership(self, membership: CodedMembership) -> None:
        """Start it, once and for all: one that somebody has ended since stays ended."""
        said = ("membership", membership.member, membership.of, membership.relation)
        request = Request(self._dataset, command=command_id(self._dataset, *said))
        self._application.start_membership(
            membership.member, membership.of, membership.relation, None, request
        )

    def report(self, batch: Sequence[CodedDevelopment]) -> Sequence[Recorded | DomainError]:
        """Report them in one transaction."""
        return self._application.report_developments(_new(batch), self._request)

    def _add_name(self, actor: CodedActor) -> str:
        try:
            self._application.add_alias(actor.id, actor.name, self._request)
        except Conflict:
            return "actor on record with this name as an alias, or of another kind: left as it is"
        return "second name of an actor: added as an alias"


def _new(batch: Sequence[CodedDevelopment]) -> list[NewDevelopment]:
    return [NewDevelopment(one.account, one.reports, one.external_id) for one in batch]


def import_file(
    importer: Importer,
    opened: Callable[[], Service],
    settings: Settings,
    path: Path,
    edition: str | None,
    refused: Callable[[Refusal], None],
    told: Callable[[int, int], None],
) -> Tally:
    """Import a file; `told` is called with the number of bytes read so far and the size.

    `opened` returns the service to record with. It is called once a row can be recorded, so that a
    file without such a row leaves no new database.
    Raises `Invalid` where the file cannot be read as records: then nothing was recorded;
    `ImportStopped` where `told` raised `AskedToEnd`: then all that was read is recorded.
    """
    file = importer.open(path, settings, edition)
    in_use: list[Service] = []

    def verbs() -> ApplicationVerbs:
        in_use.append(opened())
        return ApplicationVerbs(in_use[0].application, importer.name)

    importing = Import(verbs, refused, file.recorded)

    def after_batch(_: Tally) -> None:
        told(file.consumed, file.size)
        # A server on the same file shows a write only once all that was recorded before is shown.
        for service in in_use:
            service.project_if_embedded()

    def all_read(_: object = None) -> None:
        told(file.size, file.size)

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
