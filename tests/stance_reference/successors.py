"""Section 11 of the rules: the commitments that successors of an actor take over.

A commitment passes to a successor if it may have been undertaken by the day of the succession and
may not have been over by then. If it may also not have passed, its dates are doubtful.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from tests.stance_reference.acts import Act, Commitment, Gap, History, Origin, Pair
from tests.stance_reference.days import Dates, single
from tests.stance_reference.lives import (
    before_ended_sites,
    endings_of_original,
    first_ended,
    in_parts,
)
from tests.stance_reference.log import Log, Succession


@dataclass(frozen=True, slots=True)
class Undertaken:
    """A commitment as its parties undertook it, and what its successors depend on.

    `declared` is when it was undertaken, `stated` its effective day, and `gaps` all its
    suspensions. What is below the floor only makes a record.
    """

    commitment: Commitment
    declared: Dates
    stated: Dates
    gaps: list[Gap]
    below_floor: bool


@dataclass(frozen=True, slots=True)
class _Line:
    """An actor that may take over from another one; `day` is when it has done so.

    `sure` says that the commitment passed to it by the last day of `day`.
    """

    actor: str
    day: Dates | None = None
    sure: bool = True


def pass_on(log: Log, history: History, undertaken: list[Undertaken]) -> None:
    """Add what successors took over to a history that has everything else."""
    own = {(*one.commitment.key, *one.commitment.pair) for one in undertaken}
    found: dict[tuple[str, int, str, str], tuple[Commitment, Undertaken]] = {}
    for one in undertaken:
        for commitment in _passed(log, history, one):
            key = (*commitment.key, *commitment.pair)
            before = found.get(key)
            if key not in own and (before is None or _order(commitment) < _order(before[0])):
                found[key] = (commitment, one)
    for commitment, one in found.values():
        history.passed.append(commitment)
        if one.below_floor:
            history.acts[commitment.pair].append(_record(commitment))
        else:
            history.commitments[commitment.pair] += in_parts(commitment)


def _order(commitment: Commitment) -> tuple[int, int, bool, Pair]:
    assert commitment.origin is not None
    effective = commitment.effective
    return effective.first, effective.last, commitment.origin.unsure, commitment.origin.pair


def _record(commitment: Commitment) -> Act:
    return Act(
        commitment.development,
        None,
        commitment.effective,
        commitment.confidence,
        single_source=commitment.single_source,
        number=commitment.number,
        at_best=commitment.at_best,
    )


def _passed(log: Log, history: History, one: Undertaken) -> Iterator[Commitment]:
    made = one.commitment
    for by in _lines(log, made.by, one.declared):
        for toward in _lines(log, made.toward, one.declared):
            if by.day is toward.day is None or by.actor == toward.actor:
                continue
            found = _taken_over(history, one, by, toward)
            if found is not None:
                yield found


def _taken_over(history: History, one: Undertaken, by: _Line, toward: _Line) -> Commitment | None:
    made = one.commitment
    days = [line.day for line in (by, toward) if line.day is not None]
    sure = by.sure and toward.sure
    succeeded = _latest(days)
    begins, own_gaps, never = _resumed(one.stated, one.gaps)
    if never:
        begins = one.stated
    begins = before_ended_sites(begins, made.ended_sites)
    effective, gaps, never = _resumed(_latest([begins, succeeded]), one.gaps)
    over = endings_of_original(history, made)
    if never or (over and over[1] <= effective.first):
        return None
    if made.expires is not None and made.expires < effective.first:
        return None
    ends = [made.expires] if made.expires is not None else []
    ends += [over[0] - 1] if over else []
    partly = first_ended(made.ended_sites)
    if partly is not None and partly.last > effective.first:
        sure = sure and partly.first > succeeded.last
    effective = before_ended_sites(effective, made.ended_sites)
    sure = sure and all(end >= succeeded.last for end in ends)
    limits = [begins.last, *ends, *(gap.start.first - 1 for gap in own_gaps[:1])]
    settled = max(begins.first, min(limits))
    host = made.ends_with
    return replace(
        made,
        by=by.actor,
        toward=toward.actor,
        effective=replace(effective, doubtful=made.effective.doubtful or not sure),
        ends_with=host and replace(host, by=by.actor, toward=toward.actor),
        weight=0.0,
        at_best="possible",
        gaps=gaps,
        never=False,
        origin=Origin(made.pair, begins.first, settled, not sure),
    )


def _latest(several: list[Dates]) -> Dates:
    """Return the day on which all of several things have happened."""
    return single(max(d.first for d in several), max(d.last for d in several))


def _resumed(effective: Dates, gaps: list[Gap]) -> tuple[Dates, tuple[Gap, ...], bool]:
    """Return the first day on which a commitment is in force, and the suspensions after that."""
    left = list(gaps)
    while left and left[0].start.first <= effective.first:
        end = left[0].end
        if end is None:
            return effective, tuple(left), True
        effective = _latest([effective, end])
        left.pop(0)
    return effective, tuple(left), False


def _lines(log: Log, actor: str, declared: Dates) -> list[_Line]:
    """Return an actor, and each that may have taken over from it what was undertaken then."""
    lines: dict[str, _Line | None] = {actor: _Line(actor)}
    every = {one.actor for several in log.successions.values() for one in several}
    for other in every:
        _line_to(log, other, declared, lines)
    return [line for line in lines.values() if line is not None]


def _line_to(log: Log, actor: str, declared: Dates, lines: dict[str, _Line | None]) -> _Line | None:
    """Return how an actor took over, by all those that it succeeds; None if it did not.

    What may pass in several ways has passed on the first of their days. The last possible day is
    that of a sure way if there is one.
    """
    if actor in lines:
        return lines[actor]
    ways = []
    for one in log.successions.get(actor, ()):
        former = None if one.withdrawn else _line_to(log, one.of, declared, lines)
        way = None if former is None else _way(log, former, one, declared)
        ways += [] if way is None else [way]
    lines[actor] = None
    if ways:
        sure = [day for day, is_sure in ways if is_sure]
        first = min(day.first for day, _ in ways)
        last = min(day.last for day in sure or [day for day, _ in ways])
        lines[actor] = _Line(actor, single(first, last), bool(sure))
    return lines[actor]


def _way(log: Log, former: _Line, one: Succession, declared: Dates) -> tuple[Dates, bool] | None:
    gone, had = log.dissolved.get(former.actor), former.day or declared
    if one.day.last < had.first or (gone is not None and one.day.first > gone.last):
        return None
    sure = former.sure and not one.day.doubtful and had.last <= one.day.first
    sure = sure and (gone is None or one.day.last <= gone.first)
    return one.day if former.day is None else _latest([former.day, one.day]), sure


def _successors(log: Log, actor: str) -> list[Succession]:
    every = (one for several in log.successions.values() for one in several)
    return [one for one in every if one.of == actor and not one.withdrawn]


def ends_of_lines(log: Log) -> dict[str, Dates]:
    """Return from when a dissolved actor and all that took over from it in time are dissolved."""
    found = {}
    for actor in log.dissolved:
        line = _in_time(log, actor, set())
        if line <= log.dissolved.keys():
            found[actor] = _latest([log.dissolved[one] for one in line])
    return found


def _in_time(log: Log, actor: str, line: set[str]) -> set[str]:
    """Add an actor to a line, with all that took over from it before it was gone."""
    line.add(actor)
    gone = log.dissolved.get(actor)
    for one in _successors(log, actor):
        if gone is not None and one.day.first <= gone.last and one.actor not in line:
            _in_time(log, one.actor, line)
    return line
