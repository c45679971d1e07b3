"""The findings of a verification."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from domain.checks.text import printable
from infrastructure.sealing.checkpoints import Sealed
from infrastructure.sealing.keys import VerifierKey

MOST_FINDINGS = 20  # of those with a position, and of those without


@dataclass(frozen=True, slots=True)
class Finding:
    """A difference from what was signed; `position` is the first wrong one, if it is known.

    `of` is "answers" for read models and answers that do not follow from the log, and "schema"
    for a schema that is not as the migrations make it.
    """

    position: int | None
    message: str
    of: Literal["log", "answers", "schema"] = "log"

    def __str__(self) -> str:
        where = "" if self.position is None else f"position {self.position}: "
        return printable(f"{where}{self.message}")


@dataclass(slots=True)
class Verdict:
    """The result of a check: without findings, everything matches.

    `key` signs the log now, and follows from the keys `before` it. `set_aside` names the events
    that this release cannot apply: they may be signed, but no answer follows from them.
    `schema_risks` says what may happen because the schema is not as the migrations make it.
    `rows_are_missing` is true for a database without read models: the next start derives them.
    """

    key: VerifierKey | None = None
    before: tuple[VerifierKey, ...] = ()
    newest: Sealed | None = None
    events: int = 0
    findings: list[Finding] = field(default_factory=list)
    set_aside: list[str] = field(default_factory=list)
    schema_risks: list[str] = field(default_factory=list)
    rows_are_missing: bool = False

    @property
    def fits(self) -> bool:
        return not self.findings

    @property
    def log_fits(self) -> bool:
        """Whether there is no finding about the log itself."""
        return not any(found.of == "log" for found in self.findings)

    @property
    def schema_fits(self) -> bool:
        """Whether there is no finding about the schema."""
        return not self.schema_risks

    @property
    def first(self) -> Finding:
        """The finding at the smallest position, or else one without a position."""
        return min(self.findings, key=lambda f: (f.position is None, f.position or 0))

    def find(self, position: int | None, message: str) -> None:
        """Add a difference from what was signed."""
        self._add(Finding(position, message))

    def find_not_following(self, message: str) -> None:
        """Add something that does not follow from the log."""
        self._add(Finding(None, message, of="answers"))

    def find_in_schema(self, message: str, risk: str) -> None:
        """Add an object that is not as the migrations make it, and what may happen then."""
        self._add(Finding(None, message, of="schema"))
        if risk not in self.schema_risks:
            self.schema_risks.append(risk)

    def _add(self, found: Finding) -> None:
        # Two limits: many findings without a position must not hide the first wrong position.
        alike = [one for one in self.findings if (one.position is None) == (found.position is None)]
        if len(alike) < MOST_FINDINGS:
            self.findings.append(found)
