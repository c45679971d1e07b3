"""The values that events carry, but for commitments and places.

They are frozen, and are not checked when read from the log.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar
from uuid import UUID

from domain.commitments import Commitment, CoveredPlace, Place

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Value = TypeVar("Value", bound="DataclassInstance")


@dataclass(frozen=True, slots=True)
class Fatalities:
    """Deaths: the best estimate and, where known, the lowest and highest."""

    best: int
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class ExternalId:
    """The record of a data set that a development was taken from."""

    dataset: str
    id: str
    edition: str | None = None


@dataclass(frozen=True, slots=True)
class Coder:
    """A program that coded a report: its name, and its version where known."""

    tool: str
    version: str | None = None

    def __str__(self) -> str:
        return self.tool if self.version is None else f"{self.tool} {self.version}"


def _field(form: str, meaning: str, label: str | None = None) -> dict[str, str | None]:
    """Return the metadata of a field: the form of its values, its meaning and its label.

    `FORMS` of `domain/checks/validation.py` has the check of each form; requests and answers have
    the meaning as description. A field with a label is shown under it to readers of a report.
    """
    return {"form": form, "description": meaning, "label": label}


@dataclass(frozen=True, slots=True)
class Report:
    """One source's account of a development."""

    PRIVATE_TEXTS: ClassVar[tuple[str, ...]] = ("summary", "attributed_to", "url")

    source: str = field(metadata=_field("source", "Id of the source"))
    summary: str = field(metadata=_field("required text", "What the source says, in words"))
    reported_at: str | None = field(
        default=None,
        metadata=_field(
            "publication date",
            "When it was published: YYYY-MM-DD, YYYY-MM or YYYY; null if unknown",
        ),
    )
    attributed_to: str | None = field(
        default=None,
        metadata=_field("text", "Who the source quotes; null if it quotes nobody", "attributed to"),
    )
    original_source: str | None = field(
        default=None,
        metadata=_field(
            "source",
            "Id of the source that the report repeats; null if it repeats none",
            "original source",
        ),
    )
    credibility: int = field(
        default=6,
        metadata=_field(
            "credibility",
            "Of the information: 1 (confirmed) to 5 (improbable), 6 (unknown)",
        ),
    )
    url: str | None = field(
        default=None,
        metadata=_field("web address", "Address on the web; null if none is known"),
    )
    coded_by: Coder | None = field(
        default=None,
        metadata=_field("coder", "The program that coded it; null if a person did"),
    )


# What readers of a report are shown besides its source, grade, date and summary.
REPORT_LABELS: dict[str, str] = {
    part.name: part.metadata["label"] for part in fields(Report) if part.metadata["label"]
}


@dataclass(frozen=True, slots=True)
class Attribution:
    """How an act is attributed to one of those that did it, as `doers` returns them."""

    actor: str
    degree: str


@dataclass(frozen=True, slots=True)
class Account:
    """What is reported to have happened, without its reports; `occurred` is EDTF.

    `acts` is the number of attacks on unknown days within a period; None for one act, or for an
    attack that lasted through all of its period. An initiator without an attribution did it.
    `reciprocal`: the targets did the same to the initiators; members of one side did it to none of
    their own side.
    """

    PRIVATE_TEXTS: ClassVar[tuple[str, ...]] = ("title", "summary")

    kind: str
    initiators: tuple[str, ...]
    targets: tuple[str, ...]
    occurred: str
    title: str
    reciprocal: bool = False
    mediators: tuple[str, ...] = ()
    mode: str | None = None
    contexts: tuple[str, ...] = ()
    summary: str = ""
    place: Place | None = None
    conflict: str | None = None
    fatalities: Fatalities | None = None
    acts: int | None = None
    attributions: tuple[Attribution, ...] = ()
    commitments: tuple[Commitment, ...] = ()

    @property
    def names_another(self) -> bool:
        """Whether a commitment extends another one, or lasts while another one is kept."""
        return any(one.extends or one.holds_while for one in self.commitments)


@dataclass(frozen=True, slots=True)
class Dispute:
    """A report that denies `part` of a development (None: the deed); it can be withdrawn.

    `actor` narrows a disputed author or target, `number` a disputed commitment or ending; without
    them every one is disputed.
    """

    report: Report
    part: str | None = None
    actor: str | None = None
    number: int | None = None
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Ending:
    """The end of commitment number `commitment`: who declared it, and its cause.

    `date` is the first day on which it no longer holds; with `places`, only there. `cause` is the
    id of a development. Without `reported_at`, the ending was published together with its cause.
    """

    PRIVATE_TEXTS: ClassVar[tuple[str, ...]] = ("reason",)

    commitment: int
    date: str
    ended_by: str | None = None
    cause: str | None = None
    reason: str = ""
    reported_at: str | None = None
    places: tuple[CoveredPlace, ...] = ()


