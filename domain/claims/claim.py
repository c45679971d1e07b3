"""A claim: what one development says that one actor did toward another."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from domain.claims.gaps import Gap
    from domain.vocabulary import Assessment, Effect

Pair = tuple[str, str]


class Part(StrEnum):
    """The part of a development that makes a claim.

    The remainder is what is left of a ceasefire that ended in some places only.
    """

    KIND = "kind"
    COMMITMENT = "commitment"
    REMAINDER = "remainder"
    ANNOUNCEMENT = "announcement"
    ENDING = "ending"


class Coding(IntEnum):
    """By whom the reports of a claim were coded, in an order that makes each policy a range.

    A claim of a development that persons and programs reported is made twice if the reports of
    programs change how well it is attested: without these and with these.
    """

    WITHOUT_PROGRAMS = -1
    ANY = 0
    WITH_PROGRAMS = 1
    PROGRAMS_ONLY = 2


class Origin(NamedTuple):
    """Between which actors a commitment was undertaken that passed to a successor.

    It took effect between the days `begins` and `settled`. It passed on the day between `earliest`
    and `latest`.
    """

    by: str
    toward: str
    begins: int
    settled: int
    earliest: int
    latest: int


class Claim(NamedTuple):
    """`actor` did something `toward` another actor; days are ordinals, all bounds inclusive.

    A single act has one unknown day between `start_earliest` and `start_latest`, and its end
    bounds equal its start bounds. `deaths` is the best estimate of deaths, 0 where none is given.
    `expires` is the last day of a commitment (FOREVER where open, None where unknown). `stops_*`
    bound the first day from which the claim no longer counts. `days` is on how many days the acts
    of an attack may have happened, all of them within its bounds. `at_best` bounds the assessment
    of a stance that rests on the claim; None if nothing does. `place_disputed` says that a source
    denies the place of an act of force. `gaps` are the suspensions of a commitment after it took
    effect. `origin` says between whom it was undertaken if a successor took it over. `coding` is a
    value of `Coding`.
    """

    development: str
    actor: str
    toward: str
    part: Part
    commitment: int
    effect: Effect
    start_earliest: int
    start_latest: int
    end_earliest: int
    end_latest: int
    is_duration: bool
    doubtful: bool
    confidence: int | None
    single_source: bool
    score: float
    deaths: int = 0
    expires: int | None = None
    stops_earliest: int | None = None
    stops_latest: int | None = None
    days: int = 1
    at_best: Assessment | None = None
    place_disputed: bool = False
    gaps: tuple[Gap, ...] = ()
    origin: Origin | None = None
    coding: int = Coding.ANY

    @property
    def machine_coded(self) -> bool:
        """Whether programs coded every report of it."""
        return self.coding == Coding.PROGRAMS_ONLY

    @property
    def is_exact(self) -> bool:
        """Whether the earliest and the latest interpretation of the dates are the same."""
        if self.is_duration:
            exact = (
                self.start_earliest == self.start_latest and self.end_earliest == self.end_latest
            )
        else:
            exact = self.start_earliest == self.end_latest
        exact = exact and self.stops_earliest == self.stops_latest
        return exact and all(gap.is_exact for gap in self.gaps)
