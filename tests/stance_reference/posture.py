"""Rules 2 to 4: the posture of A toward B on one day, in one placement of uncertain dates.

This is the brute force: it reads the complete history of the pair again for every day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from tests.stance_reference.acts import Act, Claim, Commitment, Effect, History, Pair, Site
from tests.stance_reference.days import OPEN, Dates, Placement, placed
from tests.stance_reference.force import (
    Force,
    Run,
    Span,
    certain_days_after,
    counting,
    current_run,
    is_of_unknown_order,
    may_follow,
)
from tests.stance_reference.lives import Life, life_of, lives_of, over_from
from tests.stance_reference.parameters import Parameters
from tests.stance_reference.places import counts_as_violation

__all__ = ["Act", "Commitment", "Decision", "History", "Site", "posture"]

POSTURES = {
    "force": "hostilities",
    "threat": "threatening",
    "opposition": "opposed",
    "ceasefire": "ceasefire",
    "restraint": "restrained",
    "talks": "negotiating",
    "cooperation": "cooperating",
}
Tie = tuple[int, int, str, int]
HARSHNESS = ("threat", "opposition", "ceasefire", "restraint", "talks", "cooperation")


@dataclass(frozen=True, slots=True)
class Decision:
    """The posture of a pair on a day, and the claim that decided it.

    `day` is the day of the decider's evidence, `settled` the day after which violations count.
    `unsure` means that the rule itself makes the dating uncertain. `not_observed` lists the
    ceasefires in force during hostilities.
    """

    posture: str
    rule: str
    decider: Claim | None = None
    day: int | None = None
    settled: int | None = None
    unsure: bool = False
    doubtful: bool = False
    last_force: int | None = None
    violations: tuple[Act, ...] = ()
    rivals: tuple[Claim, ...] = ()
    not_observed: tuple[Commitment, ...] = ()


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A current claim short of force: its first day, latest start, last day and effect."""

    first: int
    settled: int
    last: int
    effect: str
    claim: Claim


@dataclass(frozen=True, slots=True)
class _Pair:
    """What has taken effect for a pair by today."""

    acts: tuple[tuple[Act, Dates], ...]
    lives: tuple[Life, ...]
    history: History
    placement: Placement
    today: int
    parameters: Parameters

    @property
    def truces(self) -> tuple[Life, ...]:
        return tuple(life for life in self.lives if life.commitment.full)

    @property
    def pledges(self) -> tuple[Life, ...]:
        return tuple(life for life in self.lives if not life.commitment.full)

    @property
    def truces_in_force(self) -> list[Life]:
        return [life for life in self.truces if life.in_force(self.today)]


def posture(
    history: History,
    pair: Pair,
    today: int,
    placement: Placement = "wide",
    parameters: Parameters | None = None,
) -> Decision | None:
    """Return the posture of the pair at the end of today, or None without any record."""
    parameters = parameters or Parameters()
    acts = [(act, placed(act.dates, placement)) for act in history.acts.get(pair, ())]
    taken = tuple((act, dates) for act, dates in acts if dates.first <= today)
    lives = lives_of(history, pair, placement, parameters)
    effective = tuple(life for life in lives if life.first <= today)
    if not taken and not effective:
        return None
    known = _Pair(taken, effective, history, placement, today, parameters)
    force = counting(taken, effective_truces(effective), today)
    run = current_run(force, today, parameters)
    is_sustained = run is not None and run.is_sustained(today, _long_window(run, known))
    return (
        _order_unknown(known, force)
        or _ceasefire(known, is_sustained)
        or _hostilities(known, force, run, is_sustained)
        or _short_of_force(known)
        or Decision("no-recent-record", "no-recent-record")
    )


def effective_truces(lives: Iterable[Life]) -> list[Life]:
    """Return the ceasefires of these lives."""
    return [life for life in lives if life.commitment.full]


def _long_window(run: Run, known: _Pair) -> int:
    """Return for how long sustained force counts: less under a pledge made since the last force."""
    pledged = any(x.in_force(known.today) and x.first > run.last for x in known.pledges)
    sustained = known.parameters.sustained
    return min(sustained, known.parameters.isolated) if pledged else sustained


