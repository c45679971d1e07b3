"""The view of an actor: search, chart, evidence, keyboard and table."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Route, expect

from tests.web.reader import PHONE, Reader

NUJABA = "harakat-hezbollah-al-nujaba"
COALITION = "Islamic Resistance in Iraq"
DISCLOSED = "Factions reported to have promised Baghdad"


def test_an_actor_is_found_by_another_name_and_chosen_with_the_keyboard(reader: Reader) -> None:
    reader.open()
    field = reader.page.get_by_role("combobox", name="Search actors")
    field.press_sequentially("nujabaa")
    option = reader.page.get_by_role("option").first
    expect(option).to_contain_text("Harakat Hezbollah al-Nujaba")
    expect(option).to_contain_text("also known as Nujabaa")

    field.press("ArrowDown")
    field.press("Enter")

    expect(reader.page.get_by_role("heading", level=1)).to_have_text("Harakat Hezbollah al-Nujaba")
    assert reader.view == {"actor": NUJABA}


def test_the_search_list_closes_on_back(reader: Reader) -> None:
    reader.open(actor="israel")
    reader.page.get_by_role("link", name="All pairs").click()
    expect(reader.page.locator(".matrix")).to_be_visible()
    reader.page.get_by_role("combobox", name="Search actors").press_sequentially("nujaba")
    expect(reader.page.get_by_role("option").first).to_be_visible()

    reader.page.go_back()

    expect(reader.page.get_by_role("heading", level=1)).to_have_text("Israel")
    expect(reader.page.get_by_role("listbox")).to_be_hidden()


def test_a_late_answer_does_not_reopen_the_list_of_an_abandoned_search(reader: Reader) -> None:
    reader.open()
    field = reader.page.get_by_role("combobox", name="Search actors")
    held: list[Route] = []
    search = "**/v1/actors?q=nujaba*"

    def hold(route: Route) -> None:
        held.append(route)

    reader.page.route(search, hold)
    with reader.page.expect_request(search):
        field.fill("nujaba")
    field.blur()
    with reader.page.expect_response(search):
        held[0].continue_()

    reader.page.wait_for_timeout(100)
    expect(reader.page.get_by_role("listbox")).to_be_hidden()


def test_enter_pressed_at_once_opens_the_actor_typed_last(reader: Reader) -> None:
    reader.open()
    field = reader.page.get_by_role("combobox", name="Search actors")
    field.press_sequentially("nujaba")
    expect(reader.page.get_by_role("option").first).to_contain_text("al-Nujaba")

    field.fill("Kata'ib Hezbollah")
    field.press("Enter")

    expect(reader.page.get_by_role("heading", level=1)).to_have_text("Kata'ib Hezbollah")


def test_a_row_shows_the_stance_of_the_day_apart_from_inherited_stances(
    reader: Reader,
) -> None:
    reader.open(actor=NUJABA, on="2025-01-10")

    assert reader.standing("Israel") == "ceasefire since 8 Dec 2024"
    assert reader.standing("Israel", COALITION) == "ceasefire since 8 Dec 2024"

    reader.page.get_by_label("Date", exact=True).fill("2024-10-15")
    expect(reader.row("Israel").locator(".standing")).to_have_text("nothing on record yet")
    assert reader.standing("Israel", COALITION) == "hostilities since 2 Nov 2023"
    assert reader.view["on"] == "2024-10-15"


def test_a_bar_has_its_posture_as_text_and_marks_uncertain_ones(reader: Reader) -> None:
    reader.open(actor=NUJABA, on="2025-01-10", **{"from": "2024-11-01", "to": "2025-06-30"})
    bars = reader.row("Israel").get_by_role("button")

    expect(bars.nth(1).locator("title")).to_have_text(
        "ceasefire, doubtful, dating uncertain, from 8 Dec 2024 through 22 Dec 2024"
    )
    expect(bars.first).to_have_accessible_name(
        "threatening, probable, from 27 Nov 2024 through 7 Dec 2024"
    )
    expect(bars.nth(1)).to_have_class(re.compile("uncertain"))
    expect(bars.nth(1).locator("text")).to_have_text("◔?")


def test_the_direction_of_every_stance_is_shown(reader: Reader) -> None:
    reader.open(actor=NUJABA, on="2025-01-10", toward="israel")

    expect(reader.page.locator("main")).to_contain_text(
        "→ is a stance of Harakat Hezbollah al-Nujaba toward another actor"
    )
    expect(reader.row("Israel").locator(".toward")).to_have_text("→ Israel")
    expect(reader.row("Israel", COALITION).locator(".through")).to_have_text(
        f"↳ → Israel, through {COALITION}"
    )
    reader.page.get_by_role("link", name="Israel → Harakat Hezbollah al-Nujaba").click()

    expect(reader.page.locator("#panel")).to_contain_text("No act of Israel toward the other")
    assert reader.view == {
        "actor": NUJABA, "toward": "israel", "direction": "incoming", "on": "2025-01-10"
    }  # fmt: skip


def test_the_other_direction_of_an_inherited_stance_comes_through_the_same_coalition(
    reader: Reader,
) -> None:
    coalition = "islamic-resistance-in-iraq"
    reader.open(actor=NUJABA, on="2025-01-10", toward="israel", inherited_from=coalition)

    reader.page.get_by_role("link", name="Israel → Harakat Hezbollah al-Nujaba").click()

    expect(reader.page.locator("#panel h2")).to_have_text("Israel → Harakat Hezbollah al-Nujaba")
    assert reader.view == {
        "actor": "israel", "toward": NUJABA, "on": "2025-01-10", "toward_inherited_from": coalition
    }  # fmt: skip


def test_uncertain_dating_is_stated_in_words(reader: Reader) -> None:
    # The promise is of a day from 8 to 23 December.
    reader.open(actor=NUJABA, on="2024-12-10", toward="israel")

    assert reader.standing("Israel") == "ceasefire since 8 Dec 2024, dating uncertain"
    expect(reader.page.locator("#panel .posture")).to_have_text(
        re.compile(
            "ceasefire, ◔ doubtful, since 8 Dec 2024, dating uncertain, shown for 10 Dec 2024"
        )
    )
    expect(reader.page.locator("#panel")).to_contain_text(
        "uncertain: the posture depends on a date that is not known"
    )


def test_a_bar_opens_its_rule_reason_and_every_report(reader: Reader) -> None:
    reader.open(actor=NUJABA, on="2025-01-10")
    reader.row("Israel").get_by_role("button").nth(2).press("Enter")
    panel = reader.page.get_by_role("complementary", name="Evidence")

    expect(panel.get_by_role("heading", level=2)).to_have_text(
        "Harakat Hezbollah al-Nujaba → Israel"
    )
    expect(panel).to_contain_text("ceasefire (stance.v2)")
    expect(panel).to_contain_text("undertook to cease all attacks on Israel")
    expect(panel.locator(".reason")).to_contain_text("alone” (a day from 8 to 23 December 2024).")
    expect(panel.locator("ol.basis").first).to_contain_text("agreement, between 8 and 23 December")
    expect(panel).not_to_contain_text("..2024")
    panel.get_by_text("Reported by 12").click()
    expect(panel).to_contain_text("al-Akhbar (source C, fairly reliable; credibility 3)")
    expect(panel).to_contain_text("attributed to an al-Nujaba leader, not named")
    expect(panel.get_by_text("Disputed by 1")).to_be_visible()
    expect(panel).to_contain_text("Would make it threatening.")
    link = panel.get_by_role("link", name="The Jerusalem Post")
    assert link.get_attribute("rel") == "noopener noreferrer nofollow"


def test_a_view_is_a_link_that_shows_the_same_again(browser: Browser, reader: Reader) -> None:
    reader.open(actor=NUJABA)
    reader.row("Israel").get_by_role("button").nth(2).click()
    reader.page.locator("#panel h2").wait_for()
    link = reader.page.get_by_role("link", name="Permalink of this view")
    fragment = link.get_attribute("href")
    shown = reader.page.locator("#panel .reason").inner_text()

    with Reader.opened(browser, reader.address) as other:
        other.page.goto(f"{other.address}/{fragment}")
        expect(other.page.locator("#panel .reason")).to_have_text(shown)
        assert other.view["toward"] == "israel"
        assert other.view["position"] == str(reader.get_json("/v1/events?limit=1")["position"])


def test_the_links_of_the_evidence_follow_the_current_view(reader: Reader) -> None:
    reader.open(actor=NUJABA, on="2025-01-10", toward="israel")
    reader.page.get_by_role("link", name="Zoom in").click()
    expect(reader.page).to_have_url(re.compile("from="))
    zoomed = reader.view

    pinned = reader.page.get_by_role("link", name="Permalink of this view")
    expect(pinned).to_have_attribute("href", re.compile(f"from={zoomed['from']}&to={zoomed['to']}"))
    reader.page.get_by_role("link", name="Close").click()

    assert reader.view == {key: zoomed[key] for key in ("actor", "on", "from", "to")}


def test_arrow_keys_move_between_bars_and_enter_opens_one(reader: Reader) -> None:
    reader.open(actor=NUJABA, on="2025-01-10")
    first = reader.page.locator('.run[tabindex="0"]')
    expect(first).to_have_count(1)
    reader.row("Israel").get_by_role("button").first.focus()
    focused = reader.page.locator(".run:focus")
    began = focused.locator("title").text_content()

    reader.page.keyboard.press("ArrowRight")
    expect(focused.locator("title")).not_to_have_text(str(began))
    reader.page.keyboard.press("ArrowDown")
    expect(reader.row("Israel", COALITION).locator(".run:focus")).to_have_count(1)
    reader.page.keyboard.press("ArrowUp")
    reader.page.keyboard.press("Enter")

    expect(reader.page.locator("#panel h2")).to_have_text("Harakat Hezbollah al-Nujaba → Israel")
    reader.page.keyboard.press("Escape")
    expect(reader.page.locator("#panel")).to_be_hidden()


def test_the_day_steps_between_changes_of_the_open_stance(reader: Reader) -> None:
    reader.open(actor=NUJABA, on="2024-12-10", toward="israel")

    reader.page.keyboard.press(".")
    expect(reader.page.get_by_label("Date", exact=True)).to_have_value("2024-12-23")
    reader.page.keyboard.press(",")
    expect(reader.page.get_by_label("Date", exact=True)).to_have_value("2024-12-08")


def test_the_table_has_every_segment_of_the_timeline(reader: Reader) -> None:
    reader.open(actor=NUJABA)
    reader.page.keyboard.press("t")
    table = reader.page.get_by_role("table", name="Stances of")
    table.wait_for()

    timeline = reader.get_json(f"/v1/actors/{NUJABA}/timeline?incoming=true")
    rows = [*timeline["timelines"], *timeline["incoming"]]
    segments = sum(len(row["segments"]) for row in rows)
    expect(table.locator("tbody tr")).to_have_count(segments)
    expect(table).to_contain_text(f"Israel, through {COALITION}")

    reader.page.keyboard.press("t")
    expect(reader.page.locator(".chart")).to_be_visible()


def test_a_commitment_is_a_bracket_from_its_first_day_to_its_last(reader: Reader) -> None:
    reader.open(actor="islamic-resistance-in-iraq")
    said = reader.row("United States").locator(".bracket title").nth(1)

    expect(said).to_have_text(
        "cease attacks, from 4 Feb 2024, until 21 Apr 2024; Scope: no attack on American forces in"
        " Iraq and Syria; seen, not declared"
    )


def test_alleged_violations_are_crosses_on_the_bracket_of_their_commitment(reader: Reader) -> None:
    reader.open(actor="hezbollah")
    bracket = reader.row("Israel").locator(".bracket", has=reader.page.locator(".violation"))

    expect(bracket.locator("title")).to_have_text(
        "cease attacks, from 27 Nov 2024, open-ended; Scope: every kind of attack on Israel;"
        " alleged violations: 1"
    )
    expect(bracket.locator(".violation")).to_have_count(1)


def test_a_phone_needs_no_horizontal_scrolling(browser: Browser, examples: str) -> None:
    with Reader.opened(browser, examples, PHONE) as reader:
        for view in ({}, {"actor": NUJABA, "on": "2025-01-10", "toward": "israel"}):
            reader.open(**view)
            width = reader.page.evaluate("document.documentElement.scrollWidth")
            assert width <= PHONE[0]
        assert reader.standing("Israel") == "ceasefire since 8 Dec 2024"


def test_names_are_text_and_never_markup(browser: Browser, writable: str) -> None:
    name = "<img src=x onerror=alert(1)> & <b>Sons</b>"
    with Reader.opened(browser, writable) as reader:
        body = {"id": "sons", "name": name, "kind": "armed-group"}
        assert reader.page.request.post(f"{writable}/v1/actors", data=body).status == 201

        reader.open(actor="sons")

        expect(reader.page.get_by_role("heading", level=1)).to_have_text(name)
        expect(reader.page.locator("main img, main b")).to_have_count(0)


def test_an_unknown_actor_shows_the_error_of_the_server(browser: Browser, examples: str) -> None:
    with Reader.opened(browser, examples) as reader:
        reader.open(actor="nobody")
        expect(reader.page.get_by_role("alert")).to_contain_text("there is no actor 'nobody'")
        # The console logs every failed request; here only this one is expected.
        assert [text for text in reader.complaints if "404" not in text] == []
        reader.complaints.clear()
