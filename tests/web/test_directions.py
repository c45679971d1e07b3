"""Who acts toward whom: stances from an actor, stances toward it, and both in a dyad."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.web.reader import Reader
from tests.web.recording import end, find, register, report


@pytest.fixture
def rivals(reader_who_writes: Reader) -> Reader:
    """League attacked Rival once, and Rival attacked League a week later."""
    reader = reader_who_writes
    register(reader, "league", "rival")
    report(reader, "league", "rival", "2024-01-10", title="Shots")
    report(reader, "rival", "league", "2024-01-17", title="Shells")
    return reader


def test_the_evidence_of_a_ceasefire_says_what_was_found_on_its_violations(
    rivals: Reader,
) -> None:
    made = {"by": "league", "toward": "rival", "action": "cease-attacks", "expires": ".."}
    said = {"kind": "ceasefire", "title": "Truce", "commitments": [made]}
    truce = report(rivals, "league", "rival", "2024-03-01", **said)
    stray, raid = (
        report(rivals, "league", "rival", on, title=title)
        for on, title in (("2024-04-01", "A stray shell"), ("2024-04-05", "A raid"))
    )
    find(rivals, truce, stray, "dismissed", "reuters")
    find(rivals, truce, raid, "confirmed", "reuters")

    rivals.open(actor="league", on="2024-04-10", toward="rival")

    panel = rivals.page.get_by_role("complementary", name="Evidence")
    expect(panel).to_contain_text("Alleged violations: 1")
    expect(panel.locator(".findings li")).to_have_text(
        [
            "A raid (5 April 2024): confirmed as a violation by Reuters, 1 May 2024",
            "A stray shell (1 April 2024): found to be no violation by Reuters, 1 May 2024",
        ]
    )


def test_the_evidence_of_an_act_says_what_was_found_on_it(rivals: Reader) -> None:
    made = {"by": "league", "toward": "rival", "action": "cease-attacks", "expires": "2024-03-20"}
    said = {"kind": "ceasefire", "title": "Truce", "commitments": [made]}
    truce = report(rivals, "league", "rival", "2024-03-01", **said)
    raid = report(rivals, "league", "rival", "2024-04-01", title="A raid")
    find(rivals, truce, raid, "dismissed", "reuters")

    rivals.open(actor="league", on="2024-04-10", toward="rival")

    panel = rivals.page.get_by_role("complementary", name="Evidence")
    expect(panel.locator("ol.basis .findings li")).to_have_text(
        "Commitment 1 of “Truce” (1 March 2024): found to be no violation by Reuters, 1 May 2024"
    )


def test_the_evidence_of_a_war_says_when_it_ended_and_who_reports_that(rivals: Reader) -> None:
    war = report(rivals, "league", "rival", "2024-02-01/..", title="A war")
    end(rivals, war, "2024-04-01", "reuters")

    rivals.open(actor="league", on="2024-04-10", toward="rival")

    panel = rivals.page.get_by_role("complementary", name="Evidence")
    ended = panel.locator("details.end")
    said = "Ended 1 April 2024: It is over. (reported by Reuters)"
    expect(ended.locator("summary")).to_have_text(said)
    ended.locator("summary").click()
    expect(ended.locator("li")).to_contain_text("credibility 2")


def stance(reader: Reader, name: str) -> Locator:
    """The row whose drawing has this name."""
    return reader.page.locator("li.row").filter(
        has=reader.page.get_by_role("group", name=name, exact=True)
    )


def test_a_stance_toward_the_actor_has_a_row_next_to_the_stance_from_it(rivals: Reader) -> None:
    rivals.open(actor="league", on="2024-01-20")

    labels = rivals.page.locator("li.row .toward")
    expect(labels).to_have_text(["→ Rival", "← Rival"])
    expect(stance(rivals, "League toward Rival").locator(".standing")).to_contain_text(
        "hostilities since 10 Jan 2024"
    )
    expect(stance(rivals, "Rival toward League").locator(".standing")).to_contain_text(
        "hostilities since 17 Jan 2024"
    )
    expect(rivals.page.locator("main")).to_contain_text(
        "→ is a stance of League toward another actor; ← is a stance of another actor toward League"
    )


def test_an_actor_that_never_acted_shows_what_is_done_to_it(reader_who_writes: Reader) -> None:
    reader = reader_who_writes
    register(reader, "league", "rival")
    report(reader, "rival", "league", "2024-01-17", title="Shells")

    reader.open(actor="league")

    expect(reader.page.locator("li.row .toward")).to_have_text(["← Rival"])


def test_attacks_on_the_actor_point_down_and_have_a_line_of_their_own(rivals: Reader) -> None:
    rivals.open(actor="league")
    every = rivals.page.locator(".every")

    by = every.get_by_role("group", name="1 by League").get_by_role("img")
    on = every.get_by_role("group", name="1 toward League").get_by_role("img")
    expect(by).to_have_accessible_name("attack, 10 January 2024: Shots (League → Rival)")
    expect(on).to_have_accessible_name("attack, 17 January 2024: Shells (Rival → League)")
    assert by.evaluate("it => it.transform.baseVal.consolidate().matrix.d") == 1
    assert on.evaluate("it => it.transform.baseVal.consolidate().matrix.d") == -1


def test_the_evidence_of_a_stance_toward_the_actor_opens_in_its_view(rivals: Reader) -> None:
    rivals.open(actor="league", on="2024-01-20")

    stance(rivals, "Rival toward League").get_by_role("button").first.press("Enter")

    panel = rivals.page.locator("#panel")
    expect(panel.locator("h2")).to_have_text("Rival → League")
    expect(panel.locator("ol.basis").first).to_contain_text("Shells")
    assert rivals.view == {
        "actor": "league", "toward": "rival", "direction": "incoming", "on": "2024-01-20"
    }  # fmt: skip
    panel.get_by_role("link", name="League → Rival").click()
    expect(panel.locator("h2")).to_have_text("League → Rival")


def test_a_dyad_shows_both_directions_under_the_posture_of_the_two(rivals: Reader) -> None:
    rivals.open(actor="league", toward="rival", on="2024-01-12")
    rivals.page.get_by_role("link", name="League ↔ Rival").click()

    expect(rivals.page.get_by_role("heading", level=1)).to_have_text("League ↔ Rival")
    assert rivals.view == {"actor": "league", "with": "rival", "on": "2024-01-12"}
    expect(rivals.page.locator("li.row .toward")).to_have_text(
        ["League ↔ Rival", "League → Rival", "Rival → League"]
    )
    # The shots count for 30 days, the shells for 30 days from the 17th: the dyad fights until then.
    dyad = stance(rivals, "League ↔ Rival")
    expect(dyad.get_by_role("button").first.locator("title")).to_have_text(
        re.compile(r"^hostilities, .*from 10 Jan 2024")
    )
    rivals.page.get_by_label("Date", exact=True).fill("2024-02-12")
    expect(dyad.locator(".standing")).to_contain_text("hostilities since 10 Jan 2024")
    expect(stance(rivals, "League toward Rival").locator(".standing")).to_contain_text(
        "no recent record"
    )


def test_a_bar_of_a_dyad_opens_the_evidence_of_its_direction(rivals: Reader) -> None:
    rivals.open(actor="league", **{"with": "rival"}, on="2024-01-20")

    stance(rivals, "Rival toward League").get_by_role("button").first.press("Enter")

    expect(rivals.page.locator("#panel h2")).to_have_text("Rival → League")
    assert rivals.view["with"] == "rival"


def test_the_table_names_both_actors_of_each_stance(rivals: Reader) -> None:
    rivals.open(actor="league", table="shown")

    heads = rivals.page.get_by_role("table", name="Stances of").locator("tbody th")
    expect(heads.first).to_have_text("League → Rival")
    expect(heads.filter(has_text="Rival → League").first).to_be_visible()
