"""Phrases about acts and days, from which the sentences that explain a stance are built."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from domain.claims.claim import Part
from domain.dates import FOREVER, days_in_words, in_words, parse_when
from domain.stance.rules import RULES
from domain.vocabulary import Effect

MOST_PLACES_NAMED = 5

if TYPE_CHECKING:
    from domain.commitments import EndedPlace
    from domain.explanation.fighting import Fighting
    from domain.stance.dated_claims import DatedClaim
    from domain.stance.policy import Policy


class Cited(NamedTuple):
    """A development as a sentence cites it: kind, title and date (EDTF)."""

    kind: str
    title: str
    occurred: str

    def __str__(self) -> str:
        return f"“{self.title}” ({in_words(self.occurred)})"


# The words for each kind of talks; another kind gets words that hold for all of them.
_TALKS_COUNT = {
    "talks": "Talks count",
    "agreement": "An agreement counts",
    "request": "A request counts",
}
_DEALT_WITH = {
    "talks": "held talks with",
    "agreement": "made an agreement with",
    "request": "made a request to",
}


class Found(NamedTuple):
    """A finding on an act as a sentence cites it, and the commitment by its number.

    `finder` is a name. Number 0 is a bare ceasefire, without a commitment of its own.
    """

    finder: str
    result: str
    act: Cited
    commitment: int
    made_in: Cited
    date: str

    def __str__(self) -> str:
        of = f"commitment {self.commitment} of" if self.commitment else "the ceasefire"
        said = _FOUND[self.result].format(act=self.act, terms=f"{of} {self.made_in}")
        return f"{self.finder} {said}, in a finding of {in_words(self.date)}."


_FOUND = {
    "alleged": "alleged that {act} violated {terms}",
    "under-review": "examines whether {act} violated {terms}",
    "confirmed": "confirmed that {act} violated {terms}",
    "dismissed": "found that {act} did not violate {terms}",
}


MOST_FINDINGS = 3


def found(findings: Sequence[Found]) -> Iterator[str]:
    """Yield a sentence on each of the newest findings, and on how many more there are."""
    yield from map(str, findings[:MOST_FINDINGS])
    if (more := len(findings) - MOST_FINDINGS) > 0:
        yield f"{number_of(more, 'older finding')} {'is' if more == 1 else 'are'} on record."


MOST_REPORTERS = 3


def ended(reporters: Sequence[str], deniers: Sequence[str]) -> Iterator[str]:
    """Yield a sentence on the sources that report the end of an act, if any does, and deny it."""
    if reporters:
        denied = f"; {_sources(deniers)} {_verb(deniers, 'deny', 'denies')} it" if deniers else ""
        reported = _verb(reporters, "report", "reports")
        yield f"{_sources(reporters)} {reported} that it ended{denied}."


def _sources(names: Sequence[str]) -> str:
    rest = len(names) - MOST_REPORTERS
    more = [number_of(rest, "other source")] if rest > 0 else []
    return joined([*names[:MOST_REPORTERS], *more])


def _verb(names: Sequence[str], of_several: str, of_one: str) -> str:
    return of_one if len(names) == 1 else of_several


def counts(placed: DatedClaim, kind: str) -> str:
    """Return an act short of force with its verb, such as `A threat counts`."""
    if placed.claim.part is Part.ANNOUNCEMENT:
        return "An announcement counts"
    if placed.effect is not Effect.TALKS:
        return RULES[placed.effect.value].counts
    if placed.claim.part is Part.COMMITMENT:
        return "A promise to negotiate counts"
    return _TALKS_COUNT.get(kind, "Such an act counts")


def dealt_with(placed: DatedClaim, kind: str) -> str:
    """Return the verb of talks, such as `held talks with`."""
    if placed.claim.part is Part.COMMITMENT:
        return "undertook to negotiate with"
    return _DEALT_WITH.get(kind, "had contact with")


# The verb of a threat by its kind. A warning may be a threat, or foretell what others will do.
THREATENED = {"warning": "warned or threatened", "mobilization": "mobilized against"}

# What a commitment short of a full ceasefire promises, by its action.
_PROMISES = {
    "cease-attacks": "a partial ceasefire",
    "not-intervene": "not to intervene",
    "withdraw": "to withdraw",
    "disarm": "to disarm",
    "release": "to release people",
    "allow-access": "to allow access",
}


def undertook(taken_over: tuple[str, str] | None) -> str:
    """Return the verb of a ceasefire; one that a successor took over binds it."""
    return "undertook" if taken_over is None else "is bound by an undertaking"


def promised(toward: str, taken_over: tuple[str, str] | None) -> str:
    """Return the verb of a promise with the other side."""
    return f"promised {toward}" if taken_over is None else f"is bound to {toward} by a promise,"


def promise(action: str | None) -> str:
    """Return what a commitment short of a full ceasefire promises, such as `to withdraw`."""
    return _PROMISES.get(action or "", "a step short of a full ceasefire")


def window(decider: DatedClaim, what: str, days: int, through: int | None = None) -> str:
    """Return a sentence on how long an act counts, and through which day if that is known."""
    after = ""
    if decider.claim.is_duration:
        after = " after its end"
    elif decider.start != decider.end:
        after = " after its last possible day"
    if through is not None:
        after = f" after the last day on which it was, here through {day_of(through)}"
    return f"{what} for {days_of(days)}{after}."


def ago(placed: DatedClaim, cited: Cited, on: int) -> str:
    """Return a phrase on how long before a day an act was; it asserts nothing that is unknown."""
    if placed.claim.is_duration:
        return _duration_ago(placed, cited, on)
    if placed.end > on:
        if placed.claim.days > 1:
            return "acts on unknown days, which may all be later than this one"
        return "which may have happened later than this day"
    if placed.start == placed.end:
        return before(on - placed.end)
    return "on this day or before" if placed.end == on else f"at least {before(on - placed.end)}"


def _duration_ago(placed: DatedClaim, cited: Cited, on: int) -> str:
    if on < placed.settled:
        return "which may have begun later than this day"
    is_unknown = parse_when(cited.occurred).unknown_end and not _is_over(placed)
    if is_unknown and placed.end <= on:
        return f"which began {before(on - placed.settled)} and whose end is not known"
    if placed.sure_end == FOREVER:
        return "whose end is not on record"
    if on <= placed.sure_end:
        return "which lasted until this day" if on == placed.end else "which continues on this day"
    if on <= placed.end:
        return "which may have ended before this day"
    at_least = "" if placed.sure_end == placed.end else "at least "
    return f"which ended {at_least}{before(on - placed.end)}"


def _is_over(placed: DatedClaim) -> bool:
    """Return whether an end is on record of a duration of unknown end, which lasts as it began."""
    began = (placed.claim.start_earliest, placed.claim.start_latest)
    return began != (placed.claim.end_earliest, placed.claim.end_latest)


def enough(policy: Policy) -> str:
    """Return what makes force sustained, such as `3 days or 25 deaths within 60 days`."""
    deaths = f" or {number_of(policy.deaths, 'death')}" if policy.deaths else ""
    return f"{days_of(policy.days)}{deaths} within {days_of(policy.within)}"


def sustained(found: Fighting | None, policy: Policy) -> str:
    """Return a phrase on the days and deaths that make force sustained, and how many it takes."""
    if found is None:
        return f", which takes {enough(policy)}"
    least = "at least " if found.at_least else ""
    parts, takes = [], []
    if found.days >= policy.days:
        is_each = 1 < policy.within <= found.days
        parts.append(f"on {'each of ' if is_each else least}{days_of(found.days)}")
        takes.append((policy.days, "day"))
    if 0 < policy.deaths <= found.deaths:
        parts.append(f"with {least}{number_of(found.deaths, 'death')}")
        takes.append((policy.deaths, "death"))
    suffice = " or ".join(number_of(*one) for one in takes) + " are enough"
    if len(takes) == 1:
        number = takes[0][0]
        suffice = f"{number} is enough" if number == 1 else f"{number} are enough"
    within = f" within {days_of(policy.within)}"
    if len(parts) == 1 and " each of " in parts[0]:
        within = ""
    return f", {' and '.join(parts)}{within} ({suffice})"


def before(days: int) -> str:
    return f"{days_of(days)} before" if days > 0 else "on this day"


def days_of(number: int) -> str:
    return number_of(number, "day")


def number_of(number: int, what: str) -> str:
    return f"{number:,} {what}{'s' * (number != 1)}"


def day_of(ordinal: int) -> str:
    return days_in_words(ordinal, ordinal)


def during(earliest: int, latest: int) -> str:
    """Return when something of one day was: `on 8 December 2024`, `in December 2024`."""
    words = days_in_words(earliest, latest)
    return f"on {words}" if earliest == latest or words.startswith("a day ") else f"in {words}"


def places_ended(ended: Sequence[EndedPlace]) -> str:
    """Return where and when a commitment ended: `in Idlib (SYR) on 1 March 2025`."""
    places: dict[tuple[int, int], list[str]] = {}
    for one in sorted(ended, key=lambda one: one[1:3]):
        place = one.place
        name = (
            f"all of {place.country}" if place.name is None else f"{place.name} ({place.country})"
        )
        places.setdefault((one.earliest, one.latest), []).append(name)
    return joined([f"in {_the_first(names)} {during(*days)}" for days, names in places.items()])


def _the_first(names: Sequence[str]) -> str:
    rest = len(names) - MOST_PLACES_NAMED
    shown = [*names[:MOST_PLACES_NAMED], *([number_of(rest, "other place")] if rest > 0 else [])]
    return joined(shown)


def joined(parts: Sequence[str], last: str = "and") -> str:
    return f" {last} ".join(filter(None, [", ".join(parts[:-1]), parts[-1]]))