def _order_unknown(known: _Pair, force: list[Force]) -> Decision | None:
    """Return hostilities by force that may have come before or after an unsettled ceasefire.

    If another ceasefire of the pair is settled and in force, that one decides about such force.
    """
    in_force = known.truces_in_force
    unsettled = [life for life in in_force if known.today < life.settled]
    if not unsettled or len(unsettled) < len(in_force):
        return None
    such = [x for x in force if any(is_of_unknown_order(x.dates, life) for life in unsettled)]
    run = current_run(such, known.today, known.parameters)
    if run is None:
        return None
    return _by_force(known, such, run, "ceasefire-order-unknown", unsure=True)


def _ceasefire(known: _Pair, is_sustained: bool) -> Decision | None:
    in_force = known.truces_in_force
    if not in_force or is_sustained:
        return None
    life = max(in_force, key=_newest_commitment)
    return Decision(
        "ceasefire",
        "ceasefire",
        life.commitment,
        life.first,
        life.settled,
        doubtful=life.commitment.effective.doubtful,
        violations=_violations(known, life),
        rivals=_force_of_unknown_order(known, life),
    )


def _force_of_unknown_order(known: _Pair, life: Life) -> tuple[Act, ...]:
    """Return single acts that came before or after a ceasefire, and that no other one spends."""
    others = [other for other in known.truces if other is not life]
    return tuple(
        item.act
        for item in counting(known.acts, others, known.today)
        if may_follow(item.act, item.dates, life, known.today)
    )


def _hostilities(
    known: _Pair, force: list[Force], run: Run | None, is_sustained: bool
) -> Decision | None:
    if run is None or (known.today - run.last > known.parameters.isolated and not is_sustained):
        return None
    rule = "force-sustained" if is_sustained else "force-isolated"
    if known.truces_in_force:
        rule = "ceasefire-not-observed"
    return _by_force(known, force, run, rule, unsure=False)


def _by_force(known: _Pair, force: list[Force], run: Run, rule: str, unsure: bool) -> Decision:
    """Return hostilities, decided by A's last force."""
    today = known.today
    last = max(force, key=lambda item: _newest_force(item, today))
    in_force = tuple(life.commitment for life in known.truces_in_force)
    order_unknown = rule == "ceasefire-order-unknown"
    return Decision(
        "hostilities",
        rule,
        last.act,
        last.last_day(today) if last.dates.is_duration else last.dates.first,
        unsure=unsure or (last.resumed and last.dates.open_end),
        doubtful=last.act.dates.doubtful,
        last_force=run.last,
        rivals=in_force if order_unknown else (),
        not_observed=() if order_unknown else in_force,
    )


def _newest_force(item: Force, today: int) -> tuple[int, int, int, Tie]:
    return item.last_day(today), item.dates.first, item.dates.last, _tie(item.act)


def _newest_commitment(life: Life) -> tuple[bool, int, int, Tie]:
    """Order ceasefires in force: the newest decides, and one that was taken over after all own."""
    return life.commitment.origin is None, life.first, life.settled, _tie(life.commitment)


def _tie(claim: Claim) -> Tie:
    """Order claims of the same days: by confidence, then by assessment, then by their ids."""
    confidence = -1 if claim.confidence is None else claim.confidence
    return confidence, -_weakness(claim), claim.development, claim.number


def _weakness(claim: Claim) -> int:
    """Return how far below `confirmed` a claim is assessed, on dates that are not uncertain."""
    if claim.confidence is None:
        return 0
    words = ("confirmed", "probable", "possible", "doubtful")
    steps = [claim.confidence >= least for least in (80, 60, 40)].count(False)
    steps = min(3, steps + _dates(claim).doubtful)
    return max(steps, words.index(claim.at_best) if claim.at_best else 0)


def _violations(known: _Pair, life: Life) -> tuple[Act, ...]:
    """Return A's force toward B after a commitment settled, where the commitment forbids it."""
    found = []
    for act, dates in known.acts:
        spans = certain_days_after(act, dates, known.truces, known.today, life.settled)
        used = _days_in_force(life, dates, spans)
        if used is not None and counts_as_violation(act, life.commitment, *used):
            found.append(act)
    return tuple(found)


