"""Rule 1: what developments claim for pairs of actors, as acts and commitments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from tests.stance_reference.acts import (
    Act,
    Commitment,
    Effect,
    EndedSite,
    Gap,
    History,
    Key,
    Pair,
)
from tests.stance_reference.confidence import (
    Attested,
    Grounds,
    attested,
    attested_ending,
    improbable,
)
from tests.stance_reference.confidence import disputes_part as is_disputed
from tests.stance_reference.days import OPEN, Dates, single, start_of, when
from tests.stance_reference.lives import before_ended_sites, in_parts
from tests.stance_reference.log import Development, Json, Log
from tests.stance_reference.parameters import Parameters
from tests.stance_reference.places import site, sites
from tests.stance_reference.programs import Keep, kept_with_persons, without_programs
from tests.stance_reference.score import ACTION_SCORES, ENDING_SCORE, kind_score
from tests.stance_reference.successors import Undertaken, ends_of_lines, pass_on

EFFECTS: dict[str, Effect | None] = {
    "attack": "force",
    "warning": "threat",
    "mobilization": "threat",
    "sanction": "opposition",
    "coercion": "opposition",
    "protest": "opposition",
    "rejection": "opposition",
    "accusation": "opposition",
    "concession": "restraint",
    "withdrawal": "restraint",
    "talks": "talks",
    "agreement": "talks",
    "request": "talks",
    "support": "cooperation",
    "aid": "cooperation",
    "cooperation": "cooperation",
    "ceasefire": None,
    "statement": None,
}
MUTUAL = ("talks", "agreement", "cooperation")
GIVES_WAY = ("restraint", "talks", "cooperation")  # to a commitment on the same pair


def history_of(log: Log, parameters: Parameters, keep: Keep | None = None) -> History:
    """Return all claims of the developments that are not retracted.

    `keep` chooses claims by their development and how well they are attested. A commitment that
    it leaves out still ends the commitments that hold only while that one holds. So does one that
    the parameters leave out because programs coded it.
    """
    if parameters.machine == "never":
        log = without_programs(log)
    if parameters.machine != "alone":
        keep = kept_with_persons(keep)
    history = History(dissolved=log.dissolved, lines=ends_of_lines(log))
    undertaken: list[Undertaken] = []
    for development in log.developments.values():
        if not development.retracted and development.reports:
            claims = _Claims(log, development, history, parameters, keep)
            claims.add()
            undertaken += claims.undertaken
    pass_on(log, history, undertaken)
    return history


def bare_ceasefire(account: Json) -> bool:
    """Return whether this is a ceasefire without a cease-attacks commitment."""
    actions = [commitment["action"] for commitment in account.get("commitments", ())]
    return account["kind"] == "ceasefire" and "cease-attacks" not in actions


def pairs_of_sides(account: Json, *, is_mutual: bool = False) -> list[Pair]:
    """Return each side toward the other; only the first toward the second if not reciprocal."""
    there = [(a, b) for a in account["initiators"] for b in account["targets"] if a != b]
    back = [(b, a) for a, b in there] if is_mutual or account.get("reciprocal") else []
    return list(dict.fromkeys(there + back))


@dataclass(slots=True)
class _Claims:
    log: Log
    development: Development
    history: History
    parameters: Parameters
    keep: Keep | None
    of_kind: set[Pair] = field(default_factory=set)  # pairs with a claim of the kind
    undertaken: list[Undertaken] = field(default_factory=list)  # what may pass to successors

    def add(self) -> None:
        self._add_kind()
        added = [(terms, self._commitment(terms)) for terms in self._terms()]
        hosts = {c.pair: c for _, c in added if c.full}
        for terms, commitment in added:
            host = hosts.get(commitment.pair)
            if host is not None and not commitment.full:
                commitment = replace(commitment, ends_with=host)  # noqa: PLW2901
            if commitment.by != commitment.toward:
                self._add_commitment(terms, commitment)

    @property
    def account(self) -> Json:
        return self.development.account

    def _occurred(self) -> Dates:
        return self._dated(when(self.account["occurred"]))

    def _dated(self, dates: Dates) -> Dates:
        return replace(dates, doubtful=dates.doubtful or is_disputed(self.development, "date"))

    def _add_kind(self) -> None:
        effect, occurred = EFFECTS[self.account["kind"]], self._occurred()
        if effect is None:
            return
        if self.account["kind"] == "sanction" and not occurred.is_duration:
            occurred = Dates(occurred.first, OPEN, True, occurred.last, OPEN, occurred.doubtful)
        occurred = self._ended(occurred)
        days = self.account.get("acts") or 1
        if days > 1:  # on unknown days of a period, which may be fewer than the acts
            occurred = single(occurred.first, occurred.last, occurred.doubtful)
            days = min(days, occurred.last - occurred.first + 1)
        committed = {(c["by"], c["toward"]) for c in self.account.get("commitments", ())}
        weight = kind_score(self.account["kind"], self.account.get("mode"))
        for pair in pairs_of_sides(self.account, is_mutual=self.account["kind"] in MUTUAL):
            if not (effect in GIVES_WAY and pair in committed):
                known = attested(self.log, self.development, Grounds(*pair))
                self._act(pair, effect, occurred, known, weight=weight, days=days)
                self.of_kind.add(pair)

    def _ended(self, occurred: Dates) -> Dates:
        """Return a duration without a stated end until the day before it ended."""
        end = self.development.end
        endless = occurred.open_end or self.account["occurred"].endswith("/")
        if end is None or self._is_void(end) or not endless or self.account.get("acts"):
            return occurred
        if improbable(self.log, end.get("reports") or ()):
            return occurred
        over = when(end["date"])
        if over.last <= occurred.first:  # published before a correction that it fits
            return occurred
        return Dates(
            occurred.first,
            over.last - 1,
            True,
            min(occurred.start_last, over.last - 1),
            max(occurred.first, over.first - 1),
            occurred.doubtful or over.doubtful,
        )

    def _act(
        self,
        pair: Pair,
        effect: Effect | None,
        dates: Dates,
        known: Attested,
        number: int = 0,
        announces: Commitment | None = None,
        weight: float = 0.0,
        days: int = 1,
    ) -> None:
        """Add an act; below the floor it only makes a record."""
        if self.keep is not None and not self.keep(self.development, known):
            return
        act = Act(
            self.development.id,
            None if self._is_below_floor(known) else effect,
            dates,
            known.confidence,
            ((self.account.get("fatalities") or {}).get("best") or 0) if effect == "force" else 0,
            self.account["kind"],
            known.single_source,
            announces,
            number,
            site(self.account.get("place")),
            is_disputed(self.development, "place"),
            weight,
            days,
            known.at_best,
        )
        if act not in self.history.acts[pair]:
            self.history.acts[pair].append(act)

    def _is_below_floor(self, known: Attested) -> bool:
        return known.confidence is not None and known.confidence < self.parameters.floor

    def _terms(self) -> Iterator[Json]:
        """Yield the commitments with their numbers, and those of a bare ceasefire as number 0."""
        for number, commitment in enumerate(self.account.get("commitments", ()), 1):
            yield {**commitment, "number": number}
        if bare_ceasefire(self.account):
            for by, toward in pairs_of_sides(self.account):
                yield {"by": by, "toward": toward, "action": "cease-attacks", "number": 0}

    def _ending(self, number: int) -> Json | None:
        """Return the last ending of a commitment whose cause is not retracted."""
        valid = [
            ending
            for ending in self.development.endings
            if ending["commitment"] == number
            and not ending.get("places")
            and not self._is_void(ending)
        ]
        return valid[-1] if valid else None

    def _ended_sites(self, number: int) -> tuple[EndedSite, ...]:
        """Return the places in which a commitment ended, each with the days of that ending."""
        return tuple(
            EndedSite(place, when(ending["date"]))
            for ending in self.development.endings
            if ending["commitment"] == number and not self._is_void(ending)
            for place in sites(ending.get("places"))
        )

    def _is_void(self, ending: Json) -> bool:
        cause = self.log.developments.get(ending.get("cause") or "")
        return cause is not None and cause.retracted

    def _commitment(self, terms: Json) -> Commitment:
        number, ending = terms["number"], self._ending(terms["number"])
        effective, gaps, never = _begun(self._effective(terms), self._gaps(number))
        if self._awaits(terms):
            effective, gaps, never = self._effective(terms), (), True
        doubtful_gap = any(d.doubtful for g in self._gaps(number) for d in (g.start, g.end) if d)
        ended = when(ending["date"]) if ending else None
        expires, expiry_doubtful = self._expires(terms)
        pair = (terms["by"], terms["toward"])
        known = attested(self.log, self.development, Grounds(*pair, number))
        doubtful = expiry_doubtful or bool(ended and ended.doubtful) or doubtful_gap
        ended_sites = self._ended_sites(number)
        effective = before_ended_sites(effective, ended_sites)
        return Commitment(
            self.development.id,
            number,
            *pair,
            terms["action"] == "cease-attacks" and not terms.get("partial"),
            replace(effective, doubtful=effective.doubtful or doubtful),
            expires,
            ended,
            known.confidence,
            terms["action"],
            _key(terms.get("while")),
            None,
            sites(terms.get("places")),
            sites(terms.get("excluded_places")),
            known.single_source,
            0.0 if pair in self.of_kind else ACTION_SCORES[terms["action"]],
            known.at_best,
            gaps,
            never,
            bool(terms.get("partial")),
            ended_sites,
        )

    def _gaps(self, number: int) -> list[Gap]:
        """Return the suspensions of a commitment that apply, by their first days."""
        gaps, ends = [], []
        for said in self.development.suspensions:
            if said["withdrawn"] or said["commitment"] != number:
                continue
            resumed = said["resumption"]
            end = when(resumed["date"]) if resumed and not self._is_void(resumed) else None
            ends += [end] if end else []
            if not self._is_void(said):
                gaps.append(Gap(when(said["date"]), end))
        return sorted((_ended_by_any(gap, ends) for gap in gaps), key=lambda gap: gap.start.first)

    def _effective(self, terms: Json) -> Dates:
        """Return the stated day, or the day on which the condition was met if that is later."""
        effective_from = terms.get("effective_from")
        stated = self._dated(start_of(when(effective_from) if effective_from else self._occurred()))
        met = self._met(terms)
        if met is None:
            return stated
        first, last = max(stated.first, met.first), max(stated.last, met.last)
        return single(first, last, stated.doubtful or met.doubtful)

    def _met(self, terms: Json) -> Dates | None:
        """Return when the condition of a commitment that waits for it was met."""
        if terms.get("conditional_start"):
            for said in self.development.met_conditions:
                if said["commitment"] == terms["number"] and not self._is_void(said):
                    return when(said["date"])
        return None

    def _awaits(self, terms: Json) -> bool:
        return bool(terms.get("conditional_start")) and self._met(terms) is None

    def _expires(self, terms: Json) -> tuple[int | None, bool]:
        """Return the last day, OPEN or None if unknown, and whether it is doubtful."""
        if terms["number"] == 0:
            occurred = when(self.account["occurred"])
            if not occurred.is_duration or self.account["occurred"].endswith("/"):
                return None, False
            return occurred.last, False
        if terms.get("expires") in (None, ".."):
            return (OPEN if terms.get("expires") else None), False
        expires = when(terms["expires"])
        return expires.last, expires.doubtful

    def _add_commitment(self, terms: Json, commitment: Commitment) -> None:
        grounds = Grounds(*commitment.pair, commitment.number)
        known = attested(self.log, self.development, grounds)
        self.history.known.setdefault(commitment.key, commitment)
        if commitment.full:
            self._add_threat(commitment)
        self._note_undertaken(terms, commitment, known)
        if self._is_below_floor(known) or commitment.action == "negotiate":
            weight = commitment.weight
            # Talks are an act of that day: how long they were to last, or ended, does not matter.
            dates, number = self._effective(terms), commitment.number
            if not self._awaits(terms):
                self._act(commitment.pair, "talks", dates, known, number, weight=weight)
            if terms.get("conditional_start"):
                self._announce(terms, commitment, known)
            return
        if self.keep is not None and not self.keep(self.development, known):
            return
        self.history.commitments[commitment.pair] += in_parts(commitment)
        if commitment.full or terms.get("conditional_start"):
            self._announce(terms, commitment, known)

    def _note_undertaken(self, terms: Json, commitment: Commitment, known: Attested) -> None:
        """Note a commitment that may pass to successors of its parties."""
        if commitment.action == "negotiate" or self._awaits(terms):
            return
        if self.keep is not None and not self.keep(self.development, known):
            return
        occurred, stated = start_of(self._occurred()), self._effective(terms)
        gaps = self._gaps(commitment.number)
        begins = commitment.effective
        declared = single(min(occurred.first, begins.first), min(occurred.last, begins.last))
        below = self._is_below_floor(known)
        self.undertaken.append(Undertaken(commitment, declared, stated, gaps, below))

    def _announce(self, terms: Json, commitment: Commitment, known: Attested) -> None:
        """Add the announcement of a commitment that takes effect later, or not so far."""
        waits = self._awaits(terms) or commitment.never
        if waits or commitment.effective.first > self._occurred().first:
            announced = start_of(self._occurred())
            self._act(commitment.pair, "talks", announced, known, commitment.number, commitment)

    def _add_threat(self, commitment: Commitment) -> None:
        """Add the threat of the party that declared a ceasefire over."""
        ending = self._ending(commitment.number)
        by = ending.get("ended_by") if ending else None
        if ending is None or by not in commitment.pair:
            return
        other = commitment.toward if by == commitment.by else commitment.by
        cause = self.log.developments.get(ending.get("cause") or "")
        grounds = Grounds(by, other, ending=commitment.number)
        known = attested_ending(self.log, self.development, cause, grounds)
        dates = self._dated(when(ending["date"]))
        if cause is not None and is_disputed(cause, "date"):
            dates = replace(dates, doubtful=True)
        number, weight = commitment.number, ENDING_SCORE
        self._act((by, other), "threat", dates, known, number, weight=weight)


def _key(named: Json | None) -> Key | None:
    return (named["development"], named["commitment"]) if named else None


def _ended_by_any(gap: Gap, ends: list[Dates]) -> Gap:
    """A commitment that is resumed is in force, whichever suspension the resumption names."""
    sooner = [end for end in ends if gap.start.last < end.first]
    if gap.end is not None:
        sooner.append(gap.end)
    return Gap(gap.start, min(sooner, key=lambda end: (end.first, end.last), default=None))


def _begun(effective: Dates, gaps: list[Gap]) -> tuple[Dates, tuple[Gap, ...], bool]:
    """Return the effective day, the suspensions after it, and whether that day never came.

    What is suspended on or before its first possible day takes effect when it is resumed.
    """
    for passed, gap in enumerate(gaps):
        if gap.start.first > effective.first:
            return effective, tuple(gaps[passed:]), False
        if gap.end is None:
            return effective, tuple(gaps[passed:]), True
        first, last = max(effective.first, gap.end.first), max(effective.last, gap.end.last)
        effective = single(first, last, effective.doubtful)
    return effective, (), False
