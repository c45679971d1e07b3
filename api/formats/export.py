"""The content of an export: the developments, the stances, and the question they answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from api.answers.actors import ActorAnswer
from api.answers.datasets import UsedDataset
from api.answers.datasets import in_words as dataset_in_words
from api.answers.developments import DevelopmentAnswer
from api.answers.links import Named, pinned
from domain.claims.commitment import Term
from domain.stance.policy import Policy
from infrastructure.filters import filters_of
from infrastructure.read_models.claim_filter import ClaimFilter

GENERATOR = "Stanceline"


@dataclass(frozen=True, slots=True)
class ExportedDevelopment:
    """A development, when the log last took anything about it, and its actors' names by id.

    `terms` are its commitments with their days worked out, for the formats that show them.
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
    """A stance from the day it was taken: a segment of one pair, as in the timeline.

    `following` are the segments after it that differ in their assessment only, if a format shows
    them as one stance. `changed_at` is when the log last took anything about the developments it
    rests on.
    """

    actor: Named
    toward: Named
    inherited_from: Named | None
    toward_inherited_from: Named | None
    segment: Mapping[str, Any]
    changed_at: str | None = None
    following: tuple[Mapping[str, Any], ...] = ()

    @property
    def parts(self) -> tuple[Mapping[str, Any], ...]:
        """The segments in which the stance has one assessment each, oldest first."""
        return self.segment, *self.following

    @property
    def end_date(self) -> str | None:
        """The last day, that of the following segments included; None if there is none."""
        last: str | None = self.parts[-1]["end_date"]
        return last

    @property
    def coalitions(self) -> dict[str, Named]:
        """The coalitions through which the stance counts, by the name of the field."""
        through = {
            "inherited_from": self.inherited_from,
            "toward_inherited_from": self.toward_inherited_from,
        }
        return {name: one for name, one in through.items() if one}


# The filters that the evidence of a stance takes, and those that a development takes.
_FILTERS = tuple(one.name for one in filters_of(ClaimFilter))
_NARROWS_STANCES = (*_FILTERS, "inherit")
_NARROWS_DEVELOPMENTS = ("reported_by",)
# The parameters that name a moment of knowledge.
_MOMENTS = {"position", "known_at"}


@dataclass(frozen=True, slots=True)
class DatedDyad:
    """A period in which nothing changed between two actors: a segment of their dyad."""

    actor: Named
    other: Named
    segment: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Addresses:
    """Absolute addresses: of the answer as asked, of the one that stays, in JSON, of its pages.

    `first` and `next` are pages of the answer that stays; `unpinned` names no page and no moment.
    What the items of an answer link to is pinned to `position` and narrowed by `question`, as the
    answer is, so that it says the same as the item; `actor` is the actor of a
    timeline, None for another answer.
    """

    base: str
    asked: str
    permalink: str
    json: str
    unpinned: str
    first: str
    position: int
    policy: str
    question: Mapping[str, str]
    next: str | None = None
    actor: str | None = None

    @property
    def home(self) -> str:
        """The page of the actor asked about, or the first page.

        It shows the position of the answer if the question named a moment, else what is newest.
        The first page shows no position, so a list of a moment has the page of all pairs.
        """
        shown: dict[str, str] = {}
        if actor := self.actor or self.question.get("actor"):
            shown["actor"] = actor
            if toward := self.question.get("toward"):
                shown["toward"] = toward
        if _MOMENTS & self.question.keys():
            shown = {**(shown or {"view": "pairs"}), "position": str(self.position)}
        return self.to(f"/#{urlencode(shown)}" if shown else "/")

    def development(self, id: str) -> str:
        """The address of a development with its reports, as the answer knew it."""
        return self._pinned(f"/v1/developments/{id}", {}, _NARROWS_DEVELOPMENTS)

    def dataset(self, one: UsedDataset) -> UsedDataset:
        """The data set with its whole address."""
        return one if one["href"] is None else {**one, "href": self.to(one["href"])}

    def stance(self, stance: DatedStance) -> str:
        """The address of the evidence for a stance on its first day, as the answer knew it."""
        on = {"on": stance.segment["start_date"], "toward": stance.toward["id"]}
        path = f"/v1/actors/{stance.actor['id']}/stances"
        return self._pinned(path, on, _NARROWS_STANCES, {"policy": self.policy, "evidence": "true"})

    def dyad(self, dyad: DatedDyad) -> str:
        """The address of the dyad on the first day of a segment, as the answer knew it."""
        path = f"/v1/dyads/{dyad.actor['id']}/{dyad.other['id']}"
        on = {"on": dyad.segment["start_date"]}
        return self._pinned(path, on, _NARROWS_STANCES, {"policy": self.policy})

    def page_of_development(self, one: DevelopmentAnswer) -> str | None:
        """The page of the actor, or of a party, on the day; None without any party."""
        parties = (*one.initiators, *one.targets, *one.mediators)
        actor = self.actor or next(iter(parties), None)
        return actor and self._page({"actor": actor, "on": one.earliest})

    def page_of_stance(self, stance: DatedStance) -> str:
        """The page that shows a stance with its evidence."""
        coalitions = {name: one["id"] for name, one in stance.coalitions.items()}
        shown = {"actor": stance.actor["id"], "toward": stance.toward["id"], **coalitions}
        return self._page({**shown, "on": stance.segment["start_date"]})

    def to(self, href: str) -> str:
        """The whole address of a path of this server."""
        return f"{self.base}{href}"

    def _pinned(
        self,
        path: str,
        asked: Mapping[str, str],
        narrows: Iterable[str],
        more: Mapping[str, str] = MappingProxyType({}),
    ) -> str:
        narrowed = {name: self.question[name] for name in narrows if name in self.question}
        return self.to(pinned(path, {**asked, **narrowed, **more}, self.position))

    def _page(self, shown: Mapping[str, str]) -> str:
        filters = {name: self.question[name] for name in _FILTERS if name in self.question}
        policy = {"policy": self.policy} if "," in self.policy else {}
        whole = {**shown, **filters, **policy, "position": str(self.position)}
        return self.to(f"/#{urlencode(whole)}")


