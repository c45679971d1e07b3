"""The reason of a stance, as an answer gives it: no more than the record supports."""

from __future__ import annotations

from typing import Any

from tests.api.api_client import ApiClient, a_commitment, a_report

LATER = [a_report(reported_at="2024-12-31")]
NO_RECORD = "Nothing on record of Hezbollah toward Israel sets a posture on this day."


def reason(api: ApiClient, on: str, **asked: str) -> str:
    """Return the reason of Hezbollah's own stance toward Israel, on a day that is not projected."""
    address = "/v1/actors/hezbollah/stances"
    (found,) = api.read(address, on=on, toward="israel", inherit="false", **asked)["stances"]
    text: str = found["reason"]
    assert "projected" not in text
    return text


def a_truce(api: ApiClient, occurred: str, **said: Any) -> str:
    commitments = [a_commitment(**{"expires": "..", **said})]
    return api.report(
        kind="ceasefire",
        title="A truce",
        occurred=occurred,
        commitments=commitments,
        reports=LATER,
    )


def test_on_the_day_a_ceasefire_ends_its_end_is_named(talk_on_each: ApiClient) -> None:
    truce = a_truce(talk_on_each, "2024-01-10")
    ended = {"date": "2024-03-15", "reason": "So reported."}
    talk_on_each.record(f"/v1/developments/{truce}/commitments/1/end", ended)
    assert reason(talk_on_each, "2024-03-14") == (
        "Hezbollah undertook to cease all attacks on Israel: “A truce” (10 January 2024). It is in"
        " force on this day, and ended on 15 March 2024. No violation of it by Hezbollah is on"
        " record."
    )
    assert reason(talk_on_each, "2024-03-15") == (
        f"{NO_RECORD} The newest is the ceasefire “A truce” (10 January 2024), which ended on this"
        " day. This does not mean peace."
    )


def test_on_the_day_a_ceasefire_is_suspended_its_suspension_is_named(
    talk_on_each: ApiClient,
) -> None:
    truce = a_truce(talk_on_each, "2024-01-10")
    talk_on_each.report(occurred="2024-02-10", reports=LATER)
    suspended = {"date": "2024-03-15", "reason": "Talks failed."}
    talk_on_each.record(f"/v1/developments/{truce}/commitments/1/suspension", suspended)
    assert reason(talk_on_each, "2024-03-15") == (
        f"{NO_RECORD} The newest is the ceasefire “A truce” (10 January 2024), which was suspended"
        " on 15 March 2024. This does not mean peace."
    )


def test_a_rumour_is_not_called_too_old(talk_on_each: ApiClient) -> None:
    talk_on_each.report(
        occurred="2024-03-15", reports=[a_report(credibility=5, reported_at="2024-03-15")]
    )
    assert reason(talk_on_each, "2024-03-15") == (
        "Everything on record of Hezbollah toward Israel has a confidence below 20, which decides"
        " nothing. This does not mean peace."
    )


def test_an_announced_ceasefire_names_the_day_on_which_it_takes_effect(
    talk_on_each: ApiClient,
) -> None:
    a_truce(talk_on_each, "2024-01-10", effective_from="2024-06-01")
    assert reason(talk_on_each, "2024-01-12") == (
        "A ceasefire by Hezbollah toward Israel was announced: “A truce” (10 January 2024), 2 days"
        " before. It is to take effect on 1 June 2024. Until then the announcement counts as talks,"
        " for 60 days."
    )
    assert reason(talk_on_each, "2024-03-15") == (
        f"{NO_RECORD} The newest is the announcement of a ceasefire, which is to take effect on"
        " 1 June 2024: “A truce” (10 January 2024), 65 days before. An announcement counts for 60"
        " days. This does not mean peace."
    )


def test_force_of_unknown_order_is_no_violation_and_is_named(talk_on_each: ApiClient) -> None:
    # No placement gives another posture: before the truce the attack is spent, after it one act
    # does not end it.
    a_truce(talk_on_each, "2024-01-10")
    talk_on_each.report(occurred="[2024-01-05..2024-01-20]", reports=LATER)
    assert reason(talk_on_each, "2024-02-01").endswith(
        "No violation of it by Hezbollah is on record. Whether “Rockets at the north” (a day from 5"
        " to 20 January 2024) came before or after it took effect is not known."
    )


def test_a_violated_pledge_says_so(talk_on_each: ApiClient) -> None:
    talk_on_each.report(
        kind="agreement",
        title="A promise",
        occurred="2024-01-10",
        commitments=[a_commitment(action="not-intervene", expires="..")],
        reports=LATER,
    )
    talk_on_each.report(occurred="2024-02-01", reports=LATER)
    assert reason(talk_on_each, "2024-03-10") == (
        "Hezbollah promised Israel not to intervene: “A promise” (10 January 2024). It is in force,"
        " with no stated end. 1 act of force by Hezbollah on Israel since it took effect violates"
        " it."
    )


