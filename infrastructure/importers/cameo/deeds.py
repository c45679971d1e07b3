"""An event coded in CAMEO as a development: its account, and what its report says."""

from __future__ import annotations

import re
from typing import NamedTuple

from domain.checks.text import SHORT_TEXT
from domain.commitments import Place
from domain.values import Account
from domain.vocabulary import KINDS
from infrastructure.importers.cameo.plover import Meaning, is_dropped, meaning_of
from infrastructure.importers.coded import CodedActor
from infrastructure.importers.delimited.row import BadValueError
from infrastructure.importers.names import shortened

NO_CODE = "event without a CAMEO code: left out"
DROPPED = "statement, appeal or action that PLOVER drops (CAMEO 01, 02, 08): left out"
NO_ACTOR = "event in which an actor has no name and no code: left out"
ONE_ACTOR = "event between an actor and itself: left out"

_LONGEST_NAME_IN_TITLE = 90
_CODE = re.compile(r"[0-9]{2,4}")


class Deed(NamedTuple):
    """A CAMEO code with its meaning, and who did it to whom."""

    code: str
    meaning: Meaning
    a: CodedActor
    b: CodedActor

    def account(self, occurred: str, place: Place | None = None) -> Account:
        """Return what happened on a day."""
        meaning = self.meaning
        return Account(
            kind=meaning.kind,
            initiators=(self.a.id,),
            targets=(self.b.id,),
            occurred=occurred,
            title=self._title(),
            mode=meaning.mode,
            contexts=meaning.contexts,
            place=place,
        )

    def in_words(self, by: str, goldstein: str) -> str:
        """Return what a report says: how the program coded it, and no more."""
        scale = f", Goldstein {goldstein}" if goldstein else ""
        return (
            f"{by} codes CAMEO {self.code} ({self.meaning.plover} in PLOVER) by"
            f" {self.a.name} toward {self.b.name}{scale}."
        )

    def remarks(self) -> tuple[str, ...]:
        """Return what the vocabulary lacks of the meaning."""
        return tuple(f"{one} left out: not in the vocabulary" for one in self.meaning.left_out)

    def _title(self) -> str:
        a, b = (shortened(one.name, _LONGEST_NAME_IN_TITLE) for one in (self.a, self.b))
        mode = "" if self.meaning.mode is None else f" ({self.meaning.mode})"
        if KINDS[self.meaning.kind].mutual:
            deed = f"{a} and {b}: {self.meaning.kind}{mode}"
        else:
            deed = f"{a}: {self.meaning.kind} toward {b}{mode}"
        return shortened(deed, SHORT_TEXT)


def meaning_or_why_not(code: str) -> Meaning | str:
    """Return the meaning of a code, or why the event is left out.

    Raises `BadValueError` for what is no code of CAMEO.
    """
    if not code:
        return NO_CODE
    meaning = meaning_of(code) if _CODE.fullmatch(code) else None
    if meaning is not None:
        return meaning
    if not _CODE.fullmatch(code) or not is_dropped(code):
        raise BadValueError(f"cameo: {code!r} is not a code of CAMEO (allowed: 01 to 2042)")
    return DROPPED
