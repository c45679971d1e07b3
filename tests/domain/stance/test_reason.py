"""The sentences that explain a stance, with dates in words."""

from __future__ import annotations

from typing import Any

import pytest

from domain.stance.policy import Policy
from domain.stance.reason import Cited, Explained, reason, strain
from tests.domain.claim_builders import POLICY, day

RAID = Cited("attack", "Rockets at the north", "2024-03-01")
TRUCE = Cited("ceasefire", "A truce", "2024-01-10")
WARNING = Cited("warning", "A last warning", "2024-03-01")
TALKS = Cited("talks", "Talks in Cairo", "[2024-02-20..2024-03-10]")


def explained(rule: str, *basis: Cited, policy: Policy = POLICY, **given: Any) -> str:
    """Return the reason of a stance on 3 March 2024 that rests on a day, 1 March unless given."""
    asked: dict[str, Any] = {
        "on": day("2024-03-03"), "firm": True, "rivals": (), "evidence": day("2024-03-01"), **given
    }  # fmt: skip
    return reason(Explained("Hezbollah", "Israel", rule, basis=basis, **asked), policy)


def test_isolated_force_names_the_act_its_day_and_its_window() -> None:
    assert explained("force-isolated", RAID) == (
        "Hezbollah used force against Israel: “Rockets at the north” (1 March 2024), 2 days before."
        " Force that is not sustained counts for 30 days."
    )


def test_sustained_force_names_what_makes_it_sustained() -> None:
    assert explained("force-sustained", RAID) == (
        "Hezbollah used force against Israel on 3 days or with 25 deaths within 60 days."
        " The last is “Rockets at the north” (1 March 2024), 2 days before;"
        " such fighting counts for 90 days after it."
    )


def test_a_ceasefire_that_is_not_observed_names_the_force_and_the_ceasefire() -> None:
    assert explained("ceasefire-not-observed", RAID, TRUCE) == (
        "Hezbollah undertook to cease all attacks on Israel, “A truce” (10 January 2024), but has"
        " since used force on 3 days or with 25 deaths within 60 days."
        " The last is “Rockets at the north” (1 March 2024), 2 days before."
    )


@pytest.mark.parametrize(
    ("violations", "then"),
    [
        (0, "It is in force, and no force by Hezbollah since then is on record."),
        (1, "It is in force. 1 act of force since then violated it, but Hezbollah did not use"
            " force on 3 days or with 25 deaths within 60 days."),
        (2, "It is in force. 2 acts of force since then violated it, but Hezbollah did not use"
            " force on 3 days or with 25 deaths within 60 days."),
    ],
)  # fmt: skip
def test_a_ceasefire_counts_its_violations(violations: int, then: str) -> None:
    found = explained("ceasefire", TRUCE, evidence=None, violations=violations)
    assert found == (
        "Hezbollah undertook to cease all attacks on Israel: “A truce” (10 January 2024). " + then
    )


def test_a_presumed_ceasefire_says_that_nothing_is_known() -> None:
    assert explained("ceasefire-presumed", TRUCE, evidence=None, firm=False) == (
        "Hezbollah undertook to cease all attacks on Israel, “A truce” (10 January 2024), for a"
        " time that is not known. 90 days have passed, and neither its end nor force by Hezbollah"
        " is on record."
    )


def test_force_of_unknown_order_is_called_so_once() -> None:
    found = explained("ceasefire-order-unknown", RAID, TRUCE, firm=False, rivals=[TRUCE])
    assert found == (
        "Hezbollah used force against Israel, “Rockets at the north” (1 March 2024), and undertook"
        " to cease all attacks, “A truce” (10 January 2024). Which came first is not known;"
        " the harsher is taken."
    )


def test_a_pledge_is_in_force() -> None:
    released = Cited("agreement", "A release", "2024-01")
    assert explained("pledge", released, evidence=None) == (
        "Hezbollah promised Israel a step short of a full ceasefire: “A release” (January 2024)."
        " It is in force."
    )


