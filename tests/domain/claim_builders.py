"""Claims of one pair in the words of the tests: valid by default, days as ISO text."""

from __future__ import annotations

from datetime import date

from domain.claims import Claim, Part
from domain.dates import FOREVER
from domain.vocabulary import Effect

ACTOR, TOWARD = "hezbollah", "israel"

_SCORES = {
    Effect.ATTACK: -9.0,
    Effect.HALT: 7.5,
    Effect.THREAT: -3.5,
    Effect.OPPOSITION: -3.0,
    Effect.TALKS: 2.5,
    Effect.COOPERATION: 5.0,
    Effect.NONE: 0.0,
}


def day(text: str) -> int:
    """The ordinal of an ISO day; `..` is for ever."""
    return FOREVER if text == ".." else date.fromisoformat(text).toordinal()


def a_claim(
    effect: Effect,
    on: str,
    *,
    or_by: str | None = None,
    lasting_to: str | None = None,
    ending_by: str | None = None,
    until: str | None = None,
    stops: str | None = None,
    stops_by: str | None = None,
    doubtful: bool = False,
    confidence: int | None = 70,
    single_source: bool = False,
    development: str | None = None,
    part: Part | None = None,
    commitment: int | None = None,
    score: float | None = None,
) -> Claim:
    """A claim that took effect `on` that day, or on an unknown day from it to `or_by`.

    `lasting_to` makes it a duration (to that day, or to an unknown day from it to `ending_by`).
    Its development is named after the effect and the day, as in "attack 2024-01-10".
    """
    first = day(on)
    settled = day(or_by) if or_by else first
    ends = day(lasting_to) if lasting_to else first
    is_halt = effect is Effect.HALT
    stops_first = day(stops) if stops else None
    if part is None:
        part = Part.COMMITMENT if is_halt else Part.KIND
    if commitment is None:
        commitment = 1 if is_halt else 0
    return Claim(
        development=development or f"{effect.value} {on}",
        actor=ACTOR,
        toward=TOWARD,
        part=part,
        commitment=commitment,
        effect=effect,
        start_earliest=first,
        start_latest=settled,
        end_earliest=ends,
        end_latest=day(ending_by) if ending_by else (ends if lasting_to else settled),
        is_duration=lasting_to is not None,
        doubtful=doubtful,
        confidence=confidence,
        single_source=single_source,
        score=_SCORES[effect] if score is None else score,
        until=day(until) if until else None,
        stops_earliest=stops_first,
        stops_latest=day(stops_by) if stops_by else stops_first,
    )
