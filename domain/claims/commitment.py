"""Where a commitment stands on a day: its status, what broke it and what strains it."""

from __future__ import annotations

import unicodedata
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from domain.claims.claims import Claim, implied_halts, last_day
from domain.dates import parse_when
from domain.values import Account, Commitment, CoveredPlace, Place, is_bare_ceasefire
from domain.vocabulary import WINDOW_DAYS, Effect

if TYPE_CHECKING:
    from domain.development import Development

WINDOW = WINDOW_DAYS[Effect.HALT]
# UCDP: an exact place, one within about 25 km of it, or a second-order division. What is told
# no closer may have happened in the place that is covered, whatever it is called.
LEAST_PRECISE = 3


@dataclass(frozen=True, slots=True)
class Term:
    """A commitment with its days worked out, as ordinals; `stops` is the first day it is over.

    `last` is the last day it was given for: FOREVER where open, None where not known. From
    `may_stop` on it cannot be told whether it is over, for one of its two may be no more.
    """

    number: int
    commitment: Commitment
    declared: int
    begins: int
    settled: int
    last: int | None
    stops: int | None
    may_stop: int | None = None

    @property
    def live_through(self) -> int:
        last = self.settled + WINDOW if self.last is None else self.last
        return last if self.stops is None else min(last, self.stops - 1)


@dataclass(frozen=True, slots=True)
class Standing:
    """The status of a term on a day, with the developments that bear on it.

    Of the attacks in `undetermined_by` it cannot be told whether they break it.
    """

    status: str
    violations: tuple[str, ...]
    undetermined_by: tuple[str, ...]
    threats: tuple[str, ...]
    attacks_on_it: tuple[str, ...]

    @property
    def tensions(self) -> tuple[str, ...]:
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
        ending.commitment: parse_when(ending.date).earliest
        for ending in development.endings
        if ending.cause is None or ending.cause not in retracted
    }
    listed = list(enumerate(account.commitments, start=1))
    if is_bare_ceasefire(account):
        listed = [(0, implied) for implied in implied_halts(account)] + listed
    return [_term(number, commitment, account, ended.get(number)) for number, commitment in listed]


def _term(number: int, commitment: Commitment, account: Account, stops: int | None) -> Term:
    occurred = parse_when(account.occurred)
    effective_from = (
        parse_when(commitment.effective_from) if commitment.effective_from else occurred
    )
    last = last_day(commitment)
    begins, settled = effective_from.start_earliest, effective_from.start_latest
    # What was over by some day began before it, whatever its date allows.
    if last is not None:
        settled = min(settled, last)
    if stops is not None and stops > begins:
        settled = min(settled, stops - 1)
    return Term(number, commitment, occurred.earliest, begins, settled, last, stops)


def outlived(term: Term, gone: tuple[int, int] | None) -> Term:
    """The term, of whose two one no longer exists from a day between these on: it ends by the last.

    What has expired by then has no end to come. None where both go on.
    """
    if gone is None:
        return term
    earliest, latest = gone
    expired = term.last is not None and term.last < latest
    ends = [day for day in (term.stops, None if expired else latest) if day is not None]
    return replace(term, stops=min(ends, default=None), may_stop=earliest)


def reciprocity(commitment: Commitment, beside: Iterable[Commitment]) -> str:
    """How many are bound to one another by the commitments `beside` it of the same action."""
    bound = {(c.by, c.toward) for c in beside if c.action == commitment.action}
    parties, reached = {commitment.by}, [commitment.by]
    while reached:
        by = reached.pop()
        others = {to for one, to in bound if one == by and (to, one) in bound} - parties
        parties |= others
        reached.extend(others)
    if commitment.toward not in parties:
        return "unilateral"
    return "mutual" if len(parties) == 2 else "multilateral"


def standing(
    term: Term, on: int, acts: Sequence[Claim], where: Mapping[str, Place | None]
) -> Standing:
    """The status of a term at the end of day `on`, the first that holds of those in order.

    `acts` are the attacks and threats between its two parties, either way, oldest first; `where`
    tells of a development that attacks where it happened, as far as that is known.
    """
    by = term.commitment.by
    through = min(on, term.live_through)
    own = [c for c in acts if c.actor == by and c.start_earliest <= through]
    judged = [(c, _breaks(term, c, through, where)) for c in own if c.effect is Effect.ATTACK]
    violations = _developments(c for c, breaks in judged if breaks)
    undetermined = _developments(c for c, breaks in judged if breaks is None)
    since = [c for c in acts if term.begins <= c.start_earliest <= through]
    return Standing(
        _status(term, on, bool(violations), bool(undetermined)),
        violations=violations,
        undetermined_by=undetermined,
        threats=_developments(c for c in since if c.actor == by and c.effect is Effect.THREAT),
        attacks_on_it=_developments(
            c for c in since if c.actor != by and c.effect is Effect.ATTACK
        ),
    )


def _status(term: Term, on: int, violated: bool, undetermined: bool) -> str:
    if on < term.begins and not (term.stops is not None and term.stops <= on):
        return "declared"
    if term.stops is not None and term.stops <= on:
        return "ended"
    if term.last is not None and term.last < on:
        return "expired"
    if violated:
        return "violated"
    may_be_over = term.may_stop is not None and term.may_stop <= on
    if undetermined or may_be_over or (term.last is None and term.settled + WINDOW < on):
        return "undetermined"
    return "in-force"


def _breaks(
    term: Term, attack: Claim, through: int, where: Mapping[str, Place | None]
) -> bool | None:
    """Whether an attack breaks a term by day `through`; None where day or place leave it open."""
    commitment = term.commitment
    covered: bool | None = commitment.action == "cease-attacks"
    if covered and commitment.partial:
        covered = is_covered(where.get(attack.development), commitment.places)
    if covered is False or attack.end_latest <= term.settled:
        return False
    if attack.start_earliest > term.settled:
        struck = attack.start_earliest
    elif attack.is_duration:
        struck = term.settled + 1
    else:
        return None
    return covered if struck <= through else False


def _developments(claims: Iterable[Claim]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(claim.development for claim in claims))


def is_covered(where: Place | None, places: Iterable[CoveredPlace]) -> bool | None:
    """Whether `where` is in one of the places; None where that cannot be told, as without any."""
    found = {_is_within(where, place) for place in places}
    if True in found:
        return True
    return None if None in found or not found else False


def _is_within(where: Place | None, covered: CoveredPlace) -> bool | None:
    if where is None or where.country is None:
        return None
    if where.country != covered.country:
        return False
    if covered.name is None or _folded(covered.name) == _folded(where.name):
        return True
    return False if where.precision is not None and where.precision <= LEAST_PRECISE else None


@lru_cache(maxsize=4096)
def _folded(name: str) -> str:
    """Letters and digits without diacritics, in one case: `Idlib` and `Ídlīb` are one name."""
    apart = unicodedata.normalize("NFKD", name).casefold()
    return "".join(c for c in unicodedata.normalize("NFKD", apart) if c.isalnum())
