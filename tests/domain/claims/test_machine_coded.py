"""Claims of which programs coded some or all reports, and how policies count them."""

from __future__ import annotations

from uuid import UUID

import pytest

from domain.claims.claim import Claim, Coding
from domain.claims.claims import claims_of
from domain.claims.confidence import Attestation
from domain.development.development import Development
from domain.stance.fold import fold
from domain.stance.policy import Machine, Policy
from domain.values import Coder, Report
from tests.builders import a_report, an_account, an_ending
from tests.domain.claim_builders import day
from tests.domain.claims.development_claims import CAUSE, TRUCE, the_claims

PETRARCH, ACCENT = Coder("PETRARCH"), Coder("BBN Accent", "3")


def reported_by(source: str, coder: Coder | None = None, credibility: int = 3) -> Report:
    return a_report(source=source, coded_by=coder, credibility=credibility)


def claims_from(*reports: Report) -> list[Claim]:
    return claims_of(Development(UUID(int=1), 1, an_account(), reports), {})


def counted(policy: Policy, *reports: Report) -> list[tuple[int | None, bool]]:
    """The confidence of each claim that a policy counts, and whether it has one origin."""
    claims = [one for one in claims_from(*reports) if policy.takes(one)]
    return [(one.confidence, one.single_source) for one in claims]


WITH_PERSON, ALONE, NEVER = (Policy(machine=machine) for machine in Machine)


# Origins


@pytest.mark.parametrize(
    ("reports", "origins"),
    [
        ([("reuters", PETRARCH), ("afp", PETRARCH)], 1),
        ([("reuters", PETRARCH), ("afp", ACCENT)], 2),
        ([("reuters", PETRARCH), ("reuters", ACCENT)], 1),
        ([("reuters", None), ("reuters", PETRARCH)], 1),
        ([("reuters", None), ("afp", PETRARCH)], 2),
        ([("reuters", None), ("afp", PETRARCH), ("ap", PETRARCH)], 2),
        ([("reuters", None), ("afp", None), ("ap", PETRARCH)], 3),
    ],
)
def test_reports_that_one_program_coded_are_one_origin_at_most(
    reports: list[tuple[str, Coder | None]], origins: int
) -> None:
    graded = Attestation([reported_by(*one) for one in reports], (), {}).of_deed()
    assert graded.origins == origins


def test_versions_of_a_program_are_one_program() -> None:
    reports = [reported_by("reuters", ACCENT), reported_by("afp", Coder("BBN Accent", "4"))]
    assert Attestation(reports, (), {}).of_deed().origins == 1


def test_an_actor_that_owns_both_sources_is_one_origin() -> None:
    reports = [reported_by("al-manar"), reported_by("al-nur", PETRARCH)]
    owners = {"al-manar": "hezbollah", "al-nur": "hezbollah"}
    assert Attestation(reports, (), owners).of_deed().single_source


# Which claims count


def test_a_claim_that_only_programs_coded_counts_alone_where_the_policy_says_so() -> None:
    reports = reported_by("reuters", PETRARCH), reported_by("afp", ACCENT)
    assert [one.machine_coded for one in claims_from(*reports)] == [True]
    assert counted(WITH_PERSON, *reports) == []
    assert counted(NEVER, *reports) == []
    assert counted(ALONE, *reports) == [(70, False)]


def test_a_program_raises_what_a_person_reports_as_any_second_source() -> None:
    reports = reported_by("reuters"), reported_by("afp", PETRARCH)
    assert {one.coding for one in claims_from(*reports)} == {
        Coding.WITH_PROGRAMS, Coding.WITHOUT_PROGRAMS,
    }  # fmt: skip
    assert counted(WITH_PERSON, *reports) == [(70, False)]
    assert counted(ALONE, *reports) == [(70, False)]
    assert counted(NEVER, *reports) == [(50, True)]


def test_a_program_that_adds_nothing_leaves_one_claim() -> None:
    reports = reported_by("reuters"), reported_by("reuters", PETRARCH, credibility=6)
    assert [one.coding for one in claims_from(*reports)] == [Coding.ANY]


def test_reports_of_persons_alone_make_one_claim() -> None:
    assert [one.coding for one in claims_from(reported_by("reuters"))] == [Coding.ANY]


# The end of a ceasefire, of which the cause is machine-coded


def test_a_threat_counts_by_who_coded_the_cause_of_the_ending() -> None:
    ending = an_ending(ended_by="hezbollah", cause=CAUSE)
    coded = Development(
        UUID(CAUSE), 1, an_account(kind="statement"), (reported_by("reuters", PETRARCH),)
    )
    threats = [one for one in the_claims(ending, cause=coded, **TRUCE) if one.part == "ending"]
    assert [one.machine_coded for one in threats] == [True]


# Stances


@pytest.mark.parametrize(
    ("policy", "posture"), [(WITH_PERSON, None), (NEVER, None), (ALONE, "hostilities")]
)
def test_only_alone_does_a_machine_coded_attack_decide_a_stance(
    policy: Policy, posture: str | None
) -> None:
    segments = fold(claims_from(reported_by("reuters", PETRARCH)), policy)
    on_the_day = [one.posture.value for one in segments if one.start == day("2024-01-01")]
    assert on_the_day == ([] if posture is None else [posture])


def test_the_name_of_a_policy_says_how_it_counts_programs() -> None:
    assert [one.name for one in (WITH_PERSON, ALONE, NEVER)] == [
        "stance.v2", "stance.v2,machine=alone", "stance.v2,machine=never",
    ]  # fmt: skip
