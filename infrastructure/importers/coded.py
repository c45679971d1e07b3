"""What an importer reads out of a data set, in values of the domain, and the verbs it is given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from domain.errors import DomainError
from domain.log import Recorded
from domain.values import Account, ExternalId, Report


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
    """A bond of `member` to `of` that the data set states without dates."""

    member: str
    of: str
    relation: str


@dataclass(frozen=True, slots=True)
class CodedDevelopment:
    """One record, with whom it names; `remarks` says what of it was left out and why."""

    line: int
    external_id: ExternalId
    account: Account
    reports: tuple[Report, ...]
    actors: tuple[CodedActor, ...]
    sources: tuple[CodedSource, ...]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """A record that was not recorded: its line in the file, its id where it has one, and why."""

    line: int
    record: str
    reason: str
    conflict: bool = False


@dataclass(frozen=True, slots=True)
class Skipped:
    """A line of the file that is not a record, and what it is."""

    line: int
    what: str


Entry = CodedDevelopment | Refusal | Skipped


class Verbs(Protocol):
    """The verbs an import needs. The first three raise `DomainError` where they refuse.

    The first two return a remark where the log knows the id under another name, else an empty text.
    """

    def register_actor(self, actor: CodedActor) -> str: ...

    def register_source(self, source: CodedSource) -> str: ...

    def start_membership(self, membership: CodedMembership) -> None: ...

    def report(self, batch: Sequence[CodedDevelopment]) -> Sequence[Recorded | DomainError]:
        """For each of the batch, in its order: where it stands in the log, or why not."""
