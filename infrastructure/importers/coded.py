"""The records that an importer reads from a data set, and the verbs that record them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from domain.errors import DomainError
from domain.log import Recorded
from domain.recording.updates import Update
from domain.values import Account, Ending, ExternalId, Report
from infrastructure.importers.editions.order import Editions


@dataclass(frozen=True, slots=True)
class CodedActor:
    """An actor as the data set names it."""

    id: str
    name: str
    kind: str
    identifiers: dict[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class CodedSource:
    """An outlet or organisation that the data set names as a source."""

    id: str
    name: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class CodedMembership:
    """A membership of `member` in `of` that the data set states without dates."""

    member: str
    of: str
    relation: str


@dataclass(frozen=True, slots=True)
class CodedDevelopment:
    """One record with the actors and sources it names; `remarks` says what was omitted and why."""

    line: int
    external_id: ExternalId
    account: Account
    reports: tuple[Report, ...]
    actors: tuple[CodedActor, ...]
    sources: tuple[CodedSource, ...]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CodedEnding:
    """The end of a commitment of a development that the data set states."""

    development: ExternalId
    ending: Ending


@dataclass(frozen=True, slots=True)
class CodedNames:
    """One record of a list of actors: an actor with its other names."""

    line: int
    actor: CodedActor
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A record that was refused: its line in the file, its id if it has one, and the reason.

    The line is 0 for a record that is not in the file. `hides_rows` is true if an unknown number of
    further records could not be read. `left` is true if others recorded something about it, which
    was left.
    """

    line: int
    record: str
    reason: str
    conflict: bool = False
    hides_rows: bool = False
    left: bool = False


@dataclass(frozen=True, slots=True)
class Skipped:
    """A line of the file that is not a record, and a description of it."""

    line: int
    what: str


Outcome = Update | DomainError
Entry = CodedDevelopment | CodedNames | Refusal | Skipped


class DataSetFile(Protocol):
    """A file of a data set as coded records, read once from its beginning to its end."""

    @property
    def size(self) -> int:
        """The size of the file in bytes."""

    @property
    def consumed(self) -> int:
        """The number of bytes that have been read."""

    def developments(self) -> Iterator[Entry]:
        """Yield every record of the file in order, or the reason why it is refused."""

    def recorded(self, development: CodedDevelopment) -> None:
        """Remember that a development is in the log."""

    def memberships(self) -> Iterator[CodedMembership]:
        """Return the memberships that follow from the recorded developments."""

    def endings(self) -> Iterator[CodedEnding]:
        """Return the ends of commitments of the recorded developments."""

    def remarks(self) -> Iterator[tuple[str, str, int]]:
        """Yield what is unusual in the whole file: a description, an example and a count."""


class ImportVerbs(Protocol):
    """The verbs that an import needs. A verb for one value raises `DomainError` to refuse it."""

    @property
    def editions(self) -> Editions:
        """The edition that is imported, and those that were imported before."""

    def check(self, named: CodedActor | CodedSource) -> None:
        """Raise an error for a name that `register` would refuse; record nothing."""

    def register(self, named: CodedActor | CodedSource) -> str:
        """Register a name; return a remark if the log has its id with another name, else ''."""

    def register_names(self, names: CodedNames) -> tuple[bool, str]:
        """Register an actor, or add the names that it lacks.

        Return whether anything was recorded, and a remark if the names are like those of others.
        """

    def report(self, batch: Sequence[CodedDevelopment]) -> Sequence[Recorded | DomainError]:
        """Return for each development, in order, its position in the log or the refusal."""

    def duplicates(self, recorded: Sequence[tuple[CodedDevelopment, Recorded]]) -> Sequence[str]:
        """Return for each the id of a development of others that may be the same; "" if none."""

    def updates(self, batch: Sequence[CodedDevelopment]) -> Sequence[Outcome | None]:
        """Return for each development what `update` would change; None for what is new.

        Whether its names are registered is not checked.
        """

    def update(self, batch: Sequence[CodedDevelopment]) -> Sequence[Outcome]:
        """Change developments on record to what the data set says of them now."""

    def retract(self, developments: Sequence[UUID], reason: str) -> Sequence[Outcome]:
        """Retract developments that the data set does not have any more."""

    def start_membership(self, membership: CodedMembership) -> None: ...

    def end_commitment(self, ended: CodedEnding) -> None: ...
