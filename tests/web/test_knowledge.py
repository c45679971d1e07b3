"""Transaction time in the page: position, steps between changes, and new events."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Route, expect

from tests.api.api_client import a_development
from tests.web.reader import Reader

NUJABA = "harakat-hezbollah-al-nujaba"
DISCLOSURE = 744


def test_the_stance_differs_before_the_disclosure_was_recorded(reader: Reader) -> None:
    reader.open(actor=NUJABA, on="2025-01-10", position=DISCLOSURE - 1)
    assert reader.standing("Israel") == "threatening since 27 Nov 2024"

    reader.page.get_by_role("button", name="Now").click()

    expect(reader.row("Israel").locator(".standing")).to_have_text("ceasefire since 8 Dec 2024")
    assert "position" not in reader.view


def test_steps_move_between_changes_of_the_actor(reader: Reader) -> None:
    reader.open(actor=NUJABA, on="2025-01-10", toward="israel", position=DISCLOSURE - 1)

    reader.page.get_by_role("button", name="Next recorded change").click()
    expect(reader.page).to_have_url(re.compile(f"position={DISCLOSURE}$|position={DISCLOSURE}&"))
    expect(reader.row("Israel").locator(".standing")).to_have_text("ceasefire since 8 Dec 2024")

    reader.page.get_by_role("button", name="Previous recorded change").click()
    expect(reader.row("Israel").locator(".standing")).to_have_text("threatening since 27 Nov 2024")
    assert int(reader.view["position"]) < DISCLOSURE


def test_playback_continues_until_it_is_paused(reader: Reader) -> None:
    reader.open(actor=NUJABA, on="2025-01-10", position=DISCLOSURE - 1)
    reader.page.get_by_role("button", name="Play").click()
    expect(reader.row("Israel").locator(".standing")).to_have_text("ceasefire since 8 Dec 2024")

    reader.page.get_by_role("button", name="Pause").click()
    expect(reader.page.get_by_role("button", name="Play")).to_be_visible()


def test_playback_starts_at_the_first_change_if_the_newest_is_shown(reader: Reader) -> None:
    reader.open(actor=NUJABA, on="2025-01-10")
    newest = reader.get_json("/v1/events?limit=1")["position"]

    reader.page.get_by_role("button", name="Play").click()

    expect(reader.page).to_have_url(re.compile("position="))
    first = int(reader.view["position"])
    assert first < newest
    expect(reader.page).not_to_have_url(re.compile(f"position={first}(&|$)"))
    assert first < int(reader.view.get("position", newest))


def test_the_last_request_is_shown_whatever_the_order_of_answers(reader: Reader) -> None:
    reader.open(actor=NUJABA, on="2025-01-10")
    held: list[Route] = []
    slow = f"**/timeline?position={DISCLOSURE - 1}&incoming=true"

    def hold(route: Route) -> None:
        held.append(route)

    reader.page.route(slow, hold)
    with reader.page.expect_request(slow):
        reader.page.get_by_label("Position in the log").fill(str(DISCLOSURE - 1))
    reader.page.get_by_role("button", name="Now").click()
    reader.wait()

    with reader.page.expect_response(slow):
        held[0].continue_()

    reader.wait()
    assert reader.standing("Israel") == "ceasefire since 8 Dec 2024"
    assert "position" not in reader.view


def test_no_actor_is_known_before_the_first_record(browser: Browser, examples: str) -> None:
    with Reader.opened(browser, examples) as reader:
        reader.open(actor=NUJABA)
        reader.page.get_by_label("As known at the end of a day").fill("2020-01-01")
        expect(reader.page.locator("main")).to_contain_text(
            "Nothing about this actor was on record"
        )
        expect(reader.page.locator("#known-said")).to_contain_text("position 0 of ")
        reader.complaints.clear()


def test_the_history_links_to_the_view_before_each_event(reader: Reader) -> None:
    reader.open(actor=NUJABA, on="2025-01-10", toward="israel")
    reader.page.get_by_text("History", exact=True).first.click()
    entry = reader.page.locator(".history li").first
    expect(entry).to_contain_text("reported by seeds")

    entry.get_by_role("link", name="As known before").click()

    expect(reader.row("Israel").locator(".standing")).to_have_text("threatening since 27 Nov 2024")


def record_an_attack(reader: Reader) -> None:
    attack = a_development(initiators=[NUJABA], occurred="2025-05-10", title="A drone")
    sent = reader.page.request.post(f"{reader.address}/v1/developments", data=attack)
    assert sent.status == 201, sent.text()


def test_the_history_links_to_the_proof_of_each_event(reader: Reader) -> None:
    reader.open(actor=NUJABA, on="2025-01-10", toward="israel")
    reader.page.get_by_text("History", exact=True).first.click()
    link = reader.page.locator(".history li").first.get_by_role("link", name="Inclusion proof")

    proof = reader.page.request.get(f"{reader.address}{link.get_attribute('href')}")

    assert proof.status == 200
    assert proof.text().startswith(f"c2sp.org/tlog-proof@v1\nindex {DISCLOSURE - 1}\n")


def test_what_is_new_is_reported_and_moves_nothing_until_asked(
    browser: Browser, writable: str
) -> None:
    with Reader.opened(browser, writable) as reader:
        reader.open(actor=NUJABA, on="2025-05-15")
        before = reader.standing("Israel")

        record_an_attack(reader)

        button = reader.page.get_by_role("button", name="1 new: show")
        expect(button).to_be_visible()
        assert reader.standing("Israel") == before
        button.click()
        expect(reader.row("Israel").locator(".standing")).to_have_text(
            "hostilities since 10 May 2025"
        )
        expect(button).to_be_hidden()
        expect(reader.page.locator("#banner")).to_contain_text("New since your last visit")


def test_new_events_are_counted_only_for_the_actor_shown(browser: Browser, writable: str) -> None:
    with Reader.opened(browser, writable) as reader:
        reader.open(actor=NUJABA, on="2025-05-15")
        reader.page.get_by_role("link", name="All pairs").click()
        expect(reader.page.locator(".matrix")).to_be_visible()
        record_an_attack(reader)
        reader.page.go_back()
        expect(reader.page.get_by_role("button", name="1 new: show")).to_be_visible()

        reader.page.get_by_role("link", name="Stanceline").click()

        expect(reader.page.get_by_role("button", name="1 new: show")).to_be_hidden()


def test_changes_since_the_last_visit_are_listed_once(reader: Reader) -> None:
    seen = f'localStorage.setItem("stanceline.seen", \'{{"{NUJABA}": {DISCLOSURE - 1}}}\')'
    reader.open()
    reader.page.evaluate(seen)

    reader.open(actor=NUJABA, on="2025-01-10")

    banner = reader.page.locator("#banner")
    banner.get_by_text("New since your last visit").click()
    shown = banner.locator("li", has_text="Harakat Hezbollah al-Nujaba → Israel").first
    expect(shown).to_contain_text("threatening, confidence 70 → ceasefire")
    banner.get_by_role("button", name="Dismiss").click()
    reader.page.reload()
    reader.wait()
    expect(reader.row("Israel")).to_be_visible()
    expect(banner).to_be_empty()