def _days_in_force(life: Life, dates: Dates, spans: Iterable[Span]) -> Span | None:
    """Return the days of a single act, or the first of a duration, that was no suspended one.

    None if force was not certainly used while the commitment was not suspended.
    """
    for first, last in spans:
        if not dates.is_duration:
            excused = any(
                dates.first <= pause.clear and dates.last >= pause.start for pause in life.pauses
            )
            return None if excused else (dates.first, dates.last)
        for pause in life.pauses:
            if pause.start <= first <= pause.clear:
                first = pause.clear + 1  # noqa: PLW2901
        if first <= last:
            return first, first
    return None


def _short_of_force(known: _Pair) -> Decision | None:
    """Rule 4.3: the harshest of the current claims that are not certainly older than another."""
    newest = max(_first_days(known), default=-1)
    current = [
        candidate
        for candidate in (*_current_acts(known), *_current_pledges(known), *_presumed(known))
        if candidate.last >= newest or candidate.last >= known.today
    ]
    left = [c for c in current if not any(other.first > c.settled for other in current)]
    if not left:
        return None
    effect = min((c.effect for c in left), key=HARSHNESS.index)
    chosen = max((c for c in left if c.effect == effect), key=_newest_candidate)
    rivals = tuple(c.claim for c in left if c.effect != effect and not _of_one_day(c, chosen))
    is_presumed = effect == "ceasefire"
    life = next((x for x in known.lives if x.commitment is chosen.claim), None)
    return Decision(
        POSTURES[effect],
        _rule(chosen),
        chosen.claim,
        chosen.first,
        life.settled if life else None,
        unsure=is_presumed or bool(rivals),
        doubtful=_dates(chosen.claim).doubtful,
        violations=_violations(known, life) if life else (),
        rivals=rivals,
    )


def _of_one_day(one: _Candidate, other: _Candidate) -> bool:
    """Return whether both took effect on one known day: the harsher decides, for certain."""
    return one.first == one.settled == other.first == other.settled


def _dates(claim: Claim) -> Dates:
    return claim.dates if isinstance(claim, Act) else claim.effective


def _rule(chosen: _Candidate) -> str:
    if isinstance(chosen.claim, Act):
        return chosen.effect
    return "ceasefire-presumed" if chosen.claim.full else "pledge"


def _newest_candidate(c: _Candidate) -> tuple[int, int, Tie]:
    return c.first, c.settled, _tie(c.claim)


def _first_days(known: _Pair) -> Iterator[int]:
    """Yield the first day of every claim that supersedes older acts."""
    for act, dates in known.acts:
        stop = _stop(act, known)
        if act.effect is not None and (stop is None or stop > dates.first):
            yield dates.first
    yield from (life.first for life in known.lives)


def _stop(act: Act, known: _Pair) -> int | None:
    """Return the day from which an announcement counts no more; None for any other act."""
    commitment = act.announces
    if commitment is None:
        return None
    life = life_of(known.history, commitment, known.placement, known.parameters)
    over = over_from(known.history, commitment, known.placement)
    stops = [life.first] if life is not None else []
    return min(stops + ([] if over is None else [over]), default=None)


def _current_acts(known: _Pair) -> Iterator[_Candidate]:
    for act, dates in known.acts:
        if act.effect is None or act.effect == "force":
            continue
        stop = _stop(act, known)
        if stop is not None and known.today >= stop:
            continue
        last = min(dates.last, known.today) if dates.is_duration else dates.last
        if known.today - last <= _window(act.effect, known.parameters):
            yield _Candidate(dates.first, dates.start_last, dates.last, act.effect, act)


def _window(effect: Effect, parameters: Parameters) -> int:
    return parameters.windows[effect]


def _current_pledges(known: _Pair) -> Iterator[_Candidate]:
    for life in known.pledges:
        if life.in_force(known.today):
            yield _Candidate(life.first, life.settled, OPEN, "restraint", life.commitment)


def _presumed(known: _Pair) -> Iterator[_Candidate]:
    """Yield ceasefires of unknown end that nobody ended and that A has observed since."""
    for life in known.truces:
        ran_out = life.commitment.expires is None and known.today > life.last
        is_off = life.is_over(known.today) or life.is_paused(known.today)
        everywhere = replace(life, commitment=replace(life.commitment, ended_sites=()))
        if ran_out and not is_off and not _violations(known, everywhere):
            made = life.last + 1
            yield _Candidate(made, made, OPEN, "ceasefire", life.commitment)
