"""How well a claim is attested: credibility, independent origins, and disputes of its parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple, Protocol

from domain.vocabulary import (
    CONFIDENCE_OF,
    DISPUTED_CREDIBILITY,
    IMPROBABLE_CREDIBILITY,
    UNKNOWN_CREDIBILITY,
    DisputePart,
)

if TYPE_CHECKING:
    from domain.values import Coder, Dispute, Report

# A disputed claim is at best "probably true", however many origins report it.
_CONTESTED_CREDIBILITY = 2


@dataclass(frozen=True, slots=True)
class Grading:
    """Credibility 1 to 6, confidence 0 to 100 (None if unknown), and the number of origins.

    `machine_coded` says that programs coded every report.
    """

    credibility: int
    confidence: int | None
    origins: int
    disputed: bool
    machine_coded: bool = False

    @property
    def single_source(self) -> bool:
        return self.origins == 1

    @property
    def is_improbable(self) -> bool:
        """Whether it is so little believed that nothing follows from it."""
        return self.credibility == IMPROBABLE_CREDIBILITY


class RestsOn(NamedTuple):
    """The parts of a development that a claim rests on, besides the deed itself.

    `commitment` and `ending` are numbers of commitments; None for a claim of neither.
    """

    actor: str
    toward: str
    commitment: int | None = None
    ending: int | None = None

    def is_disputed_by(self, dispute: Dispute) -> bool:
        """Return whether a dispute lowers the confidence in the claim."""
        match part_of(dispute):
            case DisputePart.DEED:
                return True
            case DisputePart.AUTHOR:
                return dispute.actor in (None, self.actor)
            case DisputePart.TARGET:
                return dispute.actor in (None, self.toward)
            case DisputePart.COMMITMENT:
                return self.commitment is not None and dispute.number in (None, self.commitment)
            case DisputePart.ENDING:
                return self.ending is not None and dispute.number in (None, self.ending)
        return False


def part_of(dispute: Dispute) -> str:
    """Return the part that a dispute denies; the deed if it names none of the list."""
    return dispute.part if dispute.part in _PARTS else DisputePart.DEED


_PARTS = frozenset(part.value for part in DisputePart)


class Graded(Protocol):
    """A report, or an answer with one."""

    @property
    def source(self) -> str: ...

    @property
    def original_source(self) -> str | None: ...

    @property
    def credibility(self) -> int: ...

    @property
    def coded_by(self) -> Coder | None: ...


class Attestation:
    """The reports and the disputes of one development, from which each claim is assessed.

    `affiliations` maps a source to its actor: all origins of one actor count once. A source
    without an actor counts on its own. A dispute that was withdrawn counts for nothing. All reports
    that one program coded count as one more origin at most.
    """

    def __init__(
        self,
        reports: Iterable[Graded],
        disputes: Iterable[Dispute],
        affiliations: Mapping[str, str | None],
    ) -> None:
        self._affiliations = affiliations
        reports = tuple(reports)
        self._best = min((report.credibility for report in reports), default=UNKNOWN_CREDIBILITY)
        self._origins = self._independent(reports)
        self._is_machine_coded = bool(reports) and all(map(is_machine_coded, reports))
        self._disputes = [dispute for dispute in disputes if not dispute.withdrawn]

    @property
    def is_date_disputed(self) -> bool:
        """Whether a source denies that it happened on the day that is recorded."""
        return any(dispute.part == DisputePart.DATE for dispute in self._disputes)

    @property
    def is_place_disputed(self) -> bool:
        """Whether a source denies that it happened at the place that is recorded."""
        return any(dispute.part == DisputePart.PLACE for dispute in self._disputes)

    def of_deed(self) -> Grading:
        """Return the assessment of the development as a whole: that it happened.

        It is disputed whichever part a source denies; only a denial of the deed lowers it.
        """
        deed = self._assess([d for d in self._disputes if part_of(d) == DisputePart.DEED])
        return replace(deed, disputed=bool(self._disputes))

    def of_claim(self, rests_on: RestsOn) -> Grading:
        """Return the assessment of a claim; only a dispute of a part it rests on lowers it."""
        return self._assess(self._disputing(rests_on))

    def of_ending(self, rests_on: RestsOn, ended: Attestation) -> Grading:
        """Return the assessment of an ending that this development caused.

        `ended` is the attestation of the development whose commitment ended; its disputes of the
        ending count as well.
        """
        disputes = self._disputing(RestsOn(rests_on.actor, rests_on.toward))
        of_ending = [d for d in ended._disputing(rests_on) if d.part == DisputePart.ENDING]
        return self._assess([*disputes, *of_ending])

    def of_end(self, ended: Attestation) -> Grading:
        """Return the assessment of the end of a development, which these reports attest.

        `ended` is the attestation of the development, whose disputes of its end count.
        """
        return self._assess([d for d in ended._disputes if d.part == DisputePart.END])

    def _disputing(self, rests_on: RestsOn) -> list[Dispute]:
        return [dispute for dispute in self._disputes if rests_on.is_disputed_by(dispute)]

    def _assess(self, disputes: Sequence[Dispute]) -> Grading:
        """Return the best credibility, one step better for each further independent origin.

        A disputed claim is 2 at best, and 4 at best unless more origins report it than dispute any
        one part.
        """
        best = self._best
        if best != UNKNOWN_CREDIBILITY:
            best = max(1, best - (len(self._origins) - 1))
            if disputes:
                outweighed = self._most_against(disputes) < len(self._origins)
                most = _CONTESTED_CREDIBILITY if outweighed else DISPUTED_CREDIBILITY
                best = max(best, most)
        return Grading(
            best,
            CONFIDENCE_OF[best],
            len(self._origins),
            bool(disputes),
            self._is_machine_coded,
        )

    def _most_against(self, disputes: Sequence[Dispute]) -> int:
        """Return how many origins dispute the part that the most dispute."""
        reports: dict[str, list[Report]] = {}
        for dispute in disputes:
            reports.setdefault(part_of(dispute), []).append(dispute.report)
        return max(len(self._independent(disputing)) for disputing in reports.values())

    def _independent(self, reports: Sequence[Graded]) -> set[str]:
        """Return the independent origins; of programs no more than there are programs.

        What a program coded from an origin of a person's report adds none.
        """
        affiliated = [(origin, self._affiliations.get(origin)) for origin in origins_of(reports)]
        named = [f"actor:{actor}" if actor else f"source:{id}" for id, actor in affiliated]
        coders = [one.coded_by for one in reports]
        if not any(coders):
            return set(named)
        every = list(zip(named, coders, strict=True))
        found = {origin for origin, coder in every if coder is None}
        others = [(origin, coder.tool) for origin, coder in every if coder and origin not in found]
        tools = {tool for _, tool in others}
        return found | set(sorted({origin for origin, _ in others})[: len(tools)])


def is_machine_coded(report: Graded) -> bool:
    """Return whether a program coded a report."""
    return report.coded_by is not None


def origins_of(reports: Sequence[Graded]) -> list[str]:
    """Return for each report of one development its original source, through all relays."""
    # A source that only relays is not an origin, and neither is a relay that it cites.
    own = {report.source for report in reports if report.original_source is None}
    relayed = {
        r.source: r.original_source for r in reports if r.original_source and r.source not in own
    }
    return [_traced(report.original_source or report.source, relayed) for report in reports]


def _traced(source: str, relayed: Mapping[str, str]) -> str:
    passed = set()
    while source in relayed and source not in passed:
        passed.add(source)
        source = relayed[source]
    return source
