"""The findings of a verification."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from infrastructure.sealing.checkpoints import Sealed
from infrastructure.sealing.keys import VerifierKey

MOST_FINDINGS = 20  # with a position, and as many without


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was signed; `position` is the first that is wrong, if known.

    Or something `of` the answers that does not follow from the log, or of the schema around it
    that is not as the migrations make it.
    """

    position: int | None
    said: str
    of: Literal["log", "answers", "schema"] = "log"

    def __str__(self) -> str:
        return self.said if self.position is None else f"position {self.position}: {self.said}"


@dataclass(slots=True)
class Verdict:
    """What was checked and what was found; no findings mean that everything fits.

    `key` signs the log now, by the word of those `before` it. `set_aside` says which events this
    release cannot apply: they may be what was signed, but no answer follows from them. Read models
    may be missing, and are then derived at the next start.
    """

    key: VerifierKey | None = None
    before: tuple[VerifierKey, ...] = ()
    newest: Sealed | None = None
    events: int = 0
    findings: list[Finding] = field(default_factory=list)
    set_aside: list[str] = field(default_factory=list)
    rows_are_missing: bool = False

    @property
    def fits(self) -> bool:
        return not self.findings

    @property
    def log_fits(self) -> bool:
        """Whether nothing was found in the log itself."""
        return not any(found.of == "log" for found in self.findings)

    @property
    def schema_fits(self) -> bool:
        """Whether nothing was found in the schema around the log."""
        return not any(found.of == "schema" for found in self.findings)

    @property
    def first(self) -> Finding:
        """The finding at the smallest position; those without a position come after."""
        return min(self.findings, key=lambda f: (f.position is None, f.position or 0))

    def find(self, position: int | None, said: str) -> None:
        """Note something that is not as it was signed."""
        self._note(Finding(position, said))

    def find_not_following(self, said: str) -> None:
        """Note something that does not follow from the log."""
        self._note(Finding(None, said, of="answers"))

    def find_in_schema(self, said: str) -> None:
        """Note something in the schema around the log that is not as the migrations make it."""
        self._note(Finding(None, said, of="schema"))

    def _note(self, found: Finding) -> None:
        # However much is wrong with what was signed, the first wrong position is named.
        alike = [one for one in self.findings if (one.position is None) == (found.position is None)]
        if len(alike) < MOST_FINDINGS:
            self.findings.append(found)
