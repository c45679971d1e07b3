"""The answer for one row of a question, with the fields of section 10 of the rules."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LastEvidence:
    """The newest evidence of A toward B, and the day a commitment was over, if it is."""

    day: str
    posture: str
    development: str
    ended: str | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What a filter left out of a pair: how many claims, and the posture with them."""

    claims: int
    posture: str | None
    changes: bool


@dataclass(frozen=True, slots=True)
class Stance:
    """The stance of A toward B; `basis` and the lists name developments.

    `basis_number` is the number of the deciding commitment in its development.
    """

    actor: str
    toward: str
    posture: str
    rule: str
    since: str
    confidence: int | None
    assessment: str
    dating: str | None
    projected: bool
    basis: str | None
    basis_number: int | None
    single_source: bool | None
    violated: bool
    violations: tuple[str, ...]
    strained_by: tuple[str, ...]
    not_observed: tuple[str, ...]
    rivals: tuple[str, ...]
    last: LastEvidence | None
    last_act_date: str | None
    acts_30d: int
    acts_90d: int
    score: float
    inherited_from: str | None = None
    toward_inherited_from: str | None = None
    left_out: LeftOut | None = None

    @property
    def is_own(self) -> bool:
        """Whether no coalition is between A and B."""
        return self.inherited_from is None and self.toward_inherited_from is None


@dataclass(frozen=True, slots=True)
class Dyad:
    """A and B together: the first posture that holds in either direction, and on which side."""

    posture: str
    sides: tuple[str, ...]
    mutual: bool
    directions: tuple[Stance | None, Stance | None]
