"""The sentences that explain a stance, with dates in words."""

from __future__ import annotations

from typing import Any

import pytest

from domain.claims.claim import Claim, Part
from domain.explanation.explained import Against, Announced, Doubt
from domain.explanation.fighting import Fighting
from domain.explanation.phrases import Cited
from domain.stance.policy import Policy
from domain.stance.rules import RULES
from domain.vocabulary import KINDS, Effect
from tests.domain.claim_builders import (
    POLICY,
    a_ceasefire,
    a_claim,
    a_pledge,
    a_threat,
    an_announcement,
    an_open_ceasefire,
    cooperation,
    day,
    force,
    talks,
)
from tests.domain.explanation.explained import RAID, RELEASE, TALKS, TRUCE, WARNING, explained


def test_isolated_force_names_the_act_its_day_and_its_window() -> None:
    assert explained("force-isolated", force("2024-03-01"), RAID) == (
        "Hezbollah used force against Israel: “Rockets at the north” (1 March 2024), 2 days before."
        " Force that is not sustained counts for 30 days."
    )


@pytest.mark.parametrize(
    ("fighting", "how"),
    [
        (Fighting(4, 24), ", on 4 days within 60 days (3 are enough)"),
        (Fighting(60, 0), ", on each of 60 days (3 are enough)"),
        (Fighting(1, 1200), ", with 1,200 deaths within 60 days (25 are enough)"),
        (Fighting(3, 43), ", on 3 days and with 43 deaths within 60 days (3 days or 25 deaths are"
                          " enough)"),
        (Fighting(50, 0, at_least=True), ", on at least 50 days within 60 days (3 are enough)"),
        (None, ", which takes 3 days or 25 deaths within 60 days"),
    ],
)  # fmt: skip
def test_sustained_force_names_what_makes_it_sustained(fighting: Fighting | None, how: str) -> None:
    assert explained("force-sustained", force("2024-03-01"), RAID, fighting=fighting) == (
        f"Hezbollah used sustained force against Israel{how}."
        " The last is “Rockets at the north” (1 March 2024), 2 days before."
        " Sustained force counts for 90 days."
    )


def test_a_ceasefire_that_is_not_observed_names_the_force_and_the_ceasefire() -> None:
    act, fighting = force("2024-03-01"), Fighting(3, 0)
    assert explained("ceasefire-not-observed", act, RAID, TRUCE, fighting=fighting) == (
        "Hezbollah undertook to cease all attacks on Israel, “A truce” (10 January 2024), but its"
        " force against Israel since is sustained, on 3 days within 60 days (3 are enough)."
        " The last is “Rockets at the north” (1 March 2024), 2 days before."
        " Sustained force counts for 90 days."
    )


def test_sustained_force_names_the_day_through_which_it_counts() -> None:
    fighting = Fighting(3, 0, through=day("2024-03-20"))
    found = explained("force-sustained", force("2024-03-01"), RAID, fighting=fighting)
    assert found.endswith(
        " Sustained force counts for 90 days after the last day on which it was, here through"
        " 20 March 2024."
    )


def test_force_that_may_have_come_before_a_ceasefire_is_not_said_to_have_come_since() -> None:
    found = explained(
        "ceasefire-not-observed", force("2024-03-01"), RAID, TRUCE, doubt=Doubt.PLACEMENT
    )
    assert "but its force against Israel is sustained" in found
    assert "since" not in found


@pytest.mark.parametrize(
    ("violations", "then"),
    [
        (0, "No violation of it by Hezbollah is on record."),
        (1, "1 act of force by Hezbollah on Israel since it took effect violates it, but this force"
            " is not sustained, which takes 3 days or 25 deaths within 60 days."),
        (2, "2 acts of force by Hezbollah on Israel since it took effect violate it, but this force"
            " is not sustained, which takes 3 days or 25 deaths within 60 days."),
    ],
)  # fmt: skip
def test_a_ceasefire_counts_its_violations(violations: int, then: str) -> None:
    found = explained(
        "ceasefire", an_open_ceasefire("2024-01-10"), TRUCE, against=Against(violations)
    )
    assert found == (
        "Hezbollah undertook to cease all attacks on Israel: “A truce” (10 January 2024)."
        " It is in force, with no stated end. " + then
    )


