"""Policies: their names, their variants, and the texts of their rules."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest

from domain.errors import Invalid
from domain.stance.fold import fold
from domain.stance.policy import Machine, Policy, policy_named
from domain.stance.rules import NO_RECENT_RECORD, POSTURE_OF, RULES, WHY_NOT_TEXTS
from domain.stance.tail import fold_from
from domain.vocabulary import Effect
from tests.domain.claim_builders import (
    a_ceasefire,
    a_threat,
    cooperation,
    day,
    force,
    opposition,
    postures,
    restraint,
    stance,
    talks,
)


def test_the_defaults_are_those_of_the_rules() -> None:
    assert Policy().parameters == {
        "isolated": 30, "sustained": 90, "days": 3, "within": 60, "deaths": 25, "unknown_end": 90,
        "threat": 60, "opposition": 90, "talks": 60, "restraint": 90, "cooperation": 180,
        "stale": 30, "grace": 30, "lag": 7, "floor": 20, "machine": "with-person",
    }  # fmt: skip


# Rules


def test_each_effect_gives_the_posture_of_every_rule_in_which_it_decides() -> None:
    assert set(POSTURE_OF) == set(Effect) - {Effect.NONE}
    of_rules = {(one.effect, one.posture) for one in RULES.values() if one.effect in POSTURE_OF}
    assert of_rules == set(POSTURE_OF.items())
    assert [name for name, one in RULES.items() if one.effect not in POSTURE_OF] == [
        NO_RECENT_RECORD
    ]


def test_the_rule_of_an_act_short_of_force_has_the_name_of_its_effect_and_says_that_it_counts() -> (
    None
):
    for effect in Policy().windows:
        rule = RULES[effect.value]
        assert rule.effect is effect
        assert rule.counts or effect is Effect.TALKS  # the words for talks depend on their kind


def test_force_and_a_ceasefire_in_force_decide_before_acts_short_of_force() -> None:
    outranks = {name: one.outranks for name, one in RULES.items() if one.outranks}
    assert outranks == {
        "ceasefire-order-unknown": "outranked",
        "ceasefire": "ceasefire-in-force",
        "ceasefire-not-observed": "outranked",
        "force-sustained": "outranked",
        "force-isolated": "outranked",
    }
    assert {one.over for one in RULES.values() if one.over} | {*outranks.values()} <= {
        *WHY_NOT_TEXTS
    }


# Names


def test_the_default_policy_has_the_name_of_the_rules() -> None:
    assert Policy().name == "stance.v2"


def test_a_variant_names_its_parameters_in_order_and_omits_defaults() -> None:
    assert Policy(sustained=60, isolated=60, talks=60).name == "stance.v2,isolated=60,sustained=60"


def test_equal_policies_have_one_name_however_they_are_asked_for() -> None:
    asked = ["stance.v2", "stance.v2,isolated=30", "stance.v2,talks=60,isolated=030"]
    assert {policy_named(text).name for text in asked} == {"stance.v2"}
    assert policy_named("stance.v2,within=30,days=2") == Policy(days=2, within=30)


@pytest.mark.parametrize("one", fields(Policy), ids=lambda one: one.name)
def test_a_name_leads_back_to_its_policy(one: object) -> None:
    other: Any = Machine.ALONE if one.name == "machine" else 5  # type: ignore[attr-defined]
    policy = replace(Policy(), **{one.name: other})  # type: ignore[attr-defined]
    assert policy_named(policy.name) == policy


@pytest.mark.parametrize(
    "text",
    [
        "", "stance.v1", "stance.v3", "stance.v2,", "stance.v2,isolated", "stance.v2,isolated=",
        "stance.v2,isolated=-1", "stance.v2,isolated=3651", "stance.v2,isolated=1.5",
        "stance.v2,isolated=٣", "stance.v2,isolated=30,isolated=60", "stance.v2,other=1",
        "stance.v2, isolated=60", "stance.v2,days=0", "stance.v2,days=61",
    ],
)  # fmt: skip
def test_other_names_are_refused_with_the_field(text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        policy_named(text)
    assert refusal.value.field == "policy"
    assert "stance.v2,isolated=60" in refusal.value.allowed


@pytest.mark.parametrize(
    ("text", "message", "allowed"),
    [
        ("stance.v3", "policy 'stance.v3' is unknown", "stance.v2, with parameters"),
        ("stance.v2,weeks=2", "policy: 'weeks' is not a parameter of stance.v2", "isolated, sus"),
        ("stance.v2,floor=101", "policy: floor=101 is out of range", "floor of 0 to 100"),
        ("stance.v2,floor=-1", "policy: floor=-1 is out of range", "floor of 0 to 100"),
        ("stance.v2,stale=3651", "policy: stale=3651 is out of range", "stale of 0 to 3650"),
        ("stance.v2,days=0", "policy: days=0 is out of range", "days of 1 to 3650"),
        ("stance.v2,lag=soon", "policy: lag='soon' is not a whole number", "lag of 0 to 3650"),
        ("stance.v2,lag=", "policy: lag='' is not a whole number", "lag of 0 to 3650"),
        (
            "stance.v2,machine=often",
            "policy: machine='often' is not one of the accepted words",
            "machine of with-person, alone, never, as in stance.v2,machine=alone",
        ),
        ("stance.v2,lag=1,lag=2", "policy: lag is given twice", "each parameter once"),
        (
            "stance.v2,days=9,within=8",
            "policy: days=9 is more than within, which is 8",
            "days of 1 to within",
        ),
    ],
)
def test_each_fault_of_a_name_has_its_own_message(text: str, message: str, allowed: str) -> None:
    with pytest.raises(Invalid) as refusal:
        policy_named(text)
    (error,) = refusal.value.every
    assert str(error) == message
    assert error.allowed.startswith(allowed)


def test_every_fault_of_a_name_is_reported() -> None:
    with pytest.raises(Invalid) as refusal:
        policy_named("stance.v2,weeks=2,floor=200,lag=1,lag=soon")
    assert [str(one) for one in refusal.value.every] == [
        "policy: 'weeks' is not a parameter of stance.v2",
        "policy: floor=200 is out of range",
        "policy: lag is given twice",
        "policy: lag='soon' is not a whole number",
    ]


@pytest.mark.parametrize("text", ["stance.v2,floor=100", "stance.v2,floor=0", "stance.v2,lag=3650"])
def test_the_bounds_of_a_parameter_are_accepted(text: str) -> None:
    assert policy_named(text).name == text


# Variants


@pytest.mark.parametrize("isolated", [0, 10, 60])
def test_isolated_force_counts_for_the_days_of_the_policy(isolated: int) -> None:
    before, after = fold([force("2024-01-01")], Policy(isolated=isolated))
    assert (before.posture.value, after.posture.value) == ("hostilities", "no-recent-record")
    assert after.start == day("2024-01-01") + isolated + 1


def test_force_is_sustained_by_the_days_deaths_and_span_of_the_policy() -> None:
    two = [force("2024-01-01"), force("2024-01-11")]
    deadly = force("2024-01-01", deaths=5)
    rules = {
        "days=2": stance("2024-01-11", *two, policy=Policy(days=2)).rule,
        "days=2,within=10": stance("2024-01-11", *two, policy=Policy(days=2, within=10)).rule,
        "days=2,within=11": stance("2024-01-11", *two, policy=Policy(days=2, within=11)).rule,
        "deaths=5": stance("2024-01-01", deadly, policy=Policy(deaths=5)).rule,
    }
    assert rules == {
        "days=2": "force-sustained",
        "days=2,within=10": "force-isolated",
        "days=2,within=11": "force-sustained",
        "deaths=5": "force-sustained",
    }


def test_no_number_of_deaths_sustains_force_if_the_policy_counts_none() -> None:
    act = force("2024-01-01", deaths=1000)
    assert stance("2024-01-01", act, policy=Policy(deaths=0)).rule == "force-isolated"


def test_sustained_force_counts_for_the_days_of_the_policy() -> None:
    act, policy = force("2024-01-01", deaths=25), Policy(sustained=40)
    assert postures([act], "2024-02-10", "2024-02-11", policy=policy) == [
        "hostilities",
        "no-recent-record",
    ]


def test_a_ceasefire_of_unknown_end_is_in_force_for_the_days_of_the_policy() -> None:
    found = fold([a_ceasefire("2024-01-01")], Policy(unknown_end=5))
    assert [(one.rule, one.start) for one in found] == [
        ("ceasefire", day("2024-01-01")),
        ("ceasefire-presumed", day("2024-01-07")),
    ]


@pytest.mark.parametrize(
    ("act", "name"),
    [
        (a_threat("2024-01-01"), "threat"),
        (opposition("2024-01-01"), "opposition"),
        (talks("2024-01-01"), "talks"),
        (restraint("2024-01-01"), "restraint"),
        (cooperation("2024-01-01"), "cooperation"),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_an_act_counts_for_the_days_of_the_policy(act: object, name: str) -> None:
    found = fold([act], policy_named(f"stance.v2,{name}=3"))  # type: ignore[list-item]
    assert [one.start for one in found] == [day("2024-01-01"), day("2024-01-05")]


def test_the_end_of_a_timeline_agrees_with_the_whole_under_a_variant() -> None:
    claims = [force(f"202{year}-01-01") for year in range(5)]
    begin, policy = day("2024-01-05"), Policy(isolated=400)
    assert fold_from(claims, begin, policy) == [
        one for one in fold(claims, policy) if one.through >= begin
    ]


# Texts


def test_the_texts_of_the_rules_show_the_parameters() -> None:
    rules = Policy(isolated=10, days=4, unknown_end=5).rules
    assert rules["force-isolated"] == "the last force was at most 10 days ago"
    assert "4 days of force or 25 deaths fell within 60 days" in rules["force-sustained"]
    assert "past its 5 days" in rules["ceasefire-presumed"]
    assert list(rules) == [
        "ceasefire-order-unknown", "ceasefire", "ceasefire-not-observed", "force-sustained",
        "force-isolated", "threat", "opposition", "ceasefire-presumed", "pledge", "restraint",
        "talks", "cooperation", "no-recent-record",
    ]  # fmt: skip
