"""Rule 3: which force is spent or suspended, and the run that the rest makes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tests.stance_reference.acts import Act
from tests.stance_reference.days import Dates
from tests.stance_reference.lives import Life
from tests.stance_reference.parameters import Parameters

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Force:
    """Force that counts: an act in one placement, and the spans of days on which it counts.

    A single act has one span, its bounds, and counts on the first of them. `resumed` is set for a
    duration that counts again after a ceasefire that suspended it, and `may_precede` for acts that
    may all have come before a ceasefire.
    """

    act: Act
    dates: Dates
    spans: tuple[Span, ...]
    resumed: bool = False
    may_precede: bool = False

    def last_day(self, today: int) -> int:
        """Return its last possible day, at most today."""
        return min(self.spans[-1][1], today)


@dataclass(slots=True)
class Run:
    """A run of force: its last day, and the last day on which it met the threshold, if any."""

    last: int
    met: int | None = None

    def is_current(self, today: int, parameters: Parameters) -> bool:
        """Return whether the run is current at the end of today."""
        is_recent = today - self.last <= parameters.isolated
        return is_recent or self.is_sustained(today, parameters.sustained)

    def is_sustained(self, today: int, window: int) -> bool:
        """Return whether the threshold was met at most `window` days ago."""
        return self.met is not None and today - self.met <= window


@dataclass(slots=True)
class _DayOfForce:
    """What happened on a day of force; `end` is the last possible day of what did."""

    end: int
    counts: int = 0
    deaths: int = 0


def binds(truce: Life, force: Dates, today: int) -> bool:
    """Return whether a ceasefire says anything yet about force with these dates."""
    waits = today < truce.settled and is_of_unknown_order(force, truce)
    return truce.first <= today and not waits


def is_of_unknown_order(force: Dates, truce: Life) -> bool:
    """Return whether force is not spent by a ceasefire until that is settled.

    Force on the first possible day is spent wherever the ceasefire is placed.
    """
    return force.first > truce.first


def is_spent(force: Dates, truce: Life) -> bool:
    """Return whether force was over by the settled day of a ceasefire, for good.

    A ceasefire with a stated last day spends a duration only if it was over for certain.
    """
    over_for_certain = force.last <= truce.settled
    if not force.is_duration or truce.stated:
        return over_for_certain
    began_before = force.open_end and force.first <= truce.settled
    return over_for_certain or force.end_first <= truce.settled or began_before


def is_suspended(force: Dates, truce: Life) -> bool:
    """Return whether a ceasefire with a stated last day suspends force while it is in force."""
    return force.is_duration and truce.stated and force.first <= truce.settled < force.last


def counting(acts: Iterable[tuple[Act, Dates]], truces: Iterable[Life], today: int) -> list[Force]:
    """Return the unspent force that has taken effect, with the spans that count."""
    truces, found = list(truces), []
    for act, dates in acts:
        if act.effect != "force" or dates.first > today:
            continue
        bound = [truce for truce in truces if binds(truce, dates, today)]
        if any(is_spent(dates, truce) for truce in bound):
            continue
        if not dates.is_duration:
            may_precede = any(dates.first <= truce.settled for truce in bound)
            found.append(Force(act, dates, ((dates.first, dates.last),), False, may_precede))
            continue
        suspending = [truce for truce in bound if is_suspended(dates, truce)]
        floor = max((truce.settled for truce in bound), default=-1)
        spans = counted_spans(dates, floor, suspending, today)
        if spans:
            found.append(Force(act, dates, spans, bool(suspending)))
    return found


def counted_spans(
    dates: Dates, after: int, suspending: Iterable[Life], today: int
) -> tuple[Span, ...]:
    """Return the spans of a duration after a day, without the days on which it is suspended."""
    spans = [(max(dates.first, after + 1), min(dates.last, today))]
    for truce in suspending:
        ends = [end - 1 for end in (truce.over, truce.replaced) if end is not None]
        since = truce.settled if is_of_unknown_order(dates, truce) else truce.first
        suspended = [(since, min([truce.last, *ends]))]
        for pause in truce.pauses:
            suspended = _without(suspended, pause.start, pause.end - 1)
        for first, last in suspended:
            spans = _without(spans, first, last)
    return tuple((first, last) for first, last in spans if first <= last)


def _without(spans: list[Span], first: int, last: int) -> list[Span]:
    if first > last:
        return spans
    parts = [part for a, b in spans for part in ((a, min(b, first - 1)), (max(a, last + 1), b))]
    return [(a, b) for a, b in parts if a <= b]


def current_run(force: Iterable[Force], today: int, parameters: Parameters) -> Run | None:
    """Return the run that is current at the end of today, without regard to pledges.

    The days of force are read in their order. On each one that counts, the run is sustained if the
    days of the run within the last `within` days are enough. The last possible day of all these
    days is then the day from which the long window runs.
    """
    happened = _days_of_force(force, parameters)
    run: Run | None = None
    near: list[int] = []
    for day in sorted(happened):
        if run is None or not run.is_current(day, parameters):
            run, near = Run(happened[day].end), []
        run.last = max(run.last, happened[day].end)
        if not happened[day].counts:
            continue
        near = [one for one in near if one > day - parameters.within] + [day]
        if _is_enough([happened[one] for one in near], parameters):
            run.met = max([run.met or 0, *(_possible_end(happened[one], one) for one in near)])
    return run if run is not None and run.is_current(today, parameters) else None


def _possible_end(of: _DayOfForce, day: int) -> int:
    return max(of.end, day)


def _days_of_force(force: Iterable[Force], parameters: Parameters) -> dict[int, _DayOfForce]:
    """Return what happened on each day of force. Acts that may precede a ceasefire count nothing.

    Of acts with the same first day, the greater number counts.
    """
    found: dict[int, _DayOfForce] = {}
    for item in force:
        for index, (first, last) in enumerate(item.spans):
            for day in range(first, last + 1) if item.dates.is_duration else (first,):
                one = found.setdefault(day, _DayOfForce(day))
                one.end = max(one.end, day if item.dates.is_duration else last)
                if not item.may_precede:
                    one.counts = max(one.counts, _days_of(item.act, parameters))
                    one.deaths += (
                        _deaths_of(item.act, parameters) if (index, day) == (0, first) else 0
                    )
    return found


def _days_of(act: Act, parameters: Parameters) -> int:
    """Return as how many days of force an act counts; a number of acts needs a short period."""
    return act.days if act.dates.last - act.dates.first < parameters.within else 1


def _deaths_of(act: Act, parameters: Parameters) -> int:
    """Return the deaths of an act that count together; those of a long period may be far apart."""
    return 0 if _days_of(act, parameters) < act.days else act.deaths


def _is_enough(days: Iterable[_DayOfForce], parameters: Parameters) -> bool:
    days = list(days)
    deaths = sum(day.deaths for day in days)
    enough_deaths = parameters.deaths > 0 and deaths >= parameters.deaths
    return sum(day.counts for day in days) >= parameters.days or enough_deaths


def days_of_force(
    act: Act, truces: Iterable[Life], today: int, parameters: Parameters
) -> tuple[Span, ...]:
    """Return the spans of days by today on which an act was force, also if it is spent since.

    A single act counts on its first possible day, and a number of acts on one day each, from the
    first possible one on. A duration counts through its last possible day, without the days on
    which a ceasefire suspends it, and only until a ceasefire by which it counts as over.
    """
    dates = act.dates
    if act.effect == "force" and act.days > 1 and dates.first <= today:
        last = dates.first + _days_of(act, parameters) - 1
        return ((dates.first, min(today, last)),)
    return _days(act, dates, truces, today, min(dates.last, today), -1)


def certain_days_after(
    act: Act, dates: Dates, truces: Iterable[Life], today: int, after: int
) -> tuple[Span, ...]:
    """Return the spans of days by today and after a day on which an act was certainly force."""
    sure = today if dates.open_end else min(dates.end_first, today)
    return _days(act, dates, truces, today, sure, after)


def _days(
    act: Act, dates: Dates, truces: Iterable[Life], today: int, limit: int, after: int
) -> tuple[Span, ...]:
    if act.effect != "force" or dates.first > today:
        return ()
    if not dates.is_duration:
        return ((dates.first, dates.first),) if dates.first > after else ()
    bound = [truce for truce in truces if binds(truce, dates, today)]
    begun = dates.first if dates.open_end else dates.end_first
    over = [max(begun, truce.first - 1) for truce in bound if is_spent(dates, truce)]
    suspending = [truce for truce in bound if is_suspended(dates, truce)]
    return counted_spans(dates, after, suspending, min([limit, *over]))


def may_follow(act: Act, dates: Dates, commitment: Life, today: int) -> bool:
    """Return whether the act is force whose order to a commitment is unknown."""
    is_force = act.effect == "force" and dates.first <= today
    overlap = dates.first <= commitment.settled and dates.last > commitment.first
    return is_force and not dates.is_duration and overlap
