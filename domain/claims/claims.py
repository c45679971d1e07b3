"""The claims of a development about directed pairs of actors, from which stances are folded."""

from __future__ import annotations

from collections.abc import Container, Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from domain.claims.confidence import Assessment
from domain.dates import FOREVER, When, parse_when
from domain.values import Account, Commitment, Ending, is_bare_ceasefire, is_halt
from domain.vocabulary import ACTIONS, ENDING_SCORE, KINDS, Effect

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
    bounds equal its start bounds. `expires` is the last day of a halt (FOREVER where open, None
    where unknown). `stops_*` bound the first day from which the claim no longer counts.
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
    development: Development, assessment: Assessment, retracted: Container[str] = ()
) -> list[Claim]:
    """Return every claim of a development; a retracted development makes none.

    An ending whose cause is in `retracted` is void.
    """
    if development.retracted:
        return []
    return list(_Claims(development, assessment, retracted).all())


class _Claims:
    def __init__(
        self, development: Development, assessment: Assessment, retracted: Container[str]
    ) -> None:
        self.id = str(development.id)
        self.account = development.account
        self.assessment = assessment
        self.occurred = parse_when(development.account.occurred)
        self.kind_pairs = kind_pairs(development.account)
        self.endings: dict[int, Ending] = {
            ending.commitment: ending
            for ending in development.endings
            if ending.cause is None or ending.cause not in retracted
        }

    def all(self) -> Iterator[Claim]:
        yield from self._of_kind()
        if is_bare_ceasefire(self.account):
            for implied in implied_halts(self.account):
                yield from self._of_commitment(0, implied)
        for number, commitment in enumerate(self.account.commitments, start=1):
            yield from self._of_commitment(number, commitment)

    def _of_kind(self) -> Iterator[Claim]:
        kind = KINDS[self.account.kind]
        score = kind.modes.get(self.account.mode or "", kind.score)
        for actor, toward in self.kind_pairs:
            yield self._claim(actor, toward, Part.KIND, 0, kind.effect, self.occurred, score=score)

    def _of_commitment(self, number: int, commitment: Commitment) -> Iterator[Claim]:
        effective_from = _beginning(self.occurred)
        if commitment.effective_from is not None:
            effective_from = parse_when(commitment.effective_from)
        action = ACTIONS[commitment.action]
        pair = (commitment.by, commitment.toward)
        score = 0.0 if pair in self.kind_pairs else action.score
        if not is_halt(commitment):
            yield self._claim(
                *pair, Part.COMMITMENT, number, action.effect, effective_from, score=score
            )
            return
        ending = self.endings.get(number)
        ended = parse_when(ending.date) if ending else None
        expires = last_day(commitment)
        doubtful = _doubts(commitment.expires) or bool(ended and ended.doubtful)
        yield self._claim(
            *pair, Part.COMMITMENT, number, Effect.CEASEFIRE, effective_from,
            score=score, expires=expires, stops=ended, doubtful=doubtful,
        )  # fmt: skip
        if effective_from.earliest > self.occurred.earliest:
            yield self._claim(
                *pair, Part.ANNOUNCEMENT, number, Effect.TALKS, _beginning(self.occurred),
                stops=_sooner(effective_from, ended),
            )  # fmt: skip
        if ending and ended and (by := self._who_ended(ending, commitment)):
            other = commitment.toward if by == commitment.by else commitment.by
            yield self._claim(
                by, other, Part.ENDING, number, Effect.THREAT, ended, score=ENDING_SCORE
            )

    def _who_ended(self, ending: Ending, commitment: Commitment) -> str | None:
        """Return the party that ended this halt, unless the mirrored halt already reports it."""
        by, toward = commitment.by, commitment.toward
        if ending.ended_by not in (by, toward):
            return None
        mirrored = toward in self.account.initiators and by in self.account.targets
        if ending.commitment == 0 and mirrored and ending.ended_by == toward:
            return None
        return ending.ended_by

    def _claim(
        self,
        actor: str,
        toward: str,
        part: Part,
        commitment: int,
        effect: Effect,
        when: When,
        *,
        score: float = 0.0,
        expires: int | None = None,
        stops: When | None = None,
        doubtful: bool = False,
    ) -> Claim:
        return Claim(
            self.id,
            actor,
            toward,
            part,
            commitment,
            effect,
            when.start_earliest,
            when.start_latest,
            when.end_earliest,
            when.end_latest,
            when.is_duration,
            doubtful or when.doubtful,
            self.assessment.confidence,
            self.assessment.single_source,
            score,
            expires,
            stops.earliest if stops else None,
            stops.latest if stops else None,
        )


def kind_pairs(account: Account) -> tuple[Pair, ...]:
    """Return the directed pairs to which the kind of a development applies."""
    if account.kind == "ceasefire":
        return ()
    pairs = _pairs(account.initiators, account.targets)
    if KINDS[account.kind].mutual:
        pairs = tuple(dict.fromkeys((*pairs, *((toward, actor) for actor, toward in pairs))))
    return pairs


def implied_halts(account: Account) -> list[Commitment]:
    """Return the halts of a bare ceasefire: from each initiator toward each target."""
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


def _beginning(when: When) -> When:
    """Return the start of a date as a single day."""
    if not when.is_duration:
        return when
    return When(
        text=when.text,
        start_earliest=when.start_earliest,
        start_latest=when.start_latest,
        end_earliest=when.start_earliest,
        end_latest=when.start_latest,
        is_duration=False,
        open_end=False,
        unknown_end=False,
        doubtful=when.doubtful,
    )


def _sooner(effective_from: When, ended: When | None) -> When:
    return (
        ended if ended is not None and ended.earliest < effective_from.earliest else effective_from
    )
