"""The findings on acts that apply: the newest of each finder, and the acts that they dismiss."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from domain.dates import parse_when
from domain.vocabulary import CONFIRMED, DISMISSED


class Verdict(NamedTuple):
    """A finding on an act, by its number in the development that holds the commitment.

    It was found by an `actor` or by a `source`. Readers are shown the `name` of it, and the `title`
    of the act and when it `occurred`.
    """

    number: int
    act: str
    result: str
    actor: str | None
    source: str | None
    date: str
    name: str | None = None
    title: str | None = None
    occurred: str | None = None


def applying(verdicts: Iterable[Verdict]) -> tuple[Verdict, ...]:
    """Return of each finder on each act the finding of the latest day, in order of their numbers.

    Of two findings of one day it is the one that was recorded later.
    """
    newest: dict[tuple[str, str | None, str | None], Verdict] = {}
    for one in sorted(verdicts, key=_in_time):
        newest[one.act, one.actor, one.source] = one
    return tuple(sorted(newest.values()))


def _in_time(one: Verdict) -> tuple[int, int, int]:
    found = parse_when(one.date)
    return found.latest, found.earliest, one.number


def dismissed_acts(verdicts: Collection[Verdict]) -> frozenset[str]:
    """Return the acts that a finder dismissed and that no other finder confirmed."""
    if not verdicts:
        return frozenset()
    confirmed = {one.act for one in verdicts if one.result == CONFIRMED}
    return frozenset(one.act for one in verdicts if one.result == DISMISSED) - confirmed


def on_acts(verdicts: Iterable[Verdict], acts: Iterable[str]) -> list[Verdict]:
    """Return the findings on these acts, in the order of the acts."""
    of_act: dict[str, list[Verdict]] = {}
    for one in verdicts:
        of_act.setdefault(one.act, []).append(one)
    return [one for act in acts for one in of_act.get(act, ())]