@pytest.mark.parametrize(
    ("ceasefire", "days"),
    [
        (an_open_ceasefire("2024-01-10"), "It is in force, with no stated end. "),
        (a_ceasefire("2024-01-10", expires="2024-03-09"),
         "It is in force through 9 March 2024. "),
        (a_ceasefire("2024-01-10"), "Its end is not known; it counts through 9 April 2024. "),
        (an_open_ceasefire("2024-01-19"),
         "It took effect on 19 January 2024. It is in force, with no stated end. "),
        (an_open_ceasefire("2024-01-10", stops="2024-04-01"),
         "It is in force on this day, and ended on 1 April 2024. "),
        (an_open_ceasefire("2024-01-10", stops="2024-04-01", stops_by="2024-04-30"),
         "It is in force on this day, and ended in April 2024. "),
        (a_ceasefire("2024-01-10", expires="2024-03-09", stops="2024-04-01"),
         "It is in force through 9 March 2024. "),
        (an_open_ceasefire("2024-03-01", or_by="2024-03-10"),
         "It took effect on a day from 1 to 10 March 2024. It may not have taken effect by this"
         " day. It is in force, with no stated end. "),
    ],
)  # fmt: skip
def test_the_days_of_a_ceasefire_are_named(ceasefire: Claim, days: str) -> None:
    assert explained("ceasefire", ceasefire, TRUCE) == (
        f"Hezbollah undertook to cease all attacks on Israel: “A truce” (10 January 2024). {days}"
        "No violation of it by Hezbollah is on record."
    )


def test_a_presumed_ceasefire_says_that_nothing_is_known() -> None:
    found = explained("ceasefire-presumed", a_ceasefire("2024-01-10"), TRUCE, on="2024-05-01")
    assert found == (
        "Hezbollah undertook to cease all attacks on Israel, “A truce” (10 January 2024), for a"
        " time that is not known. Such a ceasefire counts for 90 days, here through 9 April 2024."
        " It is presumed to hold, because neither an end of it by this day nor a violation of it by"
        " Hezbollah is on record."
    )


def test_force_of_unknown_order_is_called_so_once() -> None:
    found = explained("ceasefire-order-unknown", force("2024-03-01"), RAID, TRUCE, rivals=[TRUCE])
    assert found == (
        "Hezbollah used force against Israel, “Rockets at the north” (1 March 2024), and undertook"
        " to cease all attacks, “A truce” (10 January 2024). Which came first is not known;"
        " the harsher posture, hostilities, is taken."
    )


@pytest.mark.parametrize(
    ("violations", "then"),
    [
        (0, ""),
        (1, " 1 act of force by Hezbollah on Israel since it took effect violates it."),
        (3, " 3 acts of force by Hezbollah on Israel since it took effect violate it."),
    ],
)
def test_a_pledge_is_in_force_and_its_violations_are_counted(violations: int, then: str) -> None:
    pledge = a_pledge("2024-01-10", expires="2024-06-01")
    assert explained("pledge", pledge, RELEASE, against=Against(violations)) == (
        "Hezbollah promised Israel a step short of a full ceasefire: “A release” (10 January 2024)."
        f" It is in force through 1 June 2024.{then}"
    )


@pytest.mark.parametrize(
    ("action", "promise"),
    [
        ("cease-attacks", "a partial ceasefire"),
        ("not-intervene", "not to intervene"),
        ("withdraw", "to withdraw"),
        ("disarm", "to disarm"),
        ("release", "to release people"),
        ("allow-access", "to allow access"),
        ("other", "a step short of a full ceasefire"),
        (None, "a step short of a full ceasefire"),
    ],
)
def test_a_pledge_names_what_is_promised(action: str | None, promise: str) -> None:
    pledge = a_pledge("2024-01-10", expires="2024-06-01")
    found = explained("pledge", pledge, RELEASE, promised=action)
    assert found.startswith(f"Hezbollah promised Israel {promise}: “A release” (10 January 2024).")


@pytest.mark.parametrize(
    ("effect", "kind", "did", "counts"),
    [
        (Effect.THREAT, "warning", "warned or threatened Israel", "A threat counts for 60 days."),
        (Effect.THREAT, "mobilization", "mobilized against Israel", "A threat counts for 60 days."),
        (Effect.OPPOSITION, "protest", "acted against Israel short of force",
         "Opposition counts for 90 days."),
        (Effect.RESTRAINT, "concession", "took a step back toward Israel",
         "A step back counts for 90 days."),
        (Effect.TALKS, "talks", "held talks with Israel", "Talks count for 60 days."),
        (Effect.TALKS, "agreement", "made an agreement with Israel",
         "An agreement counts for 60 days."),
        (Effect.TALKS, "request", "made a request to Israel", "A request counts for 60 days."),
        (Effect.COOPERATION, "aid", "supported Israel", "Support counts for 180 days."),
    ],
)  # fmt: skip
def test_an_act_short_of_force_names_its_window(
    effect: Effect, kind: str, did: str, counts: str
) -> None:
    found = explained(effect.value, a_claim(effect, "2024-03-01"), Cited(kind, "A", "2024-03-01"))
    assert found == f"Hezbollah {did}: “A” (1 March 2024), 2 days before. {counts}"


