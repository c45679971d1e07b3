"""Commitments that last while others are kept end as the reference says, in the stances too."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.claims.claim import Claim, Pair
from domain.claims.claims import claims_of
from domain.commitments import Commitment, Dependency
from domain.development.development import Development
from domain.stance.fold import Segment, fold
from domain.stance.policy import Policy
from domain.values import Account, Ending
from infrastructure.log.event_json import as_json
from tests.builders import a_report
from tests.random_examples import examples
from tests.stance_reference import log as reference
from tests.stance_reference.claims import history_of
from tests.stance_reference.days import day as ordinal
from tests.stance_reference.days import single
from tests.stance_reference.parameters import Parameters
from tests.stance_reference.posture import posture

ACTORS = ("hamas", "israel", "iran", "iraq")
DEVELOPMENTS, COMMITMENTS = 4, 2
FIRST = date(2024, 1, 1)
DAYS = [(FIRST + timedelta(n)).isoformat() for n in (0, 1, 9, 10, 30, 60, 100, 101)]
EARLY, LATE = DAYS[:4], DAYS[4:]  # a commitment does not expire before it takes effect
ASKED = range(FIRST.toordinal() - 2, FIRST.toordinal() + 220, 3)

_pairs = st.sampled_from(
    [("hamas", "israel"), ("israel", "hamas"), ("iran", "israel"), ("iraq", "iran")]
)
_named = st.builds(
    Dependency,
    st.integers(1, DEVELOPMENTS).map(lambda n: UUID(int=n)),
    st.integers(0, COMMITMENTS),
)
_commitments = st.builds(
    lambda pair, **said: Commitment(*pair, **said),
    _pairs,
    action=st.sampled_from(["cease-attacks", "cease-attacks", "release", "negotiate"]),
    effective_from=st.none() | st.sampled_from([*EARLY, "2024-01"]),
    expires=st.none() | st.just("..") | st.sampled_from([*LATE, "2024-03"]),
    holds_while=st.none() | _named | _named,
)
_days_of_ending = st.sampled_from([*DAYS, "2024-02", "[2024-01-10..2024-02-10]"])
_endings = st.builds(Ending, st.integers(0, COMMITMENTS), _days_of_ending)


@st.composite
def a_development(draw: st.DrawFn, number: int) -> Development:
    kind = draw(st.sampled_from(["ceasefire", "ceasefire", "statement", "attack"]))
    actor, toward = draw(_pairs)
    account = Account(
        kind, (actor,), (toward,), draw(st.sampled_from(EARLY)), "Talks",
        commitments=tuple(draw(st.lists(_commitments, max_size=COMMITMENTS))),
    )  # fmt: skip
    endings = draw(st.lists(_endings, max_size=2, unique_by=lambda one: one.commitment))
    retracted = draw(st.integers(0, 9)) == 0
    report = a_report(credibility=2)
    return Development(
        UUID(int=number), 1, account, (report,), endings=tuple(endings), retracted=retracted
    )


_logs = st.tuples(*(a_development(number) for number in range(1, DEVELOPMENTS + 1)))
# Each actor may no longer exist from some day on.
_gone = st.dictionaries(st.sampled_from(ACTORS), st.sampled_from(DAYS), max_size=1)


@settings(max_examples=examples(100), deadline=None, print_blob=True)
@given(_logs, _gone)
def test_a_commitment_ends_with_the_one_that_it_names(
    developments: tuple[Development, ...], gone: dict[str, str]
) -> None:
    known = {str(one.id): one for one in developments}
    dissolved = {actor: (ordinal(on), ordinal(on)) for actor, on in gone.items()}
    claims: dict[Pair, list[Claim]] = defaultdict(list)
    for one in developments:
        for claim in claims_of(one, {}, known, dissolved):
            claims[claim.actor, claim.toward].append(claim)
    history = history_of(_log_of(developments, gone), Parameters())
    for pair in {*claims, *history.commitments}:
        segments = fold(claims[pair], Policy())
        until = min([ordinal(gone[actor]) for actor in pair if actor in gone], default=ASKED.stop)
        for on in range(ASKED.start, min(until, ASKED.stop), ASKED.step):
            expected = posture(history, pair, on)
            said = _said(next((s for s in segments if s.start <= on <= s.through), None))
            assert said == (expected and (expected.posture, expected.rule)), (pair, on)


def _said(segment: Segment | None) -> tuple[str, str] | None:
    return None if segment is None else (segment.posture.value, segment.rule)


def _log_of(developments: tuple[Development, ...], gone: dict[str, str]) -> reference.Log:
    found = {
        str(one.id): reference.Development(
            str(one.id),
            {**as_json(one.account), "commitments": as_json(one.account.commitments)}
            if one.account.commitments
            else _plain(one.account),
            [{"source": "reuters", "credibility": 2}],
            endings=[{"commitment": e.commitment, "date": e.date} for e in one.endings],
            retracted=one.retracted,
        )
        for one in developments
    }
    ends = {actor: single(ordinal(on)) for actor, on in gone.items()}
    return reference.Log(found, dissolved=ends)


def _plain(account: Account) -> dict[str, Any]:
    return {
        "kind": account.kind, "initiators": account.initiators, "targets": account.targets,
        "occurred": account.occurred, "commitments": [],
    }  # fmt: skip