@dataclass(frozen=True, slots=True)
class Export:
    """An answer before it has a format; `entries` may be a stream that can be read once.

    `question` holds the filters and days asked for, `at` is when `position` was recorded.
    `stances` are those of a timeline, of all pairs or of a dyad, and `actors` those of a list; both
    may be streams as well. `dyads` are the segments of a dyad. `body` is the
    answer in JSON if that is no stream. `truncated` is true if developments beyond a page were
    left out, and `rows` how many rows or lines there are where the format itself does not show that
    it was cut off.
    """

    title: str
    policy: Policy
    question: Mapping[str, str]
    position: int
    at: str | None
    links: Addresses
    entries: Iterable[ExportedDevelopment] = ()
    stances: Iterable[DatedStance] = ()
    actors: Iterable[ActorAnswer] = ()
    dyads: Iterable[DatedDyad] = ()
    news: tuple[ExportedDevelopment | DatedStance, ...] = ()
    body: Any = None
    truncated: bool = False
    rows: int | None = None
    datasets: tuple[UsedDataset, ...] = ()

    def coordinates(self) -> dict[str, Any]:
        """Return the question, the position that answered it, its permalink and its data sets."""
        return {
            "question": dict(self.question),
            "known": {"position": self.position, "at": self.at},
            "links": {
                "permalink": self.links.permalink,
                "json": self.links.json,
                "next": self.links.next,
            },
            "datasets": [self.links.dataset(one) for one in self.datasets],
        }

    def in_words(self) -> list[str]:
        """Return for each data set its title, edition, licence and citation."""
        return [dataset_in_words(one) for one in self.datasets]


def stances_of(timeline: Mapping[str, Any]) -> tuple[DatedStance, ...]:
    """Every segment of the body of a timeline, with the pair it is of."""
    return tuple(
        DatedStance(
            timeline["actor"],
            row["toward"],
            row["inherited_from"],
            row["toward_inherited_from"],
            segment,
        )
        for row in timeline["timelines"]
        for segment in row["segments"]
    )


def as_whole_stances(stances: Iterable[DatedStance]) -> list[DatedStance]:
    """Join the segments of each stance that differ in their assessment only, or in projection.

    The day from which a stance is projected moves with each event. A feed, in which an entry keeps
    its id, shows it within the entry.
    """
    whole: list[DatedStance] = []
    for stance in stances:
        if whole and _continues(whole[-1], stance):
            whole[-1] = replace(whole[-1], following=(*whole[-1].following, stance.segment))
        else:
            whole.append(stance)
    return whole


def _continues(before: DatedStance, stance: DatedStance) -> bool:
    last, segment = before.parts[-1], stance.segment
    is_same_pair = (before.actor, before.toward, before.coalitions) == (
        stance.actor,
        stance.toward,
        stance.coalitions,
    )
    return (
        is_same_pair
        and all(last[name] == segment[name] for name in _OF_ONE_STANCE)
        and (last["dating"] == segment["dating"] or segment["projected"])
        and last["end_date"] is not None
        and date.fromisoformat(last["end_date"]) + timedelta(days=1)
        == date.fromisoformat(segment["start_date"])
    )


_OF_ONE_STANCE = ("posture", "rule", "since", "confidence", "single_source", "basis")
