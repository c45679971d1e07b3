"""The years and countries of the records of a file, for which it may be complete."""

from __future__ import annotations

from datetime import date

from domain.dates import parse_when
from infrastructure.importers.coded import CodedDevelopment


class Span:
    """The years and the countries that a file holds; None is a record without a country."""

    def __init__(self) -> None:
        self.years: set[int] = set()
        self.countries: set[str | None] = set()

    def add(self, development: CodedDevelopment) -> None:
        account = development.account
        first_day = parse_when(account.occurred, "occurred").earliest
        self.years.add(date.fromordinal(first_day).year)
        self.countries.add(account.place.country if account.place else None)

    def holds(self, first_day: int, country: str | None) -> bool:
        """Return whether a development of a day (ordinal) and a country is in the span."""
        return date.fromordinal(first_day).year in self.years and country in self.countries
