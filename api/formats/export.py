"""What a format is given to tell: the developments, the stances, and the question they answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from domain.commitment import Term
from infrastructure.read_models.development_answers import DevelopmentAnswer

GENERATOR = "Stanceline"


@dataclass(frozen=True, slots=True)
class Entry:
    """A development, when the log last took anything about it, and its actors' names by id.

    `terms` are its commitments with their days worked out, for the formats that tell them.
    """

    development: DevelopmentAnswer
    changed_at: str
    names: Mapping[str, str]
    terms: tuple[Term, ...] = ()

    def name(self, actor: str) -> str:
        """What the actor is called, or its id where no name is known."""
        return self.names.get(actor, actor)


@dataclass(frozen=True, slots=True)
class DatedStance:
    """A stance from the day it was taken: a segment of one pair, as the timeline tells it.

    `changed_at` is when the log last took anything about the developments it rests on.
    """

    actor: Mapping[str, Any]
    toward: Mapping[str, Any]
    via: Mapping[str, Any] | None
    segment: Mapping[str, Any]
    changed_at: str | None = None


@dataclass(frozen=True, slots=True)
class Addresses:
    """Whole addresses: of the answer as asked, as it stays for ever, in JSON, and its pages.

    `first` and `next` are pages of the answer that stays; `unpinned` names no page and no moment.
    """

    base: str
    asked: str
    permalink: str
    json: str
    unpinned: str
    first: str
    next: str | None = None

    def to(self, href: str) -> str:
        """The whole address of a path of this server."""
        return f"{self.base}{href}"


@dataclass(frozen=True, slots=True)
class Export:
    """An answer before it has a format; `entries` may be a stream that can be read once.

    `question` holds the filters and days asked for, `at` is when `position` was recorded.
    `stances` are those of a timeline, and `body` is what the answer says in JSON where
    that is no stream. `truncated` tells that developments were left out beyond a page.
    """

    title: str
    question: Mapping[str, str]
    position: int
    at: str | None
    links: Addresses
    entries: Iterable[Entry] = ()
    stances: tuple[DatedStance, ...] = ()
    news: tuple[Entry | DatedStance, ...] = ()
    body: Any = None
    truncated: bool = False

    def coordinates(self) -> dict[str, Any]:
        """What was asked, of which knowledge, and where the same answer stays for ever."""
        return {
            "question": dict(self.question),
            "known": {"position": self.position, "at": self.at},
            "links": {
                "permalink": self.links.permalink,
                "json": self.links.json,
                "next": self.links.next,
            },
        }


def stances_of(timeline: Mapping[str, Any]) -> tuple[DatedStance, ...]:
    """Every segment of the body of a timeline, with the pair it is of."""
    return tuple(
        DatedStance(timeline["actor"], row["toward"], row["via"], segment)
        for row in timeline["timelines"]
        for segment in row["segments"]
    )
