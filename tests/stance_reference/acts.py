"""Acts and commitments: what developments claim for pairs of actors, before any rule decides."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Literal

from tests.stance_reference.days import Dates

Effect = Literal["force", "threat", "opposition", "restraint", "talks", "cooperation"]
Pair = tuple[str, str]
Key = tuple[str, int]  # a development, and the number of a commitment in it


@dataclass(frozen=True, slots=True)
class Site:
    """The place of an act, or a place that a partial ceasefire covers; no name: the country."""

    country: str | None
    name: str | None = None
    precision: int | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """A claim of A toward B that is no commitment. Without an effect it only makes a record.

    `days` is on how many unknown days of its bounds a number of acts may have happened. `at_best`
    bounds what a reader may rely on.
    """

    development: str
    effect: Effect | None
    dates: Dates
    confidence: int | None = None
    deaths: int = 0
    kind: str = ""
    single_source: bool = True
    announces: Commitment | None = None  # talks until this takes effect or is ended
    number: int = 0
    site: Site | None = None
    site_disputed: bool = False
    weight: float = 0.0
    days: int = 1
    at_best: str | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A suspension from `start` on, until the commitment is in force again on `end`, if ever."""

    start: Dates
    end: Dates | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """Between whom a commitment was undertaken that a successor took over, and when it began.

    `unsure` says that it may not have passed.
    """

    pair: Pair
    begins: int
    settled: int
    unsure: bool


@dataclass(frozen=True, slots=True)
class EndedSite:
    """A place in which a commitment no longer holds, from one of these days on."""

    site: Site
    since: Dates


@dataclass(frozen=True, slots=True)
class Commitment:
    """A ceasefire if `full`, else a pledge. `expires` is the last day, OPEN, or None if unknown.

    `ended` is the first day on which it no longer holds. `holds_while` is the commitment for as
    long as which this one holds; `ends_with` is the ceasefire whose ending also ends this pledge.
    """

    development: str
    number: int
    by: str
    toward: str
    full: bool
    effective: Dates
    expires: int | None = None
    ended: Dates | None = None
    confidence: int | None = None
    action: str = "cease-attacks"
    holds_while: Key | None = None
    ends_with: Commitment | None = None
    places: tuple[Site, ...] = ()
    excluded: tuple[Site, ...] = ()
    single_source: bool = True
    weight: float = 0.0
    at_best: str | None = None
    gaps: tuple[Gap, ...] = ()
    never: bool = False  # suspended by its first day and not resumed, or its condition is not met
    partial: bool = False
    ended_sites: tuple[EndedSite, ...] = ()
    origin: Origin | None = None  # of what a successor took over
    until: Dates | None = None  # a ceasefire: full until it ended in the first places
    since: Dates | None = None  # the rest of such a ceasefire, a pledge from then on

    @property
    def key(self) -> Key:
        """The development and the number in it."""
        return self.development, self.number

    @property
    def pair(self) -> Pair:
        """The actor that is bound, and the other party."""
        return self.by, self.toward


Claim = Act | Commitment


@dataclass(slots=True)
class History:
    """All claims: acts and commitments by pair, and every commitment that a `while` may name.

    `known` has more than `commitments`: those below the floor decide nothing, but they end.
    """

    acts: dict[Pair, list[Act]] = field(default_factory=lambda: defaultdict(list))
    commitments: dict[Pair, list[Commitment]] = field(default_factory=lambda: defaultdict(list))
    known: dict[Key, Commitment] = field(default_factory=dict)
    dissolved: dict[str, Dates] = field(default_factory=dict)
    lines: dict[str, Dates] = field(default_factory=dict)  # dissolved, and so are all successors
    passed: list[Commitment] = field(default_factory=list)  # all that successors took over

    def add(self, commitment: Commitment) -> None:
        """Add a commitment that decides."""
        self.commitments[commitment.pair].append(commitment)
        self.known[commitment.key] = commitment
