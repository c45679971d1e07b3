"""The claims of a development about directed pairs of actors, from which stances are folded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from domain.claims.confidence import Assessment, Attestation, RestsOn
from domain.dates import FOREVER, When, parse_when
from domain.values import Account, Commitment, Ending, is_bare_ceasefire, is_ceasefire
from domain.vocabulary import ACTIONS, ENDING_SCORE, KINDS, Effect, Kind

if TYPE_CHECKING:
    from domain.development import Development

Pair = tuple[str, str]


class Part(StrEnum):
    """The part of a development that makes a claim."""

    KIND = "kind"
    COMMITMENT = "commitment"
    ANNOUNCEMENT = "announcement"
    ENDING = "ending"


class Claim(NamedTuple):
    """`actor` did something `toward` another actor; days are ordinals, all bounds inclusive.

    A single act has one unknown day between `start_earliest` and `start_latest`, and its end
    bounds equal its start bounds. `deaths` is the best estimate of deaths, 0 where none is given.
    `expires` is the last day of a commitment (FOREVER where open, None where unknown). `stops_*`
    bound the first day from which the claim no longer counts.
    """

    development: str
    actor: str
    toward: str
    part: Part
    commitment: int
    effect: Effect
    start_earliest: int
    start_latest: int
    end_earliest: int
    end_latest: int
    is_duration: bool
    doubtful: bool
    confidence: int | None
    single_source: bool
    score: float
    deaths: int = 0
    expires: int | None = None
    stops_earliest: int | None = None
    stops_latest: int | None = None

    @property
    def is_exact(self) -> bool:
        """Whether the earliest and the latest interpretation of the dates are the same."""
        if self.is_duration:
            exact = (
                self.start_earliest == self.start_latest and self.end_earliest == self.end_latest
            )
        else:
            exact = self.start_earliest == self.end_latest
        return exact and self.stops_earliest == self.stops_latest


def claims_of(
    development: Development,
    affiliations: Mapping[str, str | None],
    causes: Mapping[str, Development] = MappingProxyType({}),
) -> list[Claim]:
    """Return every claim of a development; a retracted development makes none.

    `causes` are the developments that caused its endings, by their ids. An ending whose cause is
    retracted is void.
    """
    if development.retracted:
        return []
    return list(_Claims(development, affiliations, causes).all())


class _Claims:
    def __init__(
        self,
        development: Development,
        affiliations: Mapping[str, str | None],
        causes: Mapping[str, Development],
    ) -> None:
        self.id = str(development.id)
        self.account = development.account
        self.affiliations = affiliations
        self.causes = causes
        self.attestation = _attestation(development, affiliations)
        self.occurred = parse_when(development.account.occurred)
        self.kind_pairs = kind_pairs(development.account)
        self.endings: dict[int, Ending] = {
            ending.commitment: ending
            for ending in development.endings
            if ending.cause is None or not causes[ending.cause].retracted
        }

    def all(self) -> Iterator[Claim]:
        yield from self._of_kind()
        for number, commitment in numbered_commitments(self.account):
            if commitment.by != commitment.toward:
                yield from self._of_commitment(number, commitment)

    def _of_kind(self) -> Iterator[Claim]:
        kind = KINDS[self.account.kind]
        score = kind.modes.get(self.account.mode or "", kind.score)
        fatalities = self.account.fatalities
        for pair in self.kind_pairs:
            yield self._claim(
                RestsOn(*pair), Part.KIND, kind.effect, _lasting(self.occurred, kind),
                score=score, deaths=fatalities.best if fatalities else 0,
            )  # fmt: skip

    def _of_commitment(self, number: int, commitment: Commitment) -> Iterator[Claim]:
        rests_on = RestsOn(commitment.by, commitment.toward, number)
        begins = _beginning(self.occurred)
        if commitment.effective_from is not None:
            begins = _beginning(parse_when(commitment.effective_from))
        action = ACTIONS[commitment.action]
        score = 0.0 if (commitment.by, commitment.toward) in self.kind_pairs else action.score
        if action.effect is Effect.TALKS:
            yield self._claim(rests_on, Part.COMMITMENT, action.effect, begins, score=score)
            return
        ending = ending_of(number, commitment, self.account, self.endings)
        ended = parse_when(ending.date) if ending else None
        yield self._claim(
            rests_on, Part.COMMITMENT,
            Effect.CEASEFIRE if is_ceasefire(commitment) else action.effect, begins,
            score=score, expires=last_day(commitment), stops=ended,
            doubtful=_doubts(commitment.expires) or bool(ended and ended.doubtful),
        )  # fmt: skip
        if is_ceasefire(commitment):
            yield from self._around_ceasefire(rests_on, commitment, begins)

    def _around_ceasefire(
        self, rests_on: RestsOn, commitment: Commitment, begins: When
    ) -> Iterator[Claim]:
        """Yield the announcement of a ceasefire, and the threat of its declared end."""
        number = rests_on.commitment or 0
        ending = self.endings.get(number)
        ended = parse_when(ending.date) if ending else None
        if begins.earliest > self.occurred.earliest:
            yield self._claim(
                rests_on, Part.ANNOUNCEMENT, Effect.TALKS, _beginning(self.occurred),
                stops=_sooner(begins, ended),
            )  # fmt: skip
        if ending and ended and (by := self._who_ended(ending, commitment)):
            other = commitment.toward if by == commitment.by else commitment.by
            yield self._threat(ending, RestsOn(by, other, ending=number), ended)

    def _threat(self, ending: Ending, rests_on: RestsOn, ended: When) -> Claim:
        """Return the threat of a party that declared a ceasefire over, attested as its cause."""
        assessment, doubtful = None, False
        if ending.cause is not None:
            cause = _attestation(self.causes[ending.cause], self.affiliations)
            doubtful = cause.is_date_disputed
            if self.causes[ending.cause].reports:
                assessment = cause.of_ending(rests_on, self.attestation)
        return self._claim(
            rests_on, Part.ENDING, Effect.THREAT, ended,
            score=ENDING_SCORE, doubtful=doubtful, assessment=assessment,
        )  # fmt: skip

    def _who_ended(self, ending: Ending, commitment: Commitment) -> str | None:
        """Return the party that ended a ceasefire, unless the mirrored one already reports it."""
        by, toward = commitment.by, commitment.toward
        if ending.ended_by not in (by, toward):
            return None
        mirrored = toward in self.account.initiators and by in self.account.targets
        if ending.commitment == 0 and mirrored and ending.ended_by == toward:
            return None
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
        stops: When | None = None,
        doubtful: bool = False,
        assessment: Assessment | None = None,
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
        )


def _attestation(development: Development, affiliations: Mapping[str, str | None]) -> Attestation:
    return Attestation(development.reports, development.disputes, affiliations)


def kind_pairs(account: Account) -> tuple[Pair, ...]:
    """Return the directed pairs on which the kind of a development makes a claim.

    A statement claims nothing, and a ceasefire only its commitments. A step back, talks or
    cooperation gives way where the development holds a commitment.
    """
    kind = KINDS[account.kind]
    if kind.effect is Effect.NONE:
        return ()
    pairs = _pairs(account.initiators, account.targets)
    if kind.mutual:
        pairs = tuple(dict.fromkeys((*pairs, *((toward, actor) for actor, toward in pairs))))
    if kind.effect in _GIVES_WAY:
        committed = {(one.by, one.toward) for one in account.commitments}
        pairs = tuple(pair for pair in pairs if pair not in committed)
    return pairs


_GIVES_WAY = frozenset({Effect.RESTRAINT, Effect.TALKS, Effect.COOPERATION})


def numbered_commitments(account: Account) -> list[tuple[int, Commitment]]:
    """Return the commitments of a development by number; 0 for those of a bare ceasefire."""
    implied = implied_ceasefires(account) if is_bare_ceasefire(account) else []
    return [(0, one) for one in implied] + list(enumerate(account.commitments, start=1))


def ending_of(
    number: int, commitment: Commitment, account: Account, endings: Mapping[int, Ending]
) -> Ending | None:
    """Return the end of a commitment; a pledge also ends with the ceasefire it came with.

    `endings` are the valid endings of the development by the number of the commitment.
    """
    if number in endings or is_ceasefire(commitment):
        return endings.get(number)
    pair = (commitment.by, commitment.toward)
    for other, ceasefire in numbered_commitments(account):
        if is_ceasefire(ceasefire) and (ceasefire.by, ceasefire.toward) == pair:
            return endings.get(other)
    return None


def implied_ceasefires(account: Account) -> list[Commitment]:
    """Return the commitments of a bare ceasefire: from each initiator toward each target."""
    occurred = parse_when(account.occurred)
    expires = None
    if occurred.open_end:
        expires = ".."
    elif occurred.is_duration and not occurred.unknown_end:
        expires = account.occurred.rpartition("/")[2]
    return [
        Commitment(by, toward, "cease-attacks", expires=expires)
        for by, toward in _pairs(account.initiators, account.targets)
    ]


def last_day(commitment: Commitment) -> int | None:
    """Return the last agreed day of a commitment: FOREVER if open, None if unknown."""
    if commitment.expires is None:
        return None
    return FOREVER if commitment.expires == ".." else parse_when(commitment.expires).latest


def _pairs(actors: tuple[str, ...], towards: tuple[str, ...]) -> tuple[Pair, ...]:
    return tuple((actor, toward) for actor in actors for toward in towards if actor != toward)


def _doubts(expires: str | None) -> bool:
    return expires is not None and expires != ".." and parse_when(expires).doubtful


def _lasting(when: When, kind: Kind) -> When:
    """Return the date of an act; a standing one without a stated end lasts until it is ended."""
    if not kind.standing or when.is_duration:
        return when
    return replace(when, end_earliest=FOREVER, end_latest=FOREVER, is_duration=True, open_end=True)


def _beginning(when: When) -> When:
    """Return the start of a date as a single day."""
    if not when.is_duration:
        return when
    return replace(
        when,
        end_earliest=when.start_earliest,
        end_latest=when.start_latest,
        is_duration=False,
        open_end=False,
        unknown_end=False,
    )


def _sooner(effective_from: When, ended: When | None) -> When:
    return (
        ended if ended is not None and ended.earliest < effective_from.earliest else effective_from
    )
