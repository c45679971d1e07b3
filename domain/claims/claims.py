"""The claims of a development about directed pairs of actors, from which stances are folded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING

from domain.claims.claim import Claim, Coding, Pair, Part
from domain.claims.confidence import Attestation, Grading, RestsOn, is_machine_coded
from domain.claims.endings import NOBODY, Developments, Dissolved, Endings, Over, soonest
from domain.claims.gaps import Gap, before_the_rest, beginning, begun, begun_before, starting
from domain.claims.numbered import both_ways, last_day, numbered_commitments, pairs_of_sides
from domain.claims.successions import (
    NO_SUCCESSIONS,
    Successions,
    TakenOver,
    taken_over,
    without_successors,
)
from domain.commitments import Commitment, is_ceasefire
from domain.dates import FOREVER, When, parse_when
from domain.development.durations import occurred_until
from domain.values import Account, Ending
from domain.vocabulary import ACTIONS, AT_BEST, ENDING_SCORE, KINDS, Assessment, Effect, Kind

if TYPE_CHECKING:
    from domain.development.development import Development


def claims_of(
    development: Development,
    affiliations: Mapping[str, str | None],
    bearing: Developments = MappingProxyType({}),
    dissolved: Dissolved = NOBODY,
    successions: Successions = NO_SUCCESSIONS,
) -> list[Claim]:
    """Return every claim of a development; a retracted development makes none.

    `bearing` are the developments that bear on the end of its commitments, by their ids: the
    causes of its endings, those that a `while` names, and all that bear on those. An ending whose
    cause is retracted is void. `affiliations` maps a source to its actor. `successions` are those
    of its parties and of their successors.
    """
    if development.retracted:
        return []
    endings = Endings(bearing, without_successors(dissolved, successions))
    passed = taken_over(development, endings, successions, dissolved)
    found = _Claims(development, affiliations, endings).made(passed)
    if not any(map(_has_program, (development, *bearing.values()))):
        return found
    by_persons = _Claims(development, affiliations, endings, by_persons=True).made(passed)
    return list(chain.from_iterable(map(_by_coding, found, by_persons)))


def _has_program(development: Development) -> bool:
    return any(map(is_machine_coded, development.reports))


def _by_coding(claim: Claim, by_persons: Claim) -> Iterator[Claim]:
    """Yield a claim as it counts with and without what programs coded; once if both agree."""
    if by_persons.machine_coded:
        yield claim._replace(coding=Coding.PROGRAMS_ONLY)
    elif claim == by_persons:
        yield claim
    else:
        yield claim._replace(coding=Coding.WITH_PROGRAMS)
        yield by_persons._replace(coding=Coding.WITHOUT_PROGRAMS)


class _Claims:
    def __init__(
        self,
        development: Development,
        affiliations: Mapping[str, str | None],
        endings: Endings,
        *,
        by_persons: bool = False,
    ) -> None:
        self.development = development
        self.id = str(development.id)
        self.account = development.account
        self.affiliations = affiliations
        self.known = endings
        self.by_persons = by_persons
        self.attestation = self._attestation(development)
        self.occurred = parse_when(development.account.occurred)
        self.kind_pairs = kind_pairs(development.account)
        self.endings = endings.of(development)

    def _attestation(self, development: Development) -> Attestation:
        reports = development.reports
        if self.by_persons:
            reports = tuple(one for one in reports if not is_machine_coded(one))
        return Attestation(reports, development.disputes, self.affiliations)

    def made(self, passed: Iterable[TakenOver]) -> list[Claim]:
        """Return every claim; `passed` are the commitments that successors took over."""
        return [*self.all(), *chain.from_iterable(map(self.passed_on, passed))]

    def all(self) -> Iterator[Claim]:
        yield from self._of_kind()
        for number, commitment in numbered_commitments(self.account):
            if commitment.by != commitment.toward:
                yield from self._of_commitment(number, commitment)

    def _of_kind(self) -> Iterator[Claim]:
        kind = KINDS[self.account.kind]
        score = kind.modes.get(self.account.mode or "", kind.score)
        fatalities, acts = self.account.fatalities, self.account.acts
        end = self.known.end_of(self.development, self.affiliations)
        occurred = occurred_until(self.account, end)
        when = _lasting(occurred, kind) if acts is None else _on_unknown_days(occurred)
        for pair in self.kind_pairs:
            claim = self._claim(
                RestsOn(*pair), Part.KIND, kind.effect, when,
                score=score, deaths=fatalities.best if fatalities else 0,
            )  # fmt: skip
            yield claim if acts is None else claim._replace(days=min(acts, _longest(when)))

    def _of_commitment(self, number: int, commitment: Commitment) -> Iterator[Claim]:
        rests_on = RestsOn(commitment.by, commitment.toward, number)
        begins = starting(self.account, commitment)
        action = ACTIONS[commitment.action]
        score = 0.0 if (commitment.by, commitment.toward) in self.kind_pairs else action.score
        condition = self.known.condition_of(self.development, number, commitment)
        over = self.known.over_from(self.development, number, commitment)
        if action.effect is Effect.TALKS:
            begins, _, never = begun(begins, (), condition)
            if not never:
                yield self._claim(rests_on, Part.COMMITMENT, action.effect, begins, score=score)
            if condition is not None:
                yield from self._announced(rests_on, begins, over, never)
            return
        suspended = self.known.suspensions_of(self.development, number).gaps
        begins, gaps, never = begun(begins, suspended, condition)
        partly = self.known.first_in_places(self.development, number)
        begins = begun_before(begins, None if partly is None else partly.earliest)
        made = self._claim(
            rests_on, Part.COMMITMENT, _effect_of(commitment), begins,
            score=score, expires=last_day(commitment), gaps=gaps,
            stops=Over(begins.earliest, begins.earliest) if never else over,
            doubtful=self._is_doubtful(number, commitment, over),
        )  # fmt: skip
        yield from [made] if never else _in_parts(made, over, partly)
        if is_ceasefire(commitment) or condition is not None:
            yield from self._announced(rests_on, begins, over, never)
        if is_ceasefire(commitment):
            yield from self._declared_over(rests_on, commitment)

    def passed_on(self, one: TakenOver) -> Iterator[Claim]:
        """Yield the claims of a commitment that a successor took over, as of the original."""
        rests_on = RestsOn(one.original.by, one.original.toward, one.number)
        over = self.known.over_from(self.development, one.number, one.original)
        claim = self._claim(
            rests_on, Part.COMMITMENT, _effect_of(one.original), one.begins,
            expires=last_day(one.original), gaps=one.gaps, stops=over,
            doubtful=one.doubtful or self._is_doubtful(one.number, one.original, over),
        )  # fmt: skip
        at_best = max(
            claim.at_best or Assessment.POSSIBLE, Assessment.POSSIBLE, key=_WORSE_LAST.index
        )
        made = claim._replace(actor=one.by, toward=one.toward, at_best=at_best, origin=one.origin)
        partly = self.known.first_in_places(self.development, one.number)
        yield from _in_parts(made, over, partly)

    def _is_doubtful(self, number: int, commitment: Commitment, over: Over | None) -> bool:
        """Return whether a date other than the start of a commitment bears `?`."""
        condition = self.known.condition_of(self.development, number, commitment)
        return (
            _doubts(commitment.expires)
            or self.known.suspensions_of(self.development, number).doubtful
            or bool(condition and condition.is_doubtful)
            or bool(over and over.doubtful)
        )

    def _announced(
        self, rests_on: RestsOn, begins: When, over: Over | None, never: bool
    ) -> Iterator[Claim]:
        """Yield the announcement of a commitment that takes effect later, or never so far."""
        if never or begins.earliest > self.occurred.earliest:
            yield self._claim(
                rests_on, Part.ANNOUNCEMENT, Effect.TALKS, beginning(self.occurred),
                stops=over if never else _sooner(begins, over),
            )  # fmt: skip

    def _declared_over(self, rests_on: RestsOn, commitment: Commitment) -> Iterator[Claim]:
        """Yield the threat of the declared end of a ceasefire."""
        number = rests_on.commitment or 0
        ending = self.endings.get(number)
        if ending and (by := self._who_ended(ending, commitment)):
            other = commitment.toward if by == commitment.by else commitment.by
            yield self._threat(ending, RestsOn(by, other, ending=number))

    def _threat(self, ending: Ending, rests_on: RestsOn) -> Claim:
        """Return the threat of a party that declared a ceasefire over, attested as its cause."""
        assessment, doubtful, attested_by = None, False, self.account
        if ending.cause is not None:
            caused_by = self.known.developments[ending.cause]
            cause = self._attestation(caused_by)
            doubtful = cause.is_date_disputed
            if caused_by.reports:
                attested_by = caused_by.account
                assessment = cause.of_ending(rests_on, self.attestation)
        return self._claim(
            rests_on, Part.ENDING, Effect.THREAT, parse_when(ending.date),
            score=ENDING_SCORE, doubtful=doubtful, assessment=assessment,
            attested_by=attested_by,
        )  # fmt: skip

    def _who_ended(self, ending: Ending, commitment: Commitment) -> str | None:
        """Return the party that ended a ceasefire, unless the mirrored one already reports it."""
        by, toward = commitment.by, commitment.toward
        if ending.ended_by not in (by, toward):
            return None
        if ending.commitment == 0 and ending.ended_by == toward:
            mirrored = (toward, by) in pairs_of_sides(self.account)
            return None if mirrored else toward
        return ending.ended_by

    def _claim(
        self,
        rests_on: RestsOn,
        part: Part,
        effect: Effect,
        when: When,
        *,
        score: float = 0.0,
        deaths: int = 0,
        expires: int | None = None,
        stops: Over | None = None,
        doubtful: bool = False,
        assessment: Grading | None = None,
        attested_by: Account | None = None,
        gaps: tuple[Gap, ...] = (),
    ) -> Claim:
        assessment = assessment or self.attestation.of_claim(rests_on)
        return Claim(
            self.id,
            rests_on.actor,
            rests_on.toward,
            part,
            rests_on.commitment or rests_on.ending or 0,
            effect,
            when.start_earliest,
            when.start_latest,
            when.end_earliest,
            when.end_latest,
            when.is_duration,
            doubtful or when.doubtful or self.attestation.is_date_disputed,
            assessment.confidence,
            assessment.single_source,
            score,
            deaths,
            expires,
            stops.earliest if stops else None,
            stops.latest if stops else None,
            at_best=_bound(attested_by or self.account, rests_on),
            place_disputed=effect is Effect.FORCE and self.attestation.is_place_disputed,
            gaps=gaps,
            coding=Coding.ANY if assessment.origins else Coding.PROGRAMS_ONLY,
        )


def _effect_of(commitment: Commitment) -> Effect:
    return Effect.CEASEFIRE if is_ceasefire(commitment) else ACTIONS[commitment.action].effect


def _in_parts(made: Claim, over: Over | None, partly: Over | None) -> Iterator[Claim]:
    """Yield a ceasefire until it first ended in some places, and what is left of it from then on.

    What is left is a pledge that was made together with the ceasefire. `over` is the end of the
    whole commitment. Any other commitment, or one that ended in no place, is yielded as it is.
    """
    if partly is None or made.effect is not Effect.CEASEFIRE:
        yield made
        return
    first = soonest([partly, *(() if over is None else (over,))]) or partly
    doubtful = made.doubtful or first.doubtful
    yield made._replace(stops_earliest=first.earliest, stops_latest=first.latest, doubtful=doubtful)
    if over is None or (first.earliest, first.latest) != (over.earliest, over.latest):
        yield made._replace(
            part=Part.REMAINDER,
            effect=Effect.PLEDGE,
            score=0.0,
            doubtful=made.doubtful or partly.doubtful,
            gaps=(before_the_rest(made.start_earliest, partly.earliest, partly.latest), *made.gaps),
        )


def _bound(account: Account, rests_on: RestsOn) -> Assessment | None:
    """Return the best assessment of a stance that rests on a claim; None if nothing bounds it."""
    bounds = [
        AT_BEST[one.degree]
        for one in account.attributions
        if one.actor == rests_on.actor and one.degree in AT_BEST
    ]
    number = rests_on.commitment
    if number and account.commitments[number - 1].announced_by_other:
        bounds.append(Assessment.POSSIBLE)
    return max(bounds, key=_WORSE_LAST.index, default=None)


_WORSE_LAST = list(Assessment)


def kind_pairs(account: Account) -> tuple[Pair, ...]:
    """Return the directed pairs on which the kind of a development makes a claim.

    A statement claims nothing, and a ceasefire only its commitments. A step back, talks or
    cooperation gives way where the development holds a commitment.
    """
    kind = KINDS[account.kind]
    if kind.effect is Effect.NONE:
        return ()
    pairs = pairs_of_sides(account)
    if kind.mutual:
        pairs = both_ways(pairs)
    if kind.effect in _GIVES_WAY:
        committed = {(one.by, one.toward) for one in account.commitments}
        pairs = tuple(pair for pair in pairs if pair not in committed)
    return pairs


_GIVES_WAY = frozenset({Effect.RESTRAINT, Effect.TALKS, Effect.COOPERATION})


def _doubts(expires: str | None) -> bool:
    return expires is not None and expires != ".." and parse_when(expires).doubtful


def _lasting(when: When, kind: Kind) -> When:
    """Return the date of an act; a standing one without a stated end lasts until it is ended."""
    if not kind.standing or when.is_duration:
        return when
    return replace(when, end_earliest=FOREVER, end_latest=FOREVER, is_duration=True, open_end=True)


def _on_unknown_days(period: When) -> When:
    """Return the date of acts that happened on unknown days of a period."""
    return replace(
        period,
        start_latest=period.end_latest,
        end_earliest=period.start_earliest,
        is_duration=False,
    )


def _longest(when: When) -> int:
    """Return how many days are possible."""
    return when.latest - when.earliest + 1


def _sooner(begins: When, over: Over | None) -> Over:
    """Return when an announcement counts no longer: the ceasefire takes effect or is over."""
    if over is None:
        return Over(begins.earliest, begins.latest)
    return Over(min(begins.earliest, over.earliest), min(begins.latest, over.latest))
