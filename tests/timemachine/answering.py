"""The expected answers, by brute force: every question goes through all facts again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

import pytest

from tests.stance_reference.acts import Act, Claim, History
from tests.stance_reference.answers import Filters
from tests.stance_reference.clock import clock_of
from tests.stance_reference.confidence import Attested, Grounds, attested
from tests.stance_reference.days import OPEN, Placement
from tests.stance_reference.findings import dismissed
from tests.stance_reference.lives import Life, lives_of, over_from
from tests.stance_reference.parameters import Parameters
from tests.stance_reference.posture import Decision, posture
from tests.stance_reference.score import score
from tests.timemachine.claiming import (
    Pair,
    claims_of,
    commitments,
    ended_in,
    ending,
    last_day,
    log_of,
)
from tests.timemachine.days import FOREVER, WHEN
from tests.timemachine.facts import Fact, Json, State, state_of
from tests.timemachine.published import published
from tests.timemachine.terms import Term, without_dismissed

Membership = tuple[bool, int]  # whether it is certain, and since when


@dataclass(frozen=True)
class Held:
    """A stance of `pair` that counts toward an actor, with the coalitions that it comes through."""

    pair: Pair
    toward: str
    inherited_from: Membership | None = None
    toward_inherited_from: Membership | None = None


THROUGH = ("inherited_from", "toward_inherited_from")
COMPARED = (
    "posture", "rule", "since", "dating", "confidence", "single_source", "assessment_at_best",
    "basis",
)  # fmt: skip
INHERITING = ("member", "faction", "joined", "coalition")


@dataclass(frozen=True)
class Question:
    """A question about the stances of an actor on a day (an ordinal), with filters."""

    actor: str
    on: int
    toward: str | None = None
    inherit: bool = True
    conflict: str | None = None
    min_confidence: int | None = None
    single_source: bool | None = None
    reported_by: str | None = None


def changes(before: Answering, after: Answering, asked: Question) -> list[Json]:
    """Return every pair whose own stance differs, in the form of the HTTP answer."""
    found = []
    actors = sorted(after.state.actors)
    for pair in product(actors, actors):
        then, now = before.brief(pair, asked), after.brief(pair, asked)
        if _compared(then) != _compared(now) and asked.toward in (None, pair[1]):
            shown = {"before": then and _show(then), "after": now and _show(now)}
            found.append({"actor": pair[0], "toward": pair[1], **shown})
    return found


class Answering:
    """The facts up to a position, published by a day, and every stance that follows from them."""

    def __init__(
        self, facts: Sequence[Fact], position: int, reported_by: str | None = None
    ) -> None:
        state = state_of(facts[:position])
        self.state: State = published(state, reported_by) if reported_by else state
        self.log = log_of(self.state)
        self._clock = clock_of(self.log, Parameters())
        self._histories: dict[Filters, History] = {}
        self._postures: dict[tuple[int, Pair, int, Placement], Decision | None] = {}

    def stances(self, asked: Question) -> list[Json]:
        """Return the stances in the form and order of the HTTP answer."""
        others = [one for one in sorted(self.state.actors) if asked.toward in (None, one)]
        found = self._answers([one for to in others for one in self._held(asked, to)], asked)
        for stance in found:
            del stance["actor"]
        order = ("toward", *THROUGH)
        return sorted(found, key=lambda stance: tuple(stance[name] or "" for name in order))

    def _held(self, asked: Question, toward: str) -> Iterator[Held]:
        """Yield the actor's own stance, and those between its coalitions and those of `toward`."""
        yield Held((asked.actor, toward), toward)
        if not asked.inherit:
            return
        above = self._reached(asked.actor, asked.on, upward=True)
        toward_above = self._reached(toward, asked.on, upward=True)
        for holder in (asked.actor, *above):
            for target in (toward, *toward_above):
                is_own = (holder, target) == (asked.actor, toward)
                fellows = holder == target or target in above or holder in toward_above
                itself = target == asked.actor or holder == toward
                if not (is_own or fellows or itself):
                    links = above.get(holder), toward_above.get(target)
                    yield Held((holder, target), toward, *links)

    def all_stances(self, asked: Question) -> list[Json]:
        """Return the own stance of every pair, with its actor."""
        actors = sorted(self.state.actors)
        return self._answers([Held((a, b), b) for a in actors for b in actors], asked)

    def brief(self, pair: Pair, asked: Question) -> Json | None:
        """Return the fields of a stance that an answer about changes shows."""
        stance = self._stance(pair, asked)
        return stance and {name: stance[name] for name in (*COMPARED, "evidence_date")}

    def _answers(self, wanted: list[Held], asked: Question) -> list[Json]:
        found = []
        for one in wanted:
            stance = self._stance(one.pair, asked)
            if stance is None:
                continue
            stance["toward"] = one.toward
            for name, coalition in zip(THROUGH, one.pair, strict=True):
                membership: Membership | None = getattr(one, name)
                if membership is not None:
                    stance[name] = coalition
                    stance["since"] = max(stance["since"], membership[1])
                    if stance["dating"] is not None and not membership[0]:
                        stance["dating"] = "uncertain"
            stance["projected"] = self._clock.is_projected(asked.on, None, Parameters())
            if stance["dating"] is not None and stance["projected"]:
                stance["dating"] = "uncertain"
            found.append((one.pair, stance))
        for _, stance in found:
            del stance["assessment_at_best"]
            _show(stance)
        for pair, stance in found:
            terms = self._commitments(pair, asked, set(stance["basis"]))
            stance["commitments"] = sorted(terms, key=lambda c: (c["development"], c["number"]))
        return [stance for _, stance in found]

    def _stance(self, pair: Pair, asked: Question) -> Json | None:
        history, gone = self._history(asked), self._gone(pair)
        found = self._posture(history, pair, asked.on)
        if found is None or (gone and asked.on >= gone[1]):
            return None
        since = asked.on
        while (before := self._posture(history, pair, since - 1)) and (
            before.posture == found.posture
        ):
            since -= 1
        decider = found.decider
        return {
            "actor": pair[0],
            "toward": pair[1],
            "posture": found.posture,
            "since": since,
            "dating": self._dating(history, pair, asked.on, found),
            "evidence_date": _evidence_date(found),
            "confidence": decider.confidence if decider else None,
            "single_source": bool(decider and decider.single_source),
            "assessment_at_best": decider.at_best if decider else None,
            "score": pytest.approx(score(history, pair, asked.on), abs=1e-6),
            "inherited_from": None,
            "toward_inherited_from": None,
            "rule": found.rule,
            "basis": _basis(history, pair, found),
            "rivals": sorted(rival.development for rival in found.rivals),
        }

    def _dating(self, history: History, pair: Pair, on: int, found: Decision) -> str | None:
        if found.decider is None:
            return None
        near = [self._posture(history, pair, on, "early"), self._posture(history, pair, on, "late")]
        same = all(one is not None and one.posture == found.posture for one in near)
        gone = self._gone(pair)
        exists = gone is None or on < gone[0]
        return "firm" if same and exists and not (found.unsure or found.doubtful) else "uncertain"

    def _posture(
        self, history: History, pair: Pair, on: int, placement: Placement = "wide"
    ) -> Decision | None:
        key = (id(history), pair, on, placement)
        if key not in self._postures:
            self._postures[key] = posture(history, pair, on, placement)
        return self._postures[key]

    def _history(self, asked: Question) -> History:
        filters = Filters(asked.min_confidence, asked.conflict, asked.single_source)
        if filters not in self._histories:
            self._histories[filters] = claims_of(self.state, filters)
        return self._histories[filters]

    def _counts(self, id: str, asked: Question) -> bool:
        """Return whether the commitments of a development pass the filters."""
        development = self.log.developments[id]
        filters = Filters(asked.min_confidence, asked.conflict, asked.single_source)
        known: Attested = attested(self.log, development, Grounds("", ""))
        counts = bool(development.reports) and not known.machine_coded
        return counts and filters.keep(development, known)

    def _gone(self, actors: Sequence[str]) -> tuple[int, int] | None:
        days = [WHEN[self.state.gone[actor]] for actor in actors if actor in self.state.gone]
        return (min(d.begun for d in days), min(d.begun_by for d in days)) if days else None

    def _reached(self, actor: str, on: int, *, upward: bool) -> dict[str, tuple[bool, int]]:
        """Return all coalitions (or members), each by its most certain, then earliest path."""
        ways: dict[str, list[tuple[bool, int]]] = {}
        for end, certain, since in self._ways(actor, on, (actor,), upward=upward):
            ways.setdefault(end, []).append((certain, since))
        return {end: max(some, key=lambda way: (way[0], -way[1])) for end, some in ways.items()}

    def _ways(
        self, actor: str, on: int, passed: tuple[str, ...], *, upward: bool
    ) -> Iterator[tuple[str, bool, int]]:
        for membership in self.state.memberships:
            below, above = membership["actor"], membership["of"]
            here, there = (below, above) if upward else (above, below)
            held = self._membership(membership, on)
            if here != actor or there in passed or held is None:
                continue
            yield there, *held
            for end, certain, since in self._ways(there, on, (*passed, there), upward=upward):
                yield end, certain and held[0], max(since, held[1])

    def _membership(self, membership: Json, on: int) -> tuple[bool, int] | None:
        """Return whether it is certain on a day and since when; None if it does not apply."""
        if membership["withdrawn"] or membership["relation"] not in INHERITING:
            return None
        start = WHEN[membership["start_date"]] if membership["start_date"] else None
        ends = [WHEN[membership["ending_date"]][:2]] if membership["ending_date"] else []
        gone = self._gone((membership["actor"], membership["of"]))
        ends += [gone] if gone else []
        begun, begun_by = start[:2] if start else (1, 1)
        over = min((end[0] for end in ends), default=FOREVER)
        over_by = min((end[1] for end in ends), default=FOREVER)
        if not begun <= on < over_by:
            return None
        doubtful = any(
            WHEN[text].doubtful
            for text in (membership["start_date"], membership["ending_date"])
            if text
        )
        return (begun_by <= on < over and not doubtful, begun)

    def _commitments(self, pair: Pair, asked: Question, resting_on: set[str]) -> Iterator[Json]:
        by, toward = pair
        history = self._history(asked)
        own, others = history.acts.get(pair, []), history.acts.get((toward, by), [])
        where = {id: story.account["place"] for id, story in self.state.stories.items()}
        for id, story in self.state.stories.items():
            if story.retracted:
                continue
            for number, said in commitments(story):
                if (said["by"], said["toward"]) == pair and self._counts(id, asked):
                    made, ended = history.known[id, number], ending(self.state, story, number)
                    stops = WHEN[ended["date"]].begun if ended else None
                    gone = self._gone(pair) or (FOREVER, FOREVER)
                    begun, gaps = made.effective, made.gaps
                    in_places = ended_in(self.state, story, number)
                    days = (begun.first, begun.last, last_day(said), stops, gone)
                    term = Term(said, *days, in_places, gaps=gaps, never=made.never)
                    declared = WHEN[story.account["occurred"]].begun
                    if min(declared, term.begins) <= asked.on and (
                        term.live_through >= asked.on - 90 or id in resting_on
                    ):
                        counted = without_dismissed(own, dismissed(story.findings, number))
                        shown = term.shown(asked.on, counted, others, where)
                        yield {"development": id, "number": number, **shown}
        yield from self._taken_over(pair, asked, resting_on)

    def _taken_over(self, pair: Pair, asked: Question, resting_on: set[str]) -> Iterator[Json]:
        """Yield the commitments of a pair that a successor took over."""
        by, toward = pair
        acts, every = self._history(asked).acts, self._history(Question("", 0))
        own, others = acts.get(pair, []), acts.get((toward, by), [])
        where = {id: story.account["place"] for id, story in self.state.stories.items()}
        for made in every.passed:
            id, number, origin = *made.key, made.origin
            if made.pair != pair or origin is None or not self._counts(id, asked):
                continue
            story = self.state.stories[id]
            (said,) = (
                terms
                for other, terms in commitments(story)
                if (other, terms["by"], terms["toward"]) == (number, *origin.pair)
            )
            term = Term(
                said,
                made.effective.first,
                made.effective.last,
                last_day(said),
                over_from(every, made, "early"),
                self._gone(pair) or (FOREVER, FOREVER),
                ended_in(self.state, story, number),
                origin.settled,
                made.gaps,
            )
            is_recent = term.live_through >= asked.on - 90
            if term.begins <= asked.on and (is_recent or id in resting_on):
                counted = without_dismissed(own, dismissed(story.findings, number))
                shown = term.shown(asked.on, counted, others, where)
                yield {"development": id, "number": number, **shown}


