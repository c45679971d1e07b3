"""Where a commitment stands on a day: its status, what broke it and what strains it."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass

from domain.claims import Claim, implied_halts, last_day
from domain.dates import parse_when
from domain.development import Development
from domain.values import Account, Commitment, is_bare_ceasefire, is_halt
from domain.vocabulary import WINDOW_DAYS, Effect

WINDOW = WINDOW_DAYS[Effect.HALT]


@dataclass(frozen=True, slots=True)
class Term:
    """A commitment with its days worked out, as ordinals; `stops` is the first day it is over.

    `last` is the last day it was given for: FOREVER where open, None where not known.
    """

    number: int
    commitment: Commitment
    declared: int
    begins: int
    settled: int
    last: int | None
    stops: int | None

    @property
    def live_through(self) -> int:
        last = self.settled + WINDOW if self.last is None else self.last
        return last if self.stops is None else min(last, self.stops - 1)


@dataclass(frozen=True, slots=True)
class Standing:
    """The status of a term on a day, with the developments that bear on it."""

    status: str
    breaches: tuple[str, ...]
    threats: tuple[str, ...]
    attacks_on_it: tuple[str, ...]

    @property
    def strained_by(self) -> tuple[str, ...]:
        """Threats by the one bound, and attacks on it, since the term took effect."""
        return tuple(dict.fromkeys((*self.threats, *self.attacks_on_it)))


def terms(development: Development, retracted: Container[str] = ()) -> list[Term]:
    """Every commitment of a development, and of a bare ceasefire those it implies; none once
    it is retracted.

    `retracted` holds the ids of retracted developments: an ending grounded on one is void.
    """
    if development.retracted or not (
        development.account.commitments or is_bare_ceasefire(development.account)
    ):
        return []
    account = development.account
    ended = {
        ending.commitment: parse_when(ending.ended).earliest
        for ending in development.endings
        if ending.ground is None or ending.ground not in retracted
    }
    listed = list(enumerate(account.commitments, start=1))
    if is_bare_ceasefire(account):
        listed = [(0, implied) for implied in implied_halts(account)] + listed
    return [_term(number, commitment, account, ended.get(number)) for number, commitment in listed]


def _term(number: int, commitment: Commitment, account: Account, stops: int | None) -> Term:
    occurred = parse_when(account.occurred)
    effective = parse_when(commitment.effective) if commitment.effective else occurred
    last = last_day(commitment)
    begins, settled = effective.start_earliest, effective.start_latest
    # What was over by some day began before it, whatever its date allows.
    if last is not None:
        settled = min(settled, last)
    if stops is not None and stops > begins:
        settled = min(settled, stops - 1)
    return Term(number, commitment, occurred.earliest, begins, settled, last, stops)


def standing(term: Term, on: int, acts: Sequence[Claim]) -> Standing:
    """The status of a term at the end of day `on`, the first that holds of those in order.

    `acts` are the attacks and threats between its two parties, either way, oldest first.
    """
    commitment = term.commitment
    own = [c for c in acts if c.actor == commitment.by and c.start_earliest <= on]
    attacks = [c for c in own if c.effect is Effect.ATTACK]
    breaches = [c for c in attacks if _breaks(term, c, on)] if is_halt(commitment) else []
    through = min(on, term.live_through)
    since = [c for c in acts if term.begins <= c.start_earliest <= through]
    threats = [c for c in since if c.actor == commitment.by and c.effect is Effect.THREAT]
    suffered = [c for c in since if c.actor != commitment.by and c.effect is Effect.ATTACK]
    return Standing(
        _status(term, on, bool(breaches), _is_undetermined(term, on, attacks)),
        breaches=_developments(breaches),
        threats=_developments(threats),
        attacks_on_it=_developments(suffered),
    )


def _status(term: Term, on: int, breached: bool, undetermined: bool) -> str:
    if on < term.begins and not (term.stops is not None and term.stops <= on):
        return "declared"
    if term.stops is not None and term.stops <= on:
        return "ended"
    if term.last is not None and term.last < on:
        return "expired"
    if breached:
        return "breached"
    return "undetermined" if undetermined else "in-force"


def _breaks(term: Term, attack: Claim, on: int) -> bool:
    if attack.start_earliest > term.settled:
        struck = attack.start_earliest
    elif attack.is_duration and attack.end_latest > term.settled:
        struck = term.settled + 1
    else:
        return False
    return struck <= min(on, term.live_through)


def _is_undetermined(term: Term, on: int, attacks: Sequence[Claim]) -> bool:
    """Whether it cannot be told that it holds: its end, its scope or an attack's day is unknown."""
    if term.last is None and term.settled + WINDOW < on:
        return True
    if is_halt(term.commitment):
        return any(
            c.start_earliest <= term.settled < c.end_latest and not c.is_duration for c in attacks
        )
    if term.commitment.action != "cease-attacks":
        return False
    return any(c.end_latest > term.settled for c in attacks)


def _developments(claims: Sequence[Claim]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(claim.development for claim in claims))