@dataclass(frozen=True, slots=True)
class Suspension:
    """A party suspended commitment number `commitment`, which is not in force from `date` on.

    `cause` is the id of a development. Without `reported_at`, the suspension was published
    together with its cause.
    """

    PRIVATE_TEXTS: ClassVar[tuple[str, ...]] = ("reason",)

    commitment: int
    date: str
    suspended_by: str | None = None
    cause: str | None = None
    reason: str = ""
    reported_at: str | None = None


@dataclass(frozen=True, slots=True)
class Resumption:
    """Suspension number `suspension` was over: the commitment is in force again from `date` on."""

    PRIVATE_TEXTS: ClassVar[tuple[str, ...]] = ("reason",)

    suspension: int
    date: str
    resumed_by: str | None = None
    cause: str | None = None
    reason: str = ""
    reported_at: str | None = None


@dataclass(frozen=True, slots=True)
class Interruption:
    """A suspension and the resumption that is on record for it; both may be withdrawn."""

    suspension: Suspension
    resumption: Resumption | None = None
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class MetCondition:
    """The condition on which commitment number `commitment` was to take effect was met on `date`.

    `cause` is the id of a development. Without `reported_at`, it was published together with its
    cause.
    """

    PRIVATE_TEXTS: ClassVar[tuple[str, ...]] = ("reason",)

    commitment: int
    date: str
    cause: str | None = None
    reason: str = ""
    reported_at: str | None = None


@dataclass(frozen=True, slots=True)
class Finder:
    """Who found something: an actor with a mandate to examine it, or a source; one of the two."""

    actor: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What a body found on whether `act`, a development, violated commitment number `commitment`.

    `result` is one of the vocabulary, `date` the day of the finding. It was published with the
    first of its reports.
    """

    commitment: int
    act: UUID
    result: str
    found_by: Finder
    date: str
    reports: tuple[Report, ...]


@dataclass(frozen=True, slots=True)
class DevelopmentEnd:
    """The end of a development that lasts: `date` is the first day on which it no longer holds.

    `cause` is the id of a development. Without `reported_at`, the end was published with the first
    of its reports; without reports, together with its cause.
    """

    PRIVATE_TEXTS: ClassVar[tuple[str, ...]] = ("reason",)

    date: str
    cause: str | None = None
    reason: str = ""
    reported_at: str | None = None
    reports: tuple[Report, ...] = ()


@dataclass(frozen=True, slots=True)
class NewDevelopment:
    """A development to record; without `id` or `external_id` it gets a new id."""

    account: Account
    reports: tuple[Report, ...]
    external_id: ExternalId | None = None
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class PrivateText:
    """A private text of an event: the version of its aggregate there, and the path in the event."""

    version: int
    field: str


def with_fields(value: Value, **given: Any) -> Value:
    """Return the value with these fields; the same object if it has them already."""
    # A copy takes four times longer than this comparison, and most values are recorded as given.
    for name, part in given.items():
        if getattr(value, name) != part:
            return replace(value, **given)
    return value


def with_own_id(account: Account, id: UUID) -> Account:
    """Return the account of development `id` with this id where a `while` names no development."""
    commitments = tuple(_with_own_id(one, id) for one in account.commitments)
    return with_fields(account, commitments=commitments)


def _with_own_id(commitment: Commitment, id: UUID) -> Commitment:
    named = commitment.holds_while
    if named is None or named.development is not None:
        return commitment
    return replace(commitment, holds_while=replace(named, development=id))


def doers(account: Account) -> tuple[str, ...]:
    """Return the actors that did something: the initiators, and the targets if reciprocal."""
    if account.reciprocal:
        return (*account.initiators, *account.targets)
    return account.initiators


def parties(account: Account) -> list[str]:
    """Return every actor that an account names, each once."""
    named = [*account.initiators, *account.targets, *account.mediators]
    for commitment in account.commitments:
        named += (commitment.by, commitment.toward)
    return list(dict.fromkeys(named))


def commitment_numbers(account: Account) -> list[int]:
    """Return the numbers of its commitments, from 1; 0 is a bare ceasefire as a whole."""
    first = 0 if is_bare_ceasefire(account) else 1
    return list(range(first, len(account.commitments) + 1))


def commitment_parties(account: Account, number: int) -> tuple[str, ...]:
    """Return the actors that a commitment is of and toward; of 0, all of the ceasefire."""
    if number == 0:
        return tuple(dict.fromkeys((*account.initiators, *account.targets)))
    commitment = account.commitments[number - 1]
    return commitment.by, commitment.toward


def is_bare_ceasefire(account: Account) -> bool:
    """Return whether an account is a ceasefire that lists no cease-attacks commitment."""
    return account.kind == "ceasefire" and not any(
        commitment.action == "cease-attacks" for commitment in account.commitments
    )