@pytest.mark.parametrize(
    ("rule", "kind", "did", "counts"),
    [
        ("threat", "warning", "threatened Israel", "A threat counts for 60 days."),
        ("threat", "ceasefire", "declared a ceasefire toward Israel over",
         "A threat counts for 60 days."),
        ("opposition", "protest", "acted against Israel short of force",
         "Opposition counts for 90 days."),
        ("restraint", "concession", "took a step back toward Israel",
         "A step back counts for 90 days."),
        ("talks", "talks", "dealt with Israel",
         "Talks, a request or an agreement counts for 60 days."),
        ("cooperation", "aid", "supported Israel", "Support counts for 180 days."),
    ],
)  # fmt: skip
def test_an_act_short_of_force_names_its_window(
    rule: str, kind: str, did: str, counts: str
) -> None:
    found = explained(rule, Cited(kind, "An act", "2024-03-01"))
    assert found == f"Hezbollah {did}: “An act” (1 March 2024), 2 days before. {counts}"


@pytest.mark.parametrize(
    ("evidence", "ago"),
    [
        ("2024-03-01", "2 days before"),
        ("2024-03-02", "1 day before"),
        ("2024-03-03", "on this day"),
        ("2024-03-10", "which may have happened later than this day"),
        ("..", "which may have happened later than this day"),
    ],
)
def test_the_days_since_the_evidence_are_counted(evidence: str, ago: str) -> None:
    assert f", {ago}. Force" in explained("force-isolated", RAID, evidence=day(evidence))


def test_an_act_that_may_still_last_counts_no_window() -> None:
    aid = Cited("aid", "Aid", "2024-01-01/..")
    assert explained("cooperation", aid, evidence=day("..")) == (
        "Hezbollah supported Israel: “Aid” (since 1 January 2024)."
        " It may last until later than this day."
    )


def test_an_order_that_is_not_known_is_not_asserted() -> None:
    found = explained("threat", WARNING, firm=False, rivals=[TALKS])
    assert found.endswith(
        "A threat counts for 60 days. It may have come before or after “Talks in Cairo” (a day from"
        " 20 February to 10 March 2024); the harsher is taken."
    )


def test_force_of_unknown_order_to_a_ceasefire_is_named() -> None:
    found = explained("ceasefire", TRUCE, evidence=None, rivals=[RAID])
    assert found.endswith(
        "Whether it came before or after “Rockets at the north” (1 March 2024) is not known."
    )


def test_three_rivals_at_most_are_named() -> None:
    rivals = [Cited("talks", f"Talks {n}", "2024-03") for n in range(1, 5)]
    found = explained("threat", WARNING, firm=False, rivals=rivals)
    assert "“Talks 3” (March 2024); the harsher is taken." in found
    assert "Talks 4" not in found


def test_uncertain_dates_are_mentioned_where_no_rival_explains_them() -> None:
    assert explained("threat", WARNING, firm=False).endswith(
        "The dates on record are uncertain and allow another posture on this day."
    )


def test_no_recent_record_does_not_mean_peace() -> None:
    assert explained("no-recent-record", evidence=None) == (
        "What is on record of Hezbollah toward Israel is too old to say where Hezbollah stands."
        " It does not mean peace."
    )


def test_a_reason_shows_the_parameters_of_a_variant() -> None:
    policy = Policy(isolated=5, days=2, deaths=10, within=7, sustained=20)
    assert explained("force-isolated", RAID, policy=policy).endswith("counts for 5 days.")
    assert "on 2 days or with 10 deaths within 7 days" in explained(
        "force-sustained", RAID, policy=policy
    )


@pytest.mark.parametrize("rule", [rule for rule in POLICY.rules if rule != "no-recent-record"])
def test_every_rule_is_explained_without_raw_dates(rule: str) -> None:
    found = explained(rule, Cited("warning", "An act", "2024-03-01?"), TRUCE)
    assert "(probably 1 March 2024)" in found
    assert "2024-0" not in found


@pytest.mark.parametrize(
    ("threats", "attacks", "sentence"),
    [
        (0, 0, ""),
        (1, 0, " It is under strain since: 1 threat by Hezbollah."),
        (2, 1, " It is under strain since: 2 threats by Hezbollah and 1 attack by Israel on"
               " Hezbollah."),
        (0, 2, " It is under strain since: 2 attacks by Israel on Hezbollah."),
    ],
)  # fmt: skip
def test_strain_is_counted(threats: int, attacks: int, sentence: str) -> None:
    assert strain("Hezbollah", "Israel", threats, attacks) == sentence