def _compared(stance: Json | None) -> Json | None:
    """Return the fields that count as a change."""
    return stance and {name: stance[name] for name in COMPARED}


def _show(stance: Json) -> Json:
    """Convert a stance into the form of an answer."""
    stance["since"] = date.fromordinal(stance["since"]).isoformat()
    stance["basis"] = [development for development, _ in stance["basis"]]
    return stance


def _evidence_date(found: Decision) -> str | None:
    """Return the last day of the act that decides; None if it is open, or for a commitment."""
    if not isinstance(found.decider, Act) or found.decider.dates.last >= OPEN:
        return None
    return date.fromordinal(found.decider.dates.last).isoformat()


def _basis(history: History, pair: Pair, found: Decision) -> list[tuple[str, int]]:
    """Return the decider, and the last ceasefire that it did not observe."""
    if found.decider is None:
        return []
    ceasefires: tuple[Claim, ...] = found.not_observed
    if found.rule == "ceasefire-order-unknown":
        ceasefires = found.rivals
    lives = [x for x in lives_of(history, pair, "wide", Parameters()) if x.commitment in ceasefires]
    newest = [max(lives, key=_newest).commitment] if lives else []
    return [(one.development, one.number) for one in (found.decider, *newest)]


def _newest(life: Life) -> tuple[int, int, int, str, int]:
    known = life.commitment.confidence
    confidence = -1 if known is None else known
    return life.first, life.settled, confidence, *life.commitment.key
