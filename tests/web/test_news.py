"""New events of an actor and its coalitions are counted, announced and listed."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.web.reader import Reader
from tests.web.recording import join, register, report


def league_of_a_pact(reader: Reader) -> None:
    """Record a coalition that has attacked a rival, and one of its members."""
    register(reader, "league", "rival")
    register(reader, "pact", kind="coalition")
    join(reader, "league", "pact")
    report(reader, "pact", "rival", "2024-01-10", title="Shots")


def test_events_of_a_coalition_are_counted_announced_and_listed(reader_who_writes: Reader) -> None:
    reader = reader_who_writes
    league_of_a_pact(reader)
    reader.open(actor="league", on="2024-09-10")
    assert reader.standing("Rival", "Pact") == "no recent record since 10 Feb 2024"

    report(reader, "pact", "rival", "2024-09-05", title="Rockets")

    button = reader.page.get_by_role("button", name="1 new: show")
    expect(button).to_be_visible()
    expect(reader.page.get_by_role("status").filter(has_text="1 new on record")).to_have_count(1)
    button.click()
    expect(reader.row("Rival", "Pact").locator(".standing")).to_have_text(
        "hostilities since 5 Sept 2024"
    )
    banner = reader.page.locator("#banner")
    banner.get_by_text("New since your last visit").click()
    expect(banner).to_contain_text("Pact → Rival")
    expect(banner).to_contain_text("Because of Rockets")


def test_changes_that_were_not_dismissed_stay_new(reader_who_writes: Reader) -> None:
    reader = reader_who_writes
    league_of_a_pact(reader)
    reader.open(actor="league")
    reader.page.wait_for_function("localStorage.getItem('stanceline.seen')")
    report(reader, "pact", "rival", "2024-09-05", title="Rockets")

    for _ in range(2):
        reader.open(actor="league")
        expect(reader.page.locator("#banner")).to_contain_text("New since your last visit")


def test_a_new_membership_is_listed(reader_who_writes: Reader) -> None:
    reader = reader_who_writes
    register(reader, "league", "rival")
    register(reader, "pact", kind="coalition")
    report(reader, "league", "rival", "2024-01-10", title="Shots")
    reader.open(actor="league")
    expect(reader.row("Rival")).to_be_visible()

    join(reader, "league", "pact")
    reader.page.get_by_role("button", name="1 new: show").click()

    banner = reader.page.locator("#banner")
    banner.get_by_text("New since your last visit").click()
    expect(banner).to_contain_text("league → pact: membership started")


def test_a_change_of_basis_and_evidence_alone_names_both(reader_who_writes: Reader) -> None:
    reader = reader_who_writes
    register(reader, "league", "rival")
    report(reader, "league", "rival", "2024-01-10", title="Shots")
    reader.open(actor="league")
    expect(reader.row("Rival")).to_be_visible()

    report(reader, "league", "rival", "2024-01-20", title="Rockets")
    reader.page.get_by_role("button", name="1 new: show").click()

    banner = reader.page.locator("#banner")
    banner.get_by_text("New since your last visit").click()
    expect(banner).to_contain_text(
        "20 Jan 2024 – 9 Feb 2024: hostilities, confidence 50, unchanged except: "
        "evidence date: 10 Jan 2024 → 20 Jan 2024; "
        "based on Rockets (20 January 2024), before on Shots (10 January 2024)"
    )
    expect(banner).to_contain_text("from 20 Feb 2024 on: no recent record")