def test_a_doubtful_or_disputed_date_allows_no_other_posture(talk_on_each: ApiClient) -> None:
    attack = talk_on_each.report(occurred="2024-03-01", reports=LATER)
    dispute = {"report": a_report(source="al-akhbar"), "part": "date"}
    talk_on_each.record(f"/v1/developments/{attack}/disputes", dispute)
    assert reason(talk_on_each, "2024-03-02").endswith("because a source disputes the date.")
    talk_on_each.report(occurred="2024-06-01?", reports=LATER)
    assert reason(talk_on_each, "2024-06-02").endswith("because the date on record is doubtful.")


def test_what_bounds_an_answer_is_the_attribution_or_the_announcement(
    talk_on_each: ApiClient,
) -> None:
    blamed = [{"actor": "hezbollah", "degree": "attributed"}]
    talk_on_each.report(occurred="2024-03-01", attributions=blamed, reports=LATER)
    assert reason(talk_on_each, "2024-03-02").endswith(
        "Others attribute it to Hezbollah, and no claim of it by Hezbollah is on record, so it is"
        " at best probable."
    )
    a_truce(talk_on_each, "2024-06-01", announced_by_other=True)
    assert reason(talk_on_each, "2024-06-02").endswith(
        "Others announced it, but Hezbollah did not, so it is at best possible."
    )


def test_an_unknown_day_allows_another_posture(talk_on_each: ApiClient) -> None:
    talk_on_each.report(occurred="[2024-03-01..2024-03-20]", reports=LATER)
    assert reason(talk_on_each, "2024-03-10").endswith(
        "with other days that the dates on record allow, the posture on this day is another."
    )


def test_fighting_that_resumes_after_a_pause_is_doubted(talk_on_each: ApiClient) -> None:
    talk_on_each.report(occurred="2024-01-01/..", reports=LATER)
    a_truce(talk_on_each, "2024-02-01", expires="2024-02-10")
    found = reason(talk_on_each, "2024-02-20")
    assert "whose end is not on record" in found
    assert found.endswith("the ceasefire that suspended it is not known, so that the dating is"
                          " uncertain.")  # fmt: skip


def test_a_party_that_may_no_longer_exist_is_named(talk_on_each: ApiClient) -> None:
    talk_on_each.report(occurred="2024-03-01", reports=LATER)
    talk_on_each.record("/v1/actors/israel/dissolution", {"date": "2024-03"})
    assert reason(talk_on_each, "2024-03-10").endswith(
        "because one of the two may no longer exist on this day."
    )


def test_a_question_that_leaves_something_out_is_explained(talk_on_each: ApiClient) -> None:
    a_truce(talk_on_each, "2024-01-10")
    attack = talk_on_each.report(occurred="2024-02-01", reports=LATER)
    assert "1 act of force by Hezbollah on Israel" in reason(talk_on_each, "2024-02-02")
    assert reason(talk_on_each, "2024-02-02", without=f"development:{attack}").endswith(
        "It is in force, with no stated end. No violation of it by Hezbollah is on record."
    )


def test_sustained_force_names_the_days_and_deaths_that_make_it_so(talk_on_each: ApiClient) -> None:
    for day in ("2024-03-01", "2024-03-02", "2024-03-02", "2024-03-20"):
        attack = talk_on_each.report(occurred=day, reports=LATER)
    assert reason(talk_on_each, "2024-03-20") == (
        "Hezbollah used sustained force against Israel, on 3 days within 60 days (3 are enough)."
        " The last is “Rockets at the north” (20 March 2024), on this day."
        " Sustained force counts for 90 days after the last day on which it was, here through"
        " 18 June 2024."
    )
    talk_on_each.report(occurred="2024-03-21", fatalities={"best": 30}, reports=LATER)
    found = reason(talk_on_each, "2024-03-21", without=f"development:{attack}")
    assert ", on 3 days and with 30 deaths within 60 days (3 days or 25 deaths are enough)" in found
    a_truce(talk_on_each, "2024-03-25")
    talk_on_each.report(occurred="2024-04-01", fatalities={"best": 25}, reports=LATER)
    assert reason(talk_on_each, "2024-04-02") == (
        "Hezbollah undertook to cease all attacks on Israel, “A truce” (25 March 2024), but its"
        " force against Israel since is sustained, with 25 deaths within 60 days (25 are enough)."
        " The last is “Rockets at the north” (1 April 2024), 1 day before."
        " Sustained force counts for 90 days after the last day on which it was, here through"
        " 30 June 2024."
    )
