"""The answer about developments that may have been recorded twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NotRequired

from typing_extensions import TypedDict

from api.answers.links import Permalink, href_of
from domain.commitments import Place
from domain.dates import FOREVER
from domain.likeness.developments import SIGNS
from domain.values import Fatalities
from infrastructure.read_models.as_known import Knowledge
from infrastructure.read_models.developments.duplicates import Alike, Compared


@dataclass(frozen=True, slots=True)
class ComparedDevelopment:
    """One of the two; `dataset` is the one that it was imported from, null if none."""

    id: str
    href: str
    kind: str
    initiators: tuple[str, ...]
    targets: tuple[str, ...]
    occurred: str
    title: str
    place: Place | None
    fatalities: Fatalities | None
    dataset: str | None
    machine_coded: bool
    position: int


@dataclass(frozen=True, slots=True)
class Acceptance:
    """How a candidate is accepted: the request, and the same as a command.

    The retraction can be withdrawn. Reports of the development that goes are not carried over.
    """

    method: str
    href: str
    body: Mapping[str, str]
    command: str


@dataclass(frozen=True, slots=True)
class DuplicateCandidate:
    """Two developments that may be one, by the `duplicate_signs` of the codebook.

    `stays` is what a person coded, else the one that was recorded first.
    """

    likeness: int
    reasons: tuple[str, ...]
    stays: ComparedDevelopment
    goes: ComparedDevelopment
    accept: Acceptance


class DuplicateList(TypedDict):
    """A page of candidates, the likeliest first; `next` is the cursor of the following one.

    `compared` developments, the last recorded, were compared with all others; `complete` is false
    if there are more, which a filter finds.
    """

    data: Sequence[DuplicateCandidate]
    next: str | None
    position: int
    links: Permalink
    total: NotRequired[int | None]
    compared: int
    complete: bool


def duplicate_answer(
    knowledge: Knowledge, one: Alike, published: int = FOREVER
) -> DuplicateCandidate:
    """Return a candidate with the request that accepts it."""
    stays, goes = one.stays_and_goes
    reason = f"Duplicate: {', '.join(SIGNS[it].meaning for it in one.likeness.reasons)}"
    accept = Acceptance(
        "POST",
        f"/v1/developments/{goes.id}/retraction",
        {"reason": reason, "duplicate_of": stays.id},
        f"stanceline retract {goes.id} --duplicate-of {stays.id} --reason '{reason}'",
    )
    return DuplicateCandidate(
        one.likeness.points,
        one.likeness.reasons,
        _compared(knowledge, stays, published),
        _compared(knowledge, goes, published),
        accept,
    )


def _compared(knowledge: Knowledge, one: Compared, published: int) -> ComparedDevelopment:
    account = one.account
    return ComparedDevelopment(
        one.id,
        href_of(knowledge, "development", one.id, published),
        account.kind,
        account.initiators,
        account.targets,
        account.occurred,
        account.title,
        account.place,
        account.fatalities,
        one.dataset,
        one.machine_coded,
        one.position,
    )
