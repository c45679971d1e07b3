"""Random histories of one pair: uncertain acts, durations, halts and endings, often on one day."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from domain.claims.claims import Claim, Part
from domain.dates import FOREVER
from domain.vocabulary import Effect

FIRST_DAY = date(2024, 1, 1).toordinal()
LAST_DAY = FIRST_DAY + 600

# Few enough to meet often, and apart by the windows and a day either side of them.
_OFTEN = [0, 1, 2, 10, 11, 30, 59, 60, 61, 62, 89, 90, 91, 92, 101, 150, 151, 180, 181, 182, 240]
_days = st.one_of(st.sampled_from(_OFTEN), st.integers(0, 400)).map(lambda n: FIRST_DAY + n)
_spans = st.one_of(st.just(0), st.sampled_from([0, 1, 2, 5, 10]), st.integers(0, 40))
_lengths = st.one_of(st.sampled_from([0, 1, 59, 60, 61, 90, 91, 180]), st.integers(0, 300))
_confidences = st.sampled_from([None, 10, 30, 50, 70, 90])
_ONE_ANOTHER = [Effect.ATTACK, Effect.ATTACK, Effect.HALT, Effect.HALT, *Effect]


@st.composite
def a_random_claim(draw: st.DrawFn, commitment: int) -> Claim:
    effect = draw(st.sampled_from(_ONE_ANOTHER))
    earliest = draw(_days)
    latest = earliest + draw(_spans)
    ends, is_duration = (earliest, latest), False
    if effect is not Effect.HALT and draw(st.integers(0, 2)) == 0:
        ends, is_duration = draw(_some_end(earliest, latest)), True
    stops = None if is_duration else draw(_some_ending(effect, earliest))
    return Claim(
        development=draw(st.sampled_from(["a", "b", "c"])),
        actor="hezbollah",
        toward="israel",
        part=Part.ANNOUNCEMENT if stops and effect is Effect.TALKS else Part.COMMITMENT,
        commitment=commitment,
        effect=effect,
        start_earliest=earliest,
        start_latest=latest,
        end_earliest=ends[0],
        end_latest=ends[1],
        is_duration=is_duration,
        doubtful=draw(st.integers(0, 5)) == 0,
        confidence=draw(_confidences),
        single_source=draw(st.booleans()),
        score=draw(st.sampled_from([-9.0, -3.5, 0.0, 2.5, 7.5])),
        expires=draw(_some_until(earliest)) if effect is Effect.HALT else None,
        stops_earliest=stops[0] if stops else None,
        stops_latest=stops[1] if stops else None,
    )


@st.composite
def _some_end(draw: st.DrawFn, earliest: int, latest: int) -> tuple[int, int]:
    """Open, unknown, exact, or somewhere between two days."""
    how = draw(st.sampled_from(["open", "unknown", "exact", "between"]))
    if how == "open":
        return FOREVER, FOREVER
    if how == "unknown":
        return earliest, latest
    first = (latest if how == "exact" else earliest) + draw(_lengths)
    return first, first if how == "exact" else max(first, latest) + draw(_spans)


def _some_until(earliest: int) -> st.SearchStrategy[int | None]:
    """Not known, open, after it began; or before, which only other releases and imports record."""
    given_for = st.one_of(_lengths, _lengths, st.integers(-5, -1), st.just(1 - earliest))
    expires = given_for.map(lambda n: earliest + n)
    return st.one_of(st.none(), st.none(), st.just(FOREVER), expires)


@st.composite
def _some_ending(draw: st.DrawFn, effect: Effect, earliest: int) -> tuple[int, int] | None:
    """The day a halt was ended on, or an announcement stopped counting: before, on or after it."""
    if effect not in (Effect.HALT, Effect.TALKS) or draw(st.booleans()):
        return None
    first = earliest + draw(st.one_of(st.integers(-5, 5), _lengths))
    return first, first + draw(_spans)


@st.composite
def a_dissolution(draw: st.DrawFn) -> tuple[int, int]:
    earliest = draw(_days)
    return earliest, earliest + draw(_spans)


@st.composite
def a_history(draw: st.DrawFn) -> list[Claim]:
    count = draw(st.integers(1, 12))
    numbers = draw(st.permutations(range(count)))
    return [draw(a_random_claim(number)) for number in numbers]