def test_a_promise_to_negotiate_is_not_talks_that_were_held() -> None:
    promise = talks("2024-01-10", part=Part.COMMITMENT, commitment=1)
    assert explained("talks", promise, RELEASE, on="2024-01-12") == (
        "Hezbollah undertook to negotiate with Israel: “A release” (10 January 2024), 2 days"
        " before. A promise to negotiate counts for 60 days."
    )


def test_an_announced_ceasefire_is_not_talks_that_were_held() -> None:
    announced = an_announcement("2024-01-10", stops="2024-01-19")
    on = Announced(day("2024-01-19"), day("2024-01-19"))
    assert explained("talks", announced, TRUCE, on="2024-01-12", announced=on) == (
        "A ceasefire by Hezbollah toward Israel was announced: “A truce” (10 January 2024), 2 days"
        " before. It is to take effect on 19 January 2024. Until then the announcement counts as"
        " talks, for 60 days."
    )


def test_a_promise_that_waits_for_a_condition_names_it() -> None:
    announced = an_announcement("2024-01-10")
    awaited = Announced(day("2024-01-10"), day("2024-01-10"), False, "the hostages are\nreleased")
    assert explained("talks", announced, RELEASE, on="2024-01-12", announced=awaited) == (
        "A promise by Hezbollah toward Israel was announced: “A release” (10 January 2024), 2 days"
        " before. It is to take effect under a condition that is not reported as met (“the hostages"
        " are released”). Until then the announcement counts as talks, for 60 days."
    )


def test_a_ceasefire_declared_over_names_the_day_of_the_ending() -> None:
    over = a_threat("2024-03-01", part=Part.ENDING, commitment=1)
    assert explained("threat", over, TRUCE) == (
        "Hezbollah declared a ceasefire with Israel over, 2 days before: “A truce” (10 January"
        " 2024). A threat counts for 60 days."
    )


@pytest.mark.parametrize(
    ("act", "ago"),
    [
        (force("2024-03-01"), "2 days before"),
        (force("2024-03-02"), "1 day before"),
        (force("2024-03-03"), "on this day"),
        (force("2024-03-03", or_by="2024-03-10"), "which may have happened later than this day"),
        (force("2024-02-20", or_by="2024-03-01"), "at least 2 days before"),
        (force("2024-02-20", or_by="2024-03-03"), "on this day or before"),
    ],
)  # fmt: skip
def test_the_days_since_an_act_are_counted(act: Claim, ago: str) -> None:
    assert f", {ago}. Force" in explained("force-isolated", act, RAID)


def test_acts_on_unknown_days_are_not_one_act_of_an_unknown_day() -> None:
    acts = force("2024-02-01", or_by="2024-05-01", days=40)
    found = explained("force-isolated", acts, Cited("attack", "Drones", "2024-02-01/2024-05-01"))
    assert found == (
        "Hezbollah used force against Israel: “Drones” (from 1 February 2024 to 1 May 2024), acts"
        " on unknown days, which may all be later than this one. Force that is not sustained counts"
        " for 30 days after its last possible day."
    )


@pytest.mark.parametrize(
    ("occurred", "given", "ago"),
    [
        ("2024-01-01/..", {"lasting_to": ".."}, "whose end is not on record"),
        ("2024-01-01/2024-03-05", {"lasting_to": "2024-03-05"}, "which continues on this day"),
        ("2024-01-01/2024-03-03", {"lasting_to": "2024-03-03"}, "which lasted until this day"),
        ("2024-01-01/2024-03-01", {"lasting_to": "2024-03-01"}, "which ended 2 days before"),
        ("2024-01-01/2024-03", {"lasting_to": "2024-03-01", "ending_by": "2024-03-31"},
         "which may have ended before this day"),
        ("2024-01-01/2024-02", {"lasting_to": "2024-02-01", "ending_by": "2024-02-29"},
         "which ended at least 3 days before"),
        ("2024-01-01/", {"lasting_to": "2024-01-01"},
         "which began 62 days before and whose end is not known"),
    ],
)  # fmt: skip
def test_a_duration_says_what_is_known_of_its_end(
    occurred: str, given: dict[str, Any], ago: str
) -> None:
    aid = Cited("aid", "Aid", occurred)
    found = explained("cooperation", cooperation("2024-01-01", **given), aid)
    assert f", {ago}. Support counts for 180 days after its end." in found


