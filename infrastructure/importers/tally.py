"""Counts of an import: the records by outcome, and what was unusual about them."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Remark:
    """The count of an unusual case, and its first example: a line, or a name."""

    count: int
    example: str


@dataclass(slots=True)
class Tally:
    """The number of records read so far, by outcome."""

    read: int = 0
    new: int = 0
    repeated: int = 0
    corrected: int = 0
    retracted: int = 0
    left: int = 0
    conflicts: int = 0
    refused: int = 0
    hides_rows: bool = False
    edition: str | None = None
    remarks: dict[str, Remark] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        """Whether every record of the file is in the log as the file has it."""
        return not (self.refused or self.conflicts or self.hides_rows)

    def remark(self, what: str, example: str, count: int = 1) -> None:
        """Count an unusual case; keep its first example."""
        known = self.remarks.setdefault(what, Remark(0, example))
        known.count += count
