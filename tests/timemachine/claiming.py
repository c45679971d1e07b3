"""The expected claims of each development, from the facts and the written rules alone."""

from __future__ import annotations

from collections.abc import Iterator

from domain.claims.claims import Claim, Part
from domain.vocabulary import Effect
from tests.timemachine.days import FOREVER, WHEN, Days
from tests.timemachine.facts import Json, State, Story

Pair = tuple[str, str]

MUTUAL = ("agreement", "talks")
KINDS = {
    "attack": (Effect.ATTACK, -9.0),
    "agreement": (Effect.COOPERATION, 2.5),
    "warning": (Effect.THREAT, -3.5),
    "request": (Effect.OPPOSITION, -1.0),
    "talks": (Effect.TALKS, 2.5),
    "statement": (Effect.NONE, 0.0),
}
ACTIONS = {
    "cease-attacks": (Effect.COOPERATION, 7.5),
    "withdraw": (Effect.COOPERATION, 8.0),
    "negotiate": (Effect.TALKS, 2.5),
    "other": (Effect.NONE, 0.0),
}
_NUMBERS = {1: 90, 2: 70, 3: 50, 4: 30, 5: 10, 6: None}


def claims_of(shown: State, id: str) -> list[Claim]:
    """Return the claims of a development; none if it is retracted or has no report."""
    story = shown.stories[id]
    speaks = story.reports and not story.retracted
    return list(_Claims(shown, id, story).all()) if speaks else []


def confidence(shown: State, story: Story) -> tuple[int | None, bool]:
    """Return the confidence (0 to 100 or None), and whether it has a single origin."""
    own = {report["source"] for report in story.reports if not report["original_source"]}
    passed_on = {r["source"]: r["original_source"] for r in story.reports if r["source"] not in own}
    origins = set()
    for report in story.reports:
        origin = report["original_source"] or report["source"]
        seen: set[str] = set()
        while origin in passed_on and origin not in seen:
            seen.add(origin)
            origin = passed_on[origin]
        origins.add(shown.owners[origin] or f"itself: {origin}")
    best = min(report["credibility"] for report in story.reports)
    if best < 6:
        best = max(1, best + 1 - len(origins))
        if not all(dispute["withdrawn"] for dispute in story.disputes):
            best = max(4, best)
    return _NUMBERS[best], len(origins) == 1


def commitments(story: Story) -> list[tuple[int, Json]]:
    """Return the commitments by number; a ceasefire without any binds each side, as number 0."""
    account = story.account
    listed = list(enumerate(account["commitments"], start=1))
    if account["kind"] != "ceasefire" or any(c["action"] == "cease-attacks" for _, c in listed):
        return listed
    implied: Json = {"action": "cease-attacks", "partial": False, "effective_from": None}
    implied["expires"] = WHEN[account["occurred"]].expires
    bound = [{"by": by, "toward": toward, **implied} for by, toward in _directed(account)]
    return [(0, commitment) for commitment in bound] + listed


def ending(shown: State, story: Story, number: int) -> Json | None:
    """Return the last ending of a commitment whose cause, if any, is not retracted."""
    for said in reversed(story.endings):
        cause = said["cause"]
        if said["number"] == number and not (cause and shown.stories[cause].retracted):
            return said
    return None


def beginning(story: Story, commitment: Json) -> Days:
    """When it takes effect: on its own day, or when its development began."""
    begins = WHEN[commitment["effective_from"] or story.account["occurred"]]
    return Days(
        begins.begun, begins.begun_by, begins.begun, begins.begun_by, False, begins.doubtful
    )


def last_day(commitment: Json) -> int | None:
    expires = commitment["expires"]
    return FOREVER if expires == ".." else WHEN[expires].over_by if expires else None


def is_halt(commitment: Json) -> bool:
    return commitment["action"] == "cease-attacks" and not commitment["partial"]


def _directed(account: Json) -> list[Pair]:
    return [(a, b) for a in account["initiators"] for b in account["targets"] if a != b]


class _Claims:
    def __init__(self, shown: State, id: str, story: Story) -> None:
        self.shown, self.id, self.story = shown, id, story
        self.confidence, self.single_source = confidence(shown, story)
        self.kind_pairs: list[Pair] = []
        if story.account["kind"] != "ceasefire":
            pairs = _directed(story.account)
            if story.account["kind"] in MUTUAL:
                pairs += [(b, a) for a, b in pairs]
            self.kind_pairs = list(dict.fromkeys(pairs))

    def all(self) -> Iterator[Claim]:
        for pair in self.kind_pairs:
            effect, score = KINDS[self.story.account["kind"]]
            when = WHEN[self.story.account["occurred"]]
            yield self.claim(pair, Part.KIND, 0, effect, when, score)
        threats: set[tuple[int, Pair]] = set()
        for number, commitment in commitments(self.story):
            pair = (commitment["by"], commitment["toward"])
            effect, score = ACTIONS[commitment["action"]]
            score = 0.0 if pair in self.kind_pairs else score
            when = beginning(self.story, commitment)
            if not is_halt(commitment):
                yield self.claim(pair, Part.COMMITMENT, number, effect, when, score)
                continue
            ended = ending(self.shown, self.story, number)
            yield from self.halt(pair, number, commitment, when, score, ended)
            if ended and ended["ended_by"] in pair:
                by = ended["ended_by"]
                threats.add((number, (by, pair[1] if by == pair[0] else pair[0])))
        for number, pair in sorted(threats):
            said = ending(self.shown, self.story, number)
            assert said
            yield self.claim(pair, Part.ENDING, number, Effect.THREAT, WHEN[said["date"]], -3.5)

    def halt(
        self,
        pair: Pair,
        number: int,
        commitment: Json,
        when: Days,
        score: float,
        ended: Json | None,
    ) -> Iterator[Claim]:
        stops = WHEN[ended["date"]] if ended else None
        expires = commitment["expires"]
        doubtful = bool(expires and expires != ".." and WHEN[expires].doubtful)
        yield self.claim(
            pair, Part.COMMITMENT, number, Effect.HALT, when, score,
            doubtful=doubtful or bool(stops and stops.doubtful),
            expires=last_day(commitment), stops=stops,
        )  # fmt: skip
        occurred = WHEN[self.story.account["occurred"]]
        if when.begun > occurred.begun:
            made = Days(*occurred[:2], *occurred[:2], doubtful=occurred.doubtful)
            over = stops if stops and stops.begun < when.begun else when
            yield self.claim(pair, Part.ANNOUNCEMENT, number, Effect.TALKS, made, 0.0, stops=over)

    def claim(
        self,
        pair: Pair,
        part: Part,
        number: int,
        effect: Effect,
        when: Days,
        score: float,
        *,
        doubtful: bool = False,
        expires: int | None = None,
        stops: Days | None = None,
    ) -> Claim:
        return Claim(
            self.id, *pair, part, number, effect,
            when.begun, when.begun_by, when.over, when.over_by, when.lasts,
            doubtful or when.doubtful, self.confidence, self.single_source, score, expires,
            stops.begun if stops else None, stops.begun_by if stops else None,
        )  # fmt: skip
