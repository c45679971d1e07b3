"""What a question leaves out: a source, a development or a data set, and what counts instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from domain.checks.words import check_slug
from domain.claims.confidence import Attestation, Grading
from domain.errors import Invalid

if TYPE_CHECKING:
    from domain.claims.claim import Claim, Pair
    from domain.claims.commitment import Term
    from domain.development.development import Development

SOURCE, DEVELOPMENT, DATASET = "source", "development", "dataset"
# What a question can leave out, and what then counts as retracted.
KINDS = {
    SOURCE: "its reports and denials, and reports that repeat it; what keeps no report",
    DEVELOPMENT: "the development",
    DATASET: "every development that was imported from it",
}
MOST_OMITTED = 20
ALLOWED = (
    f"source:ID, development:ID or dataset:ID, at most {MOST_OMITTED}, repeated or joined by commas"
)


class Omitted(NamedTuple):
    """One thing that a question leaves out: its kind and its id."""

    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True, slots=True, eq=False)
class Omission:
    """The developments whose stored claims and commitments do not count, and what counts instead.

    `retracted` are those that count as retracted. `claims` and `terms` are those that the other
    developments make without what is left out; `terms` only of developments with a claim that
    passes the filters. `first_days` has the first day of each pair on which a claim may differ.
    `kept` holds the developments that keep a report, without the others. `datasets` are the data
    sets that are left out. `evidence` is the day (ordinal) by which the newest of all other
    reports in the log is dated, None if nothing is left out.
    """

    developments: frozenset[str] = frozenset()
    retracted: frozenset[str] = frozenset()
    claims: Mapping[Pair, Sequence[Claim]] = field(default_factory=lambda: MappingProxyType({}))
    terms: Mapping[str, Sequence[Term]] = field(default_factory=lambda: MappingProxyType({}))
    first_days: Mapping[Pair, int] = field(default_factory=lambda: MappingProxyType({}))
    kept: Mapping[str, Development] = field(default_factory=lambda: MappingProxyType({}))
    affiliations: Mapping[str, str | None] = field(default_factory=lambda: MappingProxyType({}))
    datasets: frozenset[str] = frozenset()
    evidence: int | None = None

    def claims_of(self, pair: Pair) -> Sequence[Claim]:
        """Return the claims about a pair that count instead of the stored ones."""
        return self.claims.get(pair, ())

    def assessment_of(self, id: str) -> Grading | None:
        """Return the assessment of a development that lost a report; None of any other."""
        one = self.kept.get(id)
        if one is None:
            return None
        return Attestation(one.reports, one.disputes, self.affiliations).of_deed()


NO_OMISSION = Omission()


def check_omitted(given: Sequence[str], name: str) -> None:
    """Raise `Invalid` unless each text names a source, a development or a data set."""
    omitted = _split(given)
    if len(omitted) > MOST_OMITTED:
        raise Invalid(f"{name}: {len(omitted)} are left out", field=name, allowed=ALLOWED)
    for text in omitted:
        kind, _, id = text.partition(":")
        if kind not in KINDS or not id:
            message = f"{name}: {text[:100]!r} is not a source, a development or a data set"
            raise Invalid(message, field=name, allowed=ALLOWED)
        if kind == DEVELOPMENT:
            _check_uuid(id, name)
        else:
            check_slug(id, name, kind)


def read_omitted(given: Sequence[str]) -> tuple[Omitted, ...]:
    """Return what checked texts name, each once and in the order of their names."""
    found = (Omitted(*text.split(":", 1)) for text in _split(given))
    return tuple(sorted({_as_stored(one) for one in found}))


def write_omitted(omitted: Sequence[Omitted]) -> str:
    """Return the value of the parameter, the same for the same meaning."""
    return ",".join(map(str, omitted))


def _split(given: Sequence[str]) -> list[str]:
    return [part for text in given for part in text.split(",")]


def _as_stored(one: Omitted) -> Omitted:
    return Omitted(one.kind, str(UUID(one.id))) if one.kind == DEVELOPMENT else one


def _check_uuid(id: str, name: str) -> None:
    try:
        UUID(id)
    except ValueError:
        raise Invalid(
            f"{name}: {id[:100]!r} is not the id of a development",
            field=name,
            allowed="development: with a UUID",
        ) from None
