"""Build claims of one pair for tests: valid by default, with days as ISO text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from domain.claims.claim import Claim, Part
from domain.claims.gaps import Gap
from domain.dates import FOREVER, NEVER
from domain.stance.fold import Segment, fold
from domain.stance.policy import Policy
from domain.vocabulary import Assessment, Effect

POLICY = Policy()
ACTOR, TOWARD = "hezbollah", "israel"

_SCORES = {
    Effect.FORCE: -9.0,
    Effect.CEASEFIRE: 7.5,
    Effect.THREAT: -3.5,
    Effect.OPPOSITION: -3.0,
    Effect.PLEDGE: 6.5,
    Effect.RESTRAINT: 4.5,
    Effect.TALKS: 2.5,
    Effect.COOPERATION: 5.0,
    Effect.NONE: 0.0,
}


def day(text: str) -> int:
    """Return the ordinal of an ISO day; `..` is an open end."""
    return FOREVER if text == ".." else date.fromisoformat(text).toordinal()


def a_claim(
    effect: Effect,
    on: str,
    *,
    or_by: str | None = None,
    lasting_to: str | None = None,
    ending_by: str | None = None,
    expires: str | None = None,
    stops: str | None = None,
    stops_by: str | None = None,
    doubtful: bool = False,
    confidence: int | None = 70,
    single_source: bool = False,
    development: str | None = None,
    part: Part | None = None,
    commitment: int | None = None,
    score: float | None = None,
    deaths: int = 0,
    days: int = 1,
    at_best: Assessment | None = None,
    gaps: tuple[Gap, ...] = (),
) -> Claim:
    """Return a claim that took effect `on` that day, or on an unknown day from it to `or_by`.

    `lasting_to` makes it a duration (to that day, or to an unknown day from it to `ending_by`).
    Its development is named after the effect and the day, as in "force 2024-01-10".
    """
    first = day(on)
    settled = day(or_by) if or_by else first
    ends = day(lasting_to) if lasting_to else first
    is_commitment = effect in (Effect.CEASEFIRE, Effect.PLEDGE)
    stops_first = day(stops) if stops else None
    if part is None:
        part = Part.COMMITMENT if is_commitment else Part.KIND
    if commitment is None:
        commitment = 1 if is_commitment else 0
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
        deaths=deaths,
        expires=day(expires) if expires else None,
        stops_earliest=stops_first,
        stops_latest=day(stops_by) if stops_by else stops_first,
        days=days,
        at_best=at_best,
        gaps=gaps,
    )


def a_gap(on: str, until: str | None = None, *, or_by: str | None = None) -> Gap:
    """Return a suspension from one day, until the day on which a commitment was resumed."""
    end = NEVER if until is None else day(until)
    return Gap(day(on), day(on), end, day(or_by) if or_by else end)


force = partial(a_claim, Effect.FORCE)
a_ceasefire = partial(a_claim, Effect.CEASEFIRE)
an_open_ceasefire = partial(a_claim, Effect.CEASEFIRE, expires="..")
a_pledge = partial(a_claim, Effect.PLEDGE)
a_threat = partial(a_claim, Effect.THREAT)
opposition = partial(a_claim, Effect.OPPOSITION)
restraint = partial(a_claim, Effect.RESTRAINT)
talks = partial(a_claim, Effect.TALKS)
an_announcement = partial(a_claim, Effect.TALKS, part=Part.ANNOUNCEMENT, commitment=1, score=0.0)
cooperation = partial(a_claim, Effect.COOPERATION)
a_statement = partial(a_claim, Effect.NONE)


def record(
    on: str,
    *claims: Claim,
    policy: Policy = POLICY,
    dissolved: tuple[str, str] | None = None,
) -> Segment | None:
    """Return the stance at the end of a day that these claims make, None if there is none."""
    gone = (day(dissolved[0]), day(dissolved[1])) if dissolved else None
    at = day(on)
    found = [s for s in fold(claims, policy, dissolved=gone) if s.start <= at <= s.through]
    assert len(found) <= 1, "a day has one stance at most"
    return found[0] if found else None


def stance(
    on: str,
    *claims: Claim,
    policy: Policy = POLICY,
    dissolved: tuple[str, str] | None = None,
) -> Segment:
    """Return the stance at the end of a day, where there must be one."""
    found = record(on, *claims, policy=policy, dissolved=dissolved)
    assert found is not None, f"no stance on {on}"
    return found


def postures(claims: Sequence[Claim], *days: str, policy: Policy = POLICY) -> list[str]:
    """Return the posture at the end of each day."""
    return [stance(on, *claims, policy=policy).posture.value for on in days]


def decided(on: str, *claims: Claim) -> tuple[str, list[str]]:
    """Return the rule on a day and the developments in the basis, the decider first."""
    found = stance(on, *claims)
    return found.rule, rests_on(found)


def rests_on(segment: Segment) -> list[str]:
    """Return the developments in the basis, the decider first."""
    return [basis.development for basis in segment.basis]


def rivals(segment: Segment) -> list[str]:
    """Return the developments whose order to the decider is unknown."""
    return [rival.development for rival in segment.rivals]