def test_an_act_of_an_unknown_day_counts_from_the_last_possible_one() -> None:
    found = explained("force-isolated", force("2024-02-20", or_by="2024-03-01"), RAID)
    assert found.endswith("not sustained counts for 30 days after its last possible day.")


def test_an_order_that_is_not_known_is_not_asserted() -> None:
    found = explained("threat", a_threat("2024-03-01"), WARNING, rivals=[TALKS])
    assert found.endswith(
        "A threat counts for 60 days. It may have come before or after “Talks in Cairo” (a day from"
        " 20 February to 10 March 2024); the harsher posture, threatening, is taken."
    )


def test_force_of_unknown_order_to_a_ceasefire_is_named() -> None:
    found = explained("ceasefire", an_open_ceasefire("2024-01-10"), TRUCE, rivals=[RAID])
    assert found.endswith(
        "Whether “Rockets at the north” (1 March 2024) came before or after it took effect is not"
        " known."
    )


def test_three_rivals_at_most_are_named() -> None:
    rivals = [Cited("talks", f"Talks {n}", "2024-03") for n in range(1, 5)]
    found = explained("threat", a_threat("2024-03-01"), WARNING, rivals=rivals)
    assert (
        "“Talks 2” (March 2024) or “Talks 3” (March 2024); the harsher posture, threatening,"
        in found
    )
    assert "Talks 4" not in found


def test_a_reason_shows_the_parameters_of_a_variant() -> None:
    policy = Policy(isolated=5, days=2, deaths=10, within=7, sustained=20)
    act = force("2024-03-01")
    assert explained("force-isolated", act, RAID, policy=policy).endswith("counts for 5 days.")
    assert "which takes 2 days or 10 deaths within 7 days" in explained(
        "force-sustained", act, RAID, policy=policy
    )


def test_one_day_and_one_death_are_not_plural() -> None:
    policy = Policy(isolated=1, days=1, deaths=1, within=1)
    act = force("2024-03-01")
    assert explained("force-isolated", act, RAID, policy=policy).endswith("counts for 1 day.")
    assert "on 1 day and with 1 death within 1 day (1 day or 1 death are enough)" in explained(
        "force-sustained", act, RAID, policy=policy, fighting=Fighting(1, 1)
    )
    assert "with 1 death within 1 day (1 is enough)" in explained(
        "force-sustained", act, RAID, policy=policy, fighting=Fighting(0, 1)
    )


def test_a_policy_that_counts_no_deaths_names_none() -> None:
    found = explained("force-sustained", force("2024-03-01"), RAID, policy=Policy(deaths=0))
    assert "which takes 3 days within 60 days" in found


@pytest.mark.parametrize(
    ("against", "sentence"),
    [
        (Against(), ""),
        (Against(threats=1), " Since it took effect, it has been strained by 1 threat by"
                             " Hezbollah."),
        (Against(threats=2, attacks=1), " Since it took effect, it has been strained by 2 threats"
                                        " by Hezbollah and 1 attack by Israel on Hezbollah."),
        (Against(with_members=2), " Since it took effect, it has been strained by 2 attacks between"
                                  " one of the two and members of the other."),
    ],
)  # fmt: skip
def test_strain_is_counted(against: Against, sentence: str) -> None:
    found = explained("ceasefire", an_open_ceasefire("2024-01-10"), TRUCE, against=against)
    assert found.endswith(f"by Hezbollah is on record.{sentence}")


@pytest.mark.parametrize("rule", [rule for rule in POLICY.rules if rule != "no-recent-record"])
def test_every_rule_is_explained_without_raw_dates(rule: str) -> None:
    decider = a_claim(RULES[rule].effect, "2024-03-01")
    found = explained(rule, decider, Cited("warning", "An act", "2024-03-01?"), TRUCE)
    assert "(probably 1 March 2024)" in found
    assert "2024-0" not in found


def test_each_kind_of_talks_has_its_words() -> None:
    kinds = [name for name, kind in KINDS.items() if kind.effect is Effect.TALKS]
    assert kinds == ["agreement", "request", "talks"]
    texts = [explained("talks", talks("2024-03-01"), TALKS._replace(kind=kind)) for kind in kinds]
    assert [text.partition("“")[0] for text in texts] == [
        "Hezbollah made an agreement with Israel: ",
        "Hezbollah made a request to Israel: ",
        "Hezbollah held talks with Israel: ",
    ]


def test_a_kind_of_talks_without_words_is_not_called_a_request() -> None:
    text = explained("talks", talks("2024-03-01"), TALKS._replace(kind="summit"))
    assert text.startswith("Hezbollah had contact with Israel: “Talks in Cairo”")
    assert " Such an act counts for 60 days" in text
