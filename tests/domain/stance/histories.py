"""Random histories of one pair for the reference, and the claims that say the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import strategies as st

from domain.claims.claim import Claim, Part
from domain.claims.gaps import Gap as ProductGap
from domain.dates import FOREVER, NEVER
from domain.vocabulary import Assessment, Effect
from tests.stance_reference.acts import Act, Commitment, Gap, History
from tests.stance_reference.acts import Effect as ActEffect
from tests.stance_reference.days import OPEN, Dates, Placement, single
from tests.stance_reference.lives import life_of, over_from
from tests.stance_reference.parameters import Parameters

PAIR = ("hezbollah", "israel")
FIRST_DAY = date(2024, 1, 1).toordinal()
LAST_DAY = FIRST_DAY + 600

# Few enough to meet often, and apart by the windows and a day either side of them.
_OFTEN = [0, 1, 2, 10, 11, 29, 30, 31, 59, 60, 61, 62, 89, 90, 91, 92, 150, 180, 181, 182, 240]
_days = st.one_of(st.sampled_from(_OFTEN), st.integers(0, 400)).map(lambda n: FIRST_DAY + n)
_spans = st.one_of(st.just(0), st.sampled_from([0, 1, 2, 5, 10]), st.integers(0, 40))
_lengths = st.one_of(st.sampled_from([0, 1, 2, 30, 31, 60, 90, 91, 180]), st.integers(0, 300))
_confidences = st.sampled_from([None, 30, 50, 70, 90])
_doubtful = st.integers(0, 9).map(lambda n: n == 0)
_bounds = st.sampled_from([None, None, None, "probable", "possible"])
_NAMES: list[ActEffect | None] = [
    "force", "threat", "opposition", "restraint", "talks", "cooperation", None,
]  # fmt: skip
_effects = st.sampled_from([*_NAMES[:1] * 5, *_NAMES[1:]])
_EFFECTS = {effect.value: effect for effect in Effect}
_PARAMETERS = Parameters()
_DAYS = (
    "start_earliest", "start_latest", "end_earliest", "end_latest",
    "expires", "stops_earliest", "stops_latest",
)  # fmt: skip


@st.composite
def some_dates(draw: st.DrawFn) -> Dates:
    first = draw(_days)
    doubtful = draw(_doubtful)
    if draw(st.integers(0, 2)) > 0:
        return single(first, first + draw(_spans), doubtful)
    start_last = first + draw(_spans)
    how = draw(st.sampled_from(["open", "unknown", "exact", "between"]))
    if how == "open":
        return Dates(first, OPEN, True, start_last, OPEN, doubtful)
    if how == "unknown":
        return Dates(first, start_last, True, start_last, start_last, doubtful)
    end_first = start_last + draw(_lengths)
    last = end_first if how == "exact" else end_first + draw(_spans)
    return Dates(first, last, True, start_last, end_first, doubtful)


@st.composite
def an_act(draw: st.DrawFn, number: int) -> Act:
    act = Act(
        f"act-{number}",
        draw(_effects),
        draw(some_dates()),
        draw(_confidences),
        draw(st.sampled_from([0, 0, 3, 12, 30])),
        single_source=draw(st.booleans()),
        at_best=draw(_bounds),
    )
    counted = act.effect == "force" and not act.dates.open_end and draw(st.integers(0, 4)) == 0
    return _counted(act, draw(st.integers(2, 5))) if counted else act


def _counted(act: Act, acts: int) -> Act:
    """A number of acts on unknown days of a period."""
    first, last = act.dates.first, act.dates.last
    dates = single(first, last, act.dates.doubtful)
    return replace(act, dates=dates, days=min(acts, last - first + 1))


@st.composite
def a_commitment(draw: st.DrawFn, number: int) -> Commitment:
    first = draw(_days)
    effective = single(first, first + draw(_spans), draw(_doubtful))
    expires = draw(st.one_of(st.none(), st.just(OPEN), _lengths.map(lambda n: effective.last + n)))
    ended = None
    if draw(st.integers(0, 2)) == 0:
        on = first + draw(st.one_of(st.integers(-5, 5), _lengths))
        ended = single(on, on + draw(_spans))
    full = draw(st.integers(0, 3)) > 0
    return Commitment(
        f"promise-{number}", 1, *PAIR, full, effective, expires, ended, draw(_confidences),
        "cease-attacks" if full else "other", single_source=draw(st.booleans()),
        at_best=draw(_bounds), gaps=draw(some_gaps(first)),
    )  # fmt: skip


@st.composite
def some_gaps(draw: st.DrawFn, first: int) -> tuple[Gap, ...]:
    """Up to two suspensions after the first possible day of a commitment."""
    gaps = []
    for _ in range(draw(st.sampled_from([0, 0, 1, 1, 2]))):
        on = first + 1 + draw(_lengths)
        start = single(on, on + draw(_spans))
        until = draw(st.one_of(st.none(), st.integers(1, 5), _lengths.map(lambda n: n + 1)))
        if until is None:
            gaps.append(Gap(start))
        else:
            gaps.append(Gap(start, single(on + until, max(start.last, on + until))))
    return tuple(sorted(gaps, key=lambda gap: gap.start.first))


@st.composite
def a_history(draw: st.DrawFn) -> History:
    history = History()
    for number in range(draw(st.integers(0, 10))):
        history.acts[PAIR].append(draw(an_act(number)))
    for number in range(draw(st.integers(0, 3))):
        commitment = draw(a_commitment(number))
        history.add(commitment)
        if commitment.full and draw(st.booleans()):
            history.acts[PAIR].append(_announced(commitment, draw(st.integers(1, 40))))
    return history


def _announced(commitment: Commitment, before: int) -> Act:
    on = single(commitment.effective.first - before)
    return Act(
        commitment.development, "talks", on, commitment.confidence,
        single_source=commitment.single_source, announces=commitment, number=1,
        at_best=commitment.at_best,
    )  # fmt: skip


def claims_of(history: History) -> list[Claim]:
    """The claims of a history of the reference."""
    acts = [_claim_of_act(history, act) for act in history.acts[PAIR]]
    return acts + [_claim_of_commitment(one) for one in history.commitments[PAIR]]


def _claim_of_act(history: History, act: Act) -> Claim:
    dates = act.dates
    return Claim(
        act.development, *PAIR, Part.ANNOUNCEMENT if act.announces else Part.KIND, act.number,
        _EFFECTS[act.effect] if act.effect else Effect.NONE,
        dates.first, dates.start_last,
        _day(dates.end_first if dates.is_duration else dates.first), _day(dates.last),
        dates.is_duration, dates.doubtful, act.confidence, act.single_source, 0.0, act.deaths,
        None, _stops(history, act, "wide"), _stops(history, act, "late"), act.days,
        _bound(act),
    )  # fmt: skip


def _claim_of_commitment(one: Commitment) -> Claim:
    dates, ended = one.effective, one.ended
    return Claim(
        one.development, *PAIR, Part.COMMITMENT, one.number,
        Effect.CEASEFIRE if one.full else Effect.PLEDGE,
        dates.first, dates.last, dates.first, dates.last,
        False, dates.doubtful, one.confidence, one.single_source, 0.0, 0,
        None if one.expires is None else _day(one.expires),
        ended.first if ended else None, ended.last if ended else None, at_best=_bound(one),
        gaps=tuple(map(_gap, one.gaps)),
    )  # fmt: skip


def _gap(gap: Gap) -> ProductGap:
    end = (NEVER, NEVER) if gap.end is None else (gap.end.first, gap.end.last)
    return ProductGap(gap.start.first, gap.start.last, *end)


def _bound(claim: Act | Commitment) -> Assessment | None:
    return Assessment(claim.at_best) if claim.at_best else None


def _stops(history: History, act: Act, placement: Placement) -> int | None:
    """The day from which an announcement counts no more."""
    if act.announces is None:
        return None
    life = life_of(history, act.announces, placement, _PARAMETERS)
    over = over_from(history, act.announces, placement)
    first = None if life is None else life.first
    return min([day for day in (first, over) if day is not None])


@st.composite
def some_years(draw: st.DrawFn) -> list[Claim]:
    """Up to four histories, near enough to one another to affect each other."""
    histories = draw(st.lists(a_history(), min_size=1, max_size=4))
    apart = draw(st.sampled_from([120, 200, 280, 400]))
    return [
        _moved(claim, number, number * apart)
        for number, history in enumerate(histories)
        for claim in claims_of(history)
    ]


def _moved(claim: Claim, number: int, earlier: int) -> Claim:
    """The claim of another development, a number of days earlier; an open end stays open."""
    days = {name: getattr(claim, name) for name in _DAYS}
    moved = {
        name: day if day is None or day == FOREVER else day - earlier for name, day in days.items()
    }
    gaps = tuple(
        ProductGap(*(day if day == NEVER else day - earlier for day in gap)) for gap in claim.gaps
    )
    return claim._replace(development=f"{claim.development} of {number}", **moved, gaps=gaps)


def _day(ordinal: int) -> int:
    return FOREVER if ordinal >= OPEN else ordinal
