"""Which edition of a data set may replace what is on record of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum

from domain.errors import Conflict

_NUMBERS = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,4})*")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}(?::[0-9]{2})?Z?)?")


class Consent(StrEnum):
    """Which records on record with other content an import may change."""

    NEWER = "newer"
    ALWAYS = "always"
    NEVER = "never"


def newer(one: str, other: str) -> bool | None:
    """Return whether an edition is newer than another one; None if that is not known.

    Editions are numbers with points, such as `25.1`, or days. Numbers with more points are another
    series: `26.0.3` is newer than `25.1`, but nothing says whether it is newer than `26.1`.
    """
    if one == other:
        return False
    if _INSTANT.fullmatch(one) and _INSTANT.fullmatch(other):
        return None if one.startswith(other) or other.startswith(one) else one > other
    if not (_NUMBERS.fullmatch(one) and _NUMBERS.fullmatch(other)):
        return None
    numbers, others = ([int(part) for part in text.split(".")] for text in (one, other))
    if len(numbers) == len(others):
        return None if numbers == others else numbers > others
    return None if numbers[0] == others[0] else numbers[0] > others[0]


class Editions:
    """The edition that is imported, and those whose import began before."""

    def __init__(self, given: str | None, begun: Iterable[str], consent: Consent) -> None:
        self.given = given
        self._begun = tuple(dict.fromkeys(begun))
        self._consent = consent

    def require_not_older(self) -> None:
        """Raise `Conflict` if a newer edition was imported before, without consent to go back."""
        if self._consent is not Consent.NEWER or self.given is None:
            return
        later = [one for one in self._begun if newer(one, self.given)]
        if later:
            raise Conflict(
                f"edition: {self.given} is older than {later[-1]}, which was imported before",
                field="edition",
                allowed=f"{later[-1]} or a newer edition; `--update never`, which only adds the"
                " records that are not on record; or `--update always`, which goes back to"
                f" {self.given}",
            )

    def why_not(self, recorded: str | None) -> str:
        """Return why a record may not be changed, empty if it may.

        `recorded` is the edition in which it was first recorded.
        """
        if self._consent is Consent.ALWAYS:
            return ""
        if self._consent is Consent.NEVER:
            return "`--update never` changes nothing on record"
        before = self._begun or ((recorded,) if recorded else ())
        if self.given is None:
            return "no edition is given"
        if not before:
            return "it was recorded without an edition"
        for one in before:
            if one != self.given and not newer(self.given, one):
                return f"{self.given} is not known to be newer than edition {one}"
        return ""
