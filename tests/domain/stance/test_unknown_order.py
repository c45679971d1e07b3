"""Force and ceasefires of unknown order: which of them decides, and for how long."""

from __future__ import annotations

import pytest

from domain.claims.claim import Claim
from tests.domain.claim_builders import (
    a_ceasefire,
    an_open_ceasefire,
    force,
    rests_on,
    rivals,
    stance,
)


def rules(claims: list[Claim], *days: str) -> list[str]:
    return [stance(on, *claims).rule for on in days]


def test_force_before_a_ceasefire_is_settled_may_have_come_after_it() -> None:
    claims = [an_open_ceasefire("2024-01-10", or_by="2024-01-20"), force("2024-01-15")]
    unknown = stance("2024-01-15", *claims)
    assert (unknown.posture.value, unknown.rule) == ("hostilities", "ceasefire-order-unknown")
    assert (unknown.dating, rivals(unknown)) == ("uncertain", ["ceasefire 2024-01-10"])
    assert rests_on(unknown) == ["force 2024-01-15", "ceasefire 2024-01-10"]
    assert rules(claims, "2024-01-14", "2024-01-19", "2024-01-20") == [
        "ceasefire",
        "ceasefire-order-unknown",
        "ceasefire",
    ]


def test_force_on_the_first_possible_day_of_a_ceasefire_is_spent() -> None:
    claims = [an_open_ceasefire("2024-01-10", or_by="2024-01-20"), force("2024-01-10")]
    assert stance("2024-01-12", *claims).rule == "ceasefire"


def test_an_older_ceasefire_in_force_decides_about_force_of_unknown_order() -> None:
    claims = [
        an_open_ceasefire("2023-12-01"),
        an_open_ceasefire("2024-01-10", or_by="2024-01-20"),
        force("2024-01-15"),
    ]
    assert stance("2024-01-15", *claims).rule == "ceasefire"


def test_an_act_that_came_before_or_after_a_ceasefire_is_its_rival() -> None:
    claims = [an_open_ceasefire("2024-01-10"), force("2024-01-05", or_by="2024-01-15")]
    held = stance("2024-01-25", *claims)
    assert (held.rule, held.dating, rivals(held)) == ("ceasefire", "firm", ["force 2024-01-05"])


@pytest.mark.parametrize(
    "acts", [force("2024-03-01", or_by="2024-03-20", days=5),
             force("2024-03-01", or_by="2024-03-20", deaths=30)],
    ids=["five acts", "30 deaths"],
)  # fmt: skip
def test_acts_that_may_all_have_come_before_a_ceasefire_do_not_break_it(acts: Claim) -> None:
    claims = [an_open_ceasefire("2024-03-10"), acts]
    found = [stance(on, *claims) for on in ("2024-03-09", "2024-03-10", "2024-03-20")]
    assert [one.rule for one in found] == ["force-sustained", "ceasefire", "ceasefire"]
    # On the latest days, the acts came after the ceasefire: hostilities until 90 days after 03-20.
    assert [one.dating for one in found] == ["uncertain", "firm", "uncertain"]
    held, firm = stance("2024-06-18", *claims), stance("2024-06-19", *claims)
    assert (held.rule, held.dating, rivals(held)) == ("ceasefire", "uncertain", rivals(firm))
    assert (firm.rule, firm.dating, rivals(firm)) == ("ceasefire", "firm", ["force 2024-03-01"])


def test_acts_that_may_have_come_before_a_ceasefire_do_not_help_to_break_it() -> None:
    violations = [force("2024-04-01"), force("2024-04-05")]
    acts = force("2024-03-01", or_by="2024-03-20", days=5)
    claims = [an_open_ceasefire("2024-03-10"), acts, *violations]
    assert stance("2024-04-05", *claims).rule == "ceasefire"
    assert stance("2024-04-05", *claims).dating == "uncertain"
    third = stance("2024-04-10", *claims, force("2024-04-10"))
    assert (third.rule, third.dating) == ("ceasefire-not-observed", "firm")


def test_acts_of_a_period_that_begins_after_a_ceasefire_break_it() -> None:
    claims = [an_open_ceasefire("2024-03-10"), force("2024-03-11", or_by="2024-03-20", days=3)]
    assert rules(claims, "2024-03-10", "2024-03-11") == ["ceasefire", "ceasefire-not-observed"]
    assert stance("2024-03-20", *claims).dating == "firm"


def test_acts_around_a_ceasefire_that_is_over_are_isolated_force() -> None:
    ceasefire = a_ceasefire("2024-03-10", expires="2024-03-12")
    claims = [ceasefire, force("2024-03-01", or_by="2024-03-20", days=5)]
    assert rules(claims, "2024-03-12", "2024-03-13", "2024-04-19", "2024-04-20") == [
        "ceasefire",
        "force-isolated",
        "force-isolated",
        "no-recent-record",
    ]
    assert stance("2024-03-21", *claims).dating == "uncertain"


def test_acts_before_a_ceasefire_of_unknown_day_count_until_it_may_have_begun() -> None:
    ceasefire = an_open_ceasefire("2024-03-10", or_by="2024-03-15")
    began_before = force("2024-03-01", or_by="2024-03-20", days=3)
    began_within = force("2024-03-12", or_by="2024-03-20", days=3)
    assert rules([ceasefire, began_before], "2024-03-09", "2024-03-10", "2024-03-15") == [
        "force-sustained",
        "ceasefire",
        "ceasefire",
    ]
    assert rules([ceasefire, began_within], "2024-03-11", "2024-03-14", "2024-03-15") == [
        "ceasefire",
        "ceasefire-order-unknown",
        "ceasefire",
    ]
