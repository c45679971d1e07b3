"""Compare a timeline of the fold with the brute-force reference."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from domain.explanation.assessment import assessed
from domain.stance.fold import Segment
from domain.stance.policy import Policy
from tests.domain.stance.histories import LAST_DAY, PAIR
from tests.stance_reference.acts import Claim, History
from tests.stance_reference.answers import assessment
from tests.stance_reference.parameters import Parameters
from tests.stance_reference.posture import Decision, posture

VARIANTS = ("isolated=60", "days=1", "sustained=30", "unknown_end=30", "stale=10")


def edges(segments: Iterable[Segment]) -> set[int]:
    """Return the first day of each segment and of each posture, and the day before each."""
    firsts = {day for one in segments for day in (one.start, one.since)}
    return {day for first in firsts for day in (first - 1, first) if day < LAST_DAY}


def compare(
    history: History,
    segments: list[Segment],
    days: Iterable[int],
    parameters: Parameters | None = None,
) -> None:
    """Assert that the segments say on these days what the reference says.

    `since` is compared where the days include `edges` of the segments.
    """
    postures: dict[int, str | None] = {}
    found: dict[int, Segment] = {}
    for day in sorted(set(days)):
        expected = posture(history, PAIR, day, parameters=parameters)
        segment = next((one for one in segments if one.start <= day <= one.through), None)
        said = None if segment is None else _said(segment, day, parameters)
        assert said == (expected and _expected(history, expected, day, parameters)), day
        postures[day] = None if expected is None else expected.posture
        if segment is not None:
            found[day] = segment
    for day, segment in found.items():
        run = [of for on, of in postures.items() if segment.since <= on <= day]
        assert set(run) == {segment.posture.value}, day
        if (before := postures.get(segment.since - 1)) is not None:
            assert before != segment.posture.value, day


def _said(segment: Segment, day: int, parameters: Parameters | None) -> tuple[Any, ...]:
    decider = tuple(segment.basis[0]) if segment.basis else None
    dating = segment.firm if segment.basis else None
    rivals = {tuple(rival) for rival in segment.rivals}
    policy = Policy(**asdict(parameters)) if parameters else Policy()
    assessments = [
        assessed(segment, day, policy, is_capped=capped).value for capped in (False, True)
    ]
    return segment.posture.value, segment.rule, decider, dating, rivals, assessments


def _expected(
    history: History, found: Decision, day: int, parameters: Parameters | None
) -> tuple[Any, ...]:
    near = (
        posture(history, PAIR, day, "early", parameters=parameters),
        posture(history, PAIR, day, "late", parameters=parameters),
    )
    same = all(one is not None and one.posture == found.posture for one in near)
    firm = same and not found.unsure and not found.doubtful
    rivals = {_key(rival) for rival in found.rivals}
    decider = None if found.decider is None else _key(found.decider)
    assessments = [
        assessment(found, day, firm, capped, parameters or Parameters()) for capped in (False, True)
    ]
    return found.posture, found.rule, decider, firm if decider else None, rivals, assessments


def _key(claim: Claim) -> tuple[str, int]:
    return claim.development, claim.number
