"""Projects revisions of developments into rows: what they say, and their commitments with days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import Column, ColumnElement, Connection, Table, update

from domain.amendments import ALWAYS
from domain.checks.accounts import MOST_COMMITMENTS, MOST_PARTIES
from domain.claims.commitment import Term, reciprocity
from domain.claims.endings import bearing
from domain.claims.publication import first_published, lasting
from domain.commitments import Commitment, CoveredPlace, EndedPlace
from domain.dates import NEVER, When, published_by
from domain.development.events import DevelopmentRedacted
from domain.event import REDACTED, Event
from domain.event_subjects import origins
from domain.explanation.assessment import NO_EVIDENCE, dated_reports
from domain.stance.policy import Policy
from domain.stance.term_status import in_effect_through
from domain.values import Account, Finding, parties, with_fields
from infrastructure.database.bulk import insert_into
from infrastructure.projections.evidence_days import ReportDays, encode_days
from infrastructure.projections.revisions import Content, Revision
from infrastructure.projections.versioned_rows import VersionedRows
from infrastructure.read_models.claims import gaps_column, origin_column
from infrastructure.read_models.commitments.commitments import commitments
from infrastructure.read_models.commitments.findings import (
    StoredReport,
    findings,
    reports_column,
)
from infrastructure.read_models.developments.rows import (
    datasets,
    development_dependencies,
    development_parties,
    development_sources,
    developments,
)


class DevelopmentRows:
    """Takes the revisions of one batch in order, then writes their rows."""

    def __init__(self, first_positions: dict[str, tuple[int, str]]) -> None:
        self._first = first_positions
        self._developments = VersionedRows(developments)
        self._parties = VersionedRows(development_parties)
        self._sources = VersionedRows(development_sources)
        self._dependencies: list[dict[str, str]] = []
        self._datasets: dict[str, int] = {}

    def take(self, revision: Revision, recorded: ReportDays) -> None:
        """Take a revision whose reports were `recorded` on these days."""
        after, before = revision.after, revision.before
        id = str(after.id)
        if before is None:
            self._first[id] = (revision.position, revision.recorded_at.isoformat())
        position, recorded_at = self._first[id]
        evidence = [one.day for one in dated_reports(after, recorded)]
        dated = encode_days(recorded), max(evidence, default=NO_EVIDENCE)
        rows = [(position, recorded_at, *columns) for columns in _columns(revision, dated)]
        acting = _parties(revision.content_after, position)
        named = bearing(after) - (set() if before is None else bearing(before))
        self._dependencies += [{"named": one, "development": id} for one in sorted(named)]
        if before is None:
            self._developments.begin(id, revision.position, rows)
            self._parties.begin(id, position, acting)
            self._sources.begin(id, position, [(s, position) for s in origins(after)])
            if after.external_id is not None:
                self._datasets.setdefault(after.external_id.dataset, position)
            return
        self._developments.replace(id, revision.position, rows)
        former = revision.content_before
        if former is None or acting != _parties(former, position):
            self._parties.replace(id, revision.position, acting)
        if origins(after) != origins(before):
            sources = [(s, position) for s in origins(after)]
            self._sources.replace(id, revision.position, sources)

    def write(self, connection: Connection) -> None:
        self._developments.write(connection)
        self._parties.write(connection)
        self._sources.write(connection)
        if self._datasets:
            begun = insert_into(connection, datasets)
            rows = [{"dataset": id, "first": at} for id, at in self._datasets.items()]
            connection.execute(begun.on_conflict_do_nothing(), rows)
        if self._dependencies:
            insert = insert_into(connection, development_dependencies)
            connection.execute(insert.on_conflict_do_nothing(), self._dependencies)


def _accounts(content: Content) -> list[tuple[int, Account]]:
    """Return the account of a development from each day of publication on, the first always."""
    first, *later = content.by_day
    return [(ALWAYS, first.account), *((version.day, version.account) for version in later)]


def _parties(content: Content, position: int) -> list[tuple[object, ...]]:
    named = lasting([(day, _parts(account)) for day, account in _accounts(content)])
    return [(actor, position, part, begin, end) for (actor, part), begin, end in named]


def _parts(account: Account) -> list[tuple[str, str]]:
    """Return each actor that an account names with its parts in what happened."""
    parts = {
        "initiator": account.initiators,
        "target": account.targets,
        "mediator": account.mediators,
    }
    return [
        (actor, " ".join(part for part, actors in parts.items() if actor in actors))
        for actor in parties(account)
    ]


def _columns(revision: Revision, dated: tuple[str | None, int]) -> Iterator[tuple[object, ...]]:
    """Yield the columns of a development, for each account that was published of it.

    `dated` are the days on which its reports were recorded, and that of its newest evidence.
    """
    first, *later = revision.content_after.by_day
    accounts = [(one.account, one.occurred) for one in (first, *later)]
    versions = zip([ALWAYS, *(one.day for one in later)], ([one] for one in accounts), strict=True)
    for (account, occurred), published_from, published_to in lasting(list(versions)):
        yield (*_columns_with(revision, account, occurred), *dated, published_from, published_to)


def _columns_with(revision: Revision, account: Account, when: When) -> tuple[object, ...]:
    after, assessment = revision.after, revision.content_after.assessment
    place = account.place
    return (
        after.version,
        account.kind,
        account.reciprocal,
        account.title,
        account.occurred,
        when.earliest,
        when.latest,
        account.conflict,
        place.name if place else None,
        place.country if place else None,
        place.precision if place else None,
        assessment.credibility,
        assessment.confidence,
        assessment.origins,
        assessment.disputed,
        assessment.machine_coded,
        after.retracted,
        revision.content_after.by_day[0].day,
        _believed(revision.content_after),
        after.external_id.dataset if after.external_id else None,
    )


def _believed(content: Content) -> str | None:
    """Encode the assessment from each day of publication on; None if it never changed."""
    if not content.earlier:
        return None
    return msgspec.json.encode(
        [(version.day, version.assessment) for version in content.by_day]
    ).decode()


class FindingRows:
    """Takes the revisions of one batch in order, then writes the findings on their commitments."""

    def __init__(self) -> None:
        self._rows = VersionedRows(findings)

    def take(self, revision: Revision) -> None:
        before, after = revision.before, revision.after
        former = {} if before is None else before.numbered_findings
        now = after.numbered_findings
        for number in former.keys() - now.keys():
            self._rows.replace(_finding_key(after.id, number), revision.position, [])
        for number in sorted(now.keys() - former.keys()):
            row = _finding_row(after.id, number, now[number])
            self._rows.begin(_finding_key(after.id, number), revision.position, [row])

    def write(self, connection: Connection) -> None:
        self._rows.write(connection)


def _finding_key(development: UUID, number: int) -> str:
    return f"{development}.{number}"


def _finding_row(development: UUID, number: int, finding: Finding) -> tuple[object, ...]:
    reports = tuple(
        StoredReport(one.source, one.original_source, published_by(one.reported_at))
        for one in finding.reports
    )
    return (
        str(development),
        number,
        finding.commitment,
        str(finding.act),
        finding.result,
        finding.found_by.actor,
        finding.found_by.source,
        finding.date,
        reports_column(reports),
        first_published(finding.reports),
        NEVER,
    )


class RedactedRows:
    """Takes the redactions of one batch, then removes the texts from all rows before each."""

    def __init__(self) -> None:
        self._taken: list[tuple[int, DevelopmentRedacted]] = []

    def take(self, position: int, event: Event) -> None:
        if isinstance(event, DevelopmentRedacted):
            self._taken.append((position, event))

    def write(self, connection: Connection) -> None:
        """Call it after the rows of the batch are written."""
        if self._taken and connection.dialect.name == "sqlite":
            # Freed pages are overwritten with zeros.
            connection.exec_driver_sql("PRAGMA secure_delete = ON")
        for position, redaction in self._taken:
            id = str(redaction.originator_id)
            if "title" in redaction.parts:
                _redact(connection, developments.c.id == id, developments.c.title, position)
            if "commitments" in redaction.parts:
                of_development = commitments.c.development == id
                for column in (commitments.c.scope, commitments.c.condition):
                    _redact(connection, of_development, column, position)


def _redact(
    connection: Connection, such: ColumnElement[bool], text: Column[str], position: int
) -> None:
    table = text.table
    assert isinstance(table, Table)
    before = update(table).where(such, table.c.known_from < position, text != "")
    connection.execute(before.values({text: REDACTED}))


class _Made(NamedTuple):
    """A commitment, its reciprocity, its place among those of its development, and who coded it."""

    term: Term
    reciprocity: str
    place: int
    machine_coded: bool


# The commitment, and the days of publication on which it is made like this.
Lasting = tuple[_Made, int, int]

# The listed commitments, and those of each initiator of a bare truce toward each target.
MOST_OF_A_DEVELOPMENT = MOST_COMMITMENTS + MOST_PARTIES**2


class CommitmentRows:
    """Takes the revisions of one batch in order, then writes their commitments."""

    def __init__(self, policy: Policy, first_positions: Mapping[str, tuple[int, str]]) -> None:
        self._policy = policy
        self._first = first_positions
        self._rows = VersionedRows(commitments)

    def take(self, revision: Revision) -> None:
        rows = _lasting(revision.content_after)
        if rows != (_lasting(revision.content_before) if revision.content_before else []):
            put = self._rows.begin if revision.before is None else self._rows.replace
            id = str(revision.after.id)
            put(id, revision.position, self._numbered(id, rows))

    def _numbered(self, id: str, rows: list[Lasting]) -> list[tuple[object, ...]]:
        """Return the rows of a development, with their order among all commitments."""
        if not rows:
            return []
        before = self._first[id][0] * MOST_OF_A_DEVELOPMENT
        return [
            _commitment_row(row, in_effect_through(row[0].term, self._policy), before)
            for row in rows
        ]

    def write(self, connection: Connection) -> None:
        self._rows.write(connection)


def _lasting(content: Content) -> list[Lasting]:
    return lasting([(version.day, _made(version)) for version in content.by_day])


def _made(version: Content) -> list[_Made]:
    terms = version.terms
    together = [term.commitment for term in terms if term.origin is None]
    return [
        _Made(
            term,
            reciprocity(_undertaken(term), together),
            place,
            version.assessment.machine_coded,
        )
        for place, term in enumerate(terms)
    ]


def _undertaken(term: Term) -> Commitment:
    """Return a commitment between the actors that undertook it."""
    origin = term.origin
    if origin is None:
        return term.commitment
    return with_fields(term.commitment, by=origin.by, toward=origin.toward)


def _places_column(places: tuple[CoveredPlace, ...] | tuple[EndedPlace, ...]) -> str | None:
    return msgspec.json.encode(places).decode() if places else None


def _commitment_row(row: Lasting, live_through: int, before: int) -> tuple[object, ...]:
    (term, mutuality, place, machine_coded), published_from, published_to = row
    commitment = term.commitment
    extends, named = commitment.extends, commitment.holds_while
    return (
        term.number,
        commitment.by,
        commitment.toward,
        commitment.action,
        commitment.effective_from,
        commitment.expires,
        commitment.partial,
        commitment.scope,
        commitment.condition,
        _places_column(commitment.places),
        str(extends.development) if extends else None,
        extends.commitment if extends else None,
        str(named.development) if named else None,
        named.commitment if named else None,
        commitment.announced_by_other,
        commitment.conditional_start,
        _places_column(commitment.excluded_places),
        _places_column(term.ended_places),
        term.declared,
        term.begins,
        term.settled,
        term.last,
        term.stops,
        gaps_column(term.gaps),
        term.awaits,
        origin_column(term.origin),
        live_through,
        mutuality,
        before + place,
        machine_coded,
        published_from,
        published_to,
    )
