"""How often the answers of a log agree with questions that people answered by hand.

A file of questions has one JSON object on each line: `id`, `actor`, `toward`, `on` (a day), `known`
(the day by which reports count had been published; null for all), `accept` and `reject` (postures,
or `no-record` for no stance), `certainty` (`certain`, `possible` or `either`) and `why`. Other
fields are the notes of the coder and are not read.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

import msgspec

from domain.vocabulary import Posture

NO_RECORD = "no-record"
ANSWERS = (*(posture.value for posture in Posture), NO_RECORD)
QUESTION_ALLOWED = (
    "a JSON object with id, actor, toward, on (YYYY-MM-DD), known (YYYY-MM-DD or null), accept and"
    f" reject (lists of {', '.join(ANSWERS)}) and why"
)

Answers = Annotated[list[Literal[ANSWERS]], msgspec.Meta(min_length=1)]  # type: ignore[valid-type]


class Question(msgspec.Struct, frozen=True):
    """A question about one pair on one day, with the answers that a reader accepts and rejects."""

    id: str
    actor: str
    toward: str
    on: date
    accept: frozenset[str]
    reject: frozenset[str]
    why: str
    known: date | None = None


class Verdict(StrEnum):
    """What a reader says of an answer; `between` is neither accepted nor rejected."""

    ACCEPTED = "accepted"
    BETWEEN = "between"
    WRONG = "wrong"
