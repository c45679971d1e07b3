"""Section 11 of the rules: the commitments that successors of an actor take over.

A commitment passes to a successor if it may have been undertaken by the day of the succession and
may not have been over by then. If it may also not have passed, its dates are doubtful.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from tests.stance_reference.acts import Act, Commitment, Gap, History, Origin, Pair
from tests.stance_reference.days import Dates, single
from tests.stance_reference.lives import endings_of_original
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
    """An actor that may take over from another one; `day` is when it has done so."""

    actor: str
    first: Dates | None = None  # the first succession of the chain
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
            history.commitments[commitment.pair].append(commitment)


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
    for by in _lines(log, made.by):
        for toward in _lines(log, made.toward):
            if by.day is toward.day is None or by.actor == toward.actor:
                continue
            found = _taken_over(history, one, by, toward)
            if found is not None:
                yield found


def _taken_over(history: History, one: Undertaken, by: _Line, toward: _Line) -> Commitment | None:
    made = one.commitment
    days = [line.day for line in (by, toward) if line.day is not None]
    firsts = [line.first for line in (by, toward) if line.first is not None]
    if any(first.last < one.declared.first for first in firsts):
        return None
    sure = by.sure and toward.sure and all(one.declared.last <= first.first for first in firsts)
    succeeded = _latest(days)
    begins, own_gaps, never = _resumed(one.stated, one.gaps)
    if never:
        begins = one.stated
    effective, gaps, never = _resumed(_latest([begins, succeeded]), one.gaps)
    over = endings_of_original(history, made)
    if never or (over and over[1] <= effective.first):
        return None
    if made.expires is not None and made.expires < effective.first:
        return None
    ends = [made.expires] if made.expires is not None else []
    ends += [over[0] - 1] if over else []
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


def _lines(log: Log, actor: str) -> Iterator[_Line]:
    """Yield an actor, and each chain of successors that may have taken over from it."""
    chains: list[tuple[_Line, set[str]]] = [(_Line(actor), {actor})]
    while chains:
        line, passed = chains.pop()
        yield line
        gone = log.dissolved.get(line.actor)
        for one in _successors(log, line.actor):
            day, former = one.day, line.day
            is_late = gone is not None and day.first > gone.last
            is_early = former is not None and day.last < former.first
            if one.actor in passed or is_late or is_early:
                continue
            sure = line.sure and not day.doubtful
            sure = sure and (gone is None or day.last <= gone.first)
            sure = sure and (former is None or former.last <= day.first)
            after = day if former is None else _latest([former, day])
            first = day if line.first is None else line.first
            chains.append((_Line(one.actor, first, after, sure), passed | {one.actor}))


def _successors(log: Log, actor: str) -> list[Succession]:
    every = (one for several in log.successions.values() for one in several)
    return [one for one in every if one.of == actor and not one.withdrawn]


def ends_of_lines(log: Log) -> dict[str, Dates]:
    """Return from when a dissolved actor and all that took over from it in time are dissolved."""
    found = {}
    for actor in log.dissolved:
        last = _end_of_line(log, actor, frozenset())
        if last is not None:
            found[actor] = last
    return found


def _end_of_line(log: Log, actor: str, passed: frozenset[str]) -> Dates | None:
    gone = log.dissolved.get(actor)
    if gone is None:
        return None
    for one in _successors(log, actor):
        if one.day.first <= log.dissolved[actor].last and one.actor not in passed:
            last = _end_of_line(log, one.actor, passed | {actor})
            if last is None:
                return None
            gone = _latest([gone, last])
    return gone
