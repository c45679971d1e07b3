"""The dissolution of an actor, and its day as it was published."""

from __future__ import annotations

from dataclasses import dataclass

from domain.amendments import Amendment, by_publication


@dataclass(frozen=True, slots=True)
class Dissolution:
    """The first day without an actor, EDTF.

    `reported_at` is its publication date, `amendments` are corrections with a date. Without one
    they count whatever had been published.
    """

    date: str
    reported_at: str | None = None
    amendments: tuple[Amendment, ...] = ()

    def by_publication(self) -> list[tuple[int, Dissolution]]:
        """Return the dissolution as it was published from each of these days on, in their order."""
        return by_publication(self, self.reported_at, self.amendments)
