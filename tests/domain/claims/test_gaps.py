"""The days of suspensions, also of those that another program recorded with an overlap."""

from __future__ import annotations

from uuid import UUID, uuid4

from domain.claims.gaps import Gap
from domain.claims.suspensions import suspensions_of
from domain.dates import NEVER
from domain.development.development import Development
from domain.values import Interruption, Resumption, Suspension
from tests.builders import a_commitment, a_report, an_account
from tests.domain.claim_builders import day


def suspended(
    start: str, end: str | None = None, *, cause: str | None = None, withdrawn: bool = False
) -> Interruption:
    suspension = Suspension(1, start, None, cause, "Talks failed.")
    resumption = None if end is None else Resumption(1, end, None, None, "Talks succeeded.")
    return Interruption(suspension, resumption, withdrawn)


def gaps(*interruptions: Interruption, retracted: frozenset[str] = frozenset()) -> tuple[Gap, ...]:
    truce = an_account(kind="ceasefire", commitments=(a_commitment(),))
    development = Development(UUID(int=1), 1, truce, (a_report(),), interruptions=interruptions)
    return suspensions_of(development, 1, retracted).gaps


def exact(start: str, end: str) -> Gap:
    return Gap(day(start), day(start), day(end), day(end))


def test_a_resumption_ends_each_suspension_that_began_before_it() -> None:
    assert gaps(suspended("2024-05-01", "2024-06-01"), suspended("2024-04-01")) == (
        exact("2024-04-01", "2024-06-01"),
        exact("2024-05-01", "2024-06-01"),
    )
    assert gaps(suspended("2024-05-01", "2024-06-01"), suspended("2024-06-01")) == (
        exact("2024-05-01", "2024-06-01"),
        Gap(day("2024-06-01"), day("2024-06-01")),
    )


def test_a_suspension_has_the_first_of_several_ends() -> None:
    first, second = suspended("2024-04-01", "2024-04-10"), suspended("2024-05-01", "2024-06-01")
    assert gaps(second, first) == (
        exact("2024-04-01", "2024-04-10"),
        exact("2024-05-01", "2024-06-01"),
    )


def test_a_suspension_that_may_have_begun_later_keeps_its_own_end() -> None:
    (_, open_one) = gaps(suspended("2024-05-01", "2024-05-20"), suspended("2024-05"))
    assert open_one == Gap(day("2024-05-01"), day("2024-05-31"), NEVER, NEVER)


def test_the_resumption_of_a_void_suspension_counts_and_that_of_a_withdrawn_one_does_not() -> None:
    cause, later = str(uuid4()), suspended("2024-04-01")
    void = suspended("2024-05-01", "2024-06-01", cause=cause)
    assert gaps(void, later, retracted=frozenset({cause})) == (exact("2024-04-01", "2024-06-01"),)
    withdrawn = suspended("2024-05-01", "2024-06-01", withdrawn=True)
    assert gaps(withdrawn, later) == (Gap(day("2024-04-01"), day("2024-04-01")),)
