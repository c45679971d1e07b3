"""What the page shows for an empty answer and for an error of the server."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.web.reader import Reader

NUJABA = "harakat-hezbollah-al-nujaba"
# The coalition is registered first, the actor after it.
UNREGISTERED = 1


@pytest.fixture
def refused(browser: Browser, examples: str) -> Iterator[Reader]:
    """A reader of the examples; failed requests in the console are expected."""
    with Reader.opened(browser, examples) as reading:
        yield reading
        assert [said for said in reading.complaints if "the server responded" not in said] == []
        reading.complaints.clear()


def test_an_error_removes_the_previous_view(refused: Reader) -> None:
    refused.open(actor=NUJABA, on="2025-01-10", toward="israel")
    expect(refused.page.locator("#panel h2")).to_be_visible()

    refused.page.evaluate("location.hash = '#actor=nobody'")

    expect(refused.page.get_by_role("alert")).to_contain_text("there is no actor 'nobody'")
    expect(refused.page.locator("#panel")).to_be_hidden()
    expect(refused.page.locator("main")).to_be_empty()
    expect(refused.page).to_have_title("Stanceline")


def test_a_position_beyond_the_log_is_refused_and_the_newest_is_named(
    refused: Reader,
) -> None:
    refused.open(actor=NUJABA, on="2025-01-10", position=str(UNREGISTERED))
    expect(refused.page.locator("#known-said")).to_contain_text(f"position {UNREGISTERED} of ")

    refused.page.evaluate(f"location.hash = '#actor={NUJABA}&position=999999'")

    expect(refused.page.get_by_role("alert")).to_contain_text("999999")
    expect(refused.page.locator("#known-said")).to_contain_text(
        re.compile(r"position (\d+) of \1,")
    )


def test_an_actor_not_registered_yet_has_an_empty_view_with_a_step_forward(
    refused: Reader,
) -> None:
    refused.open(actor=NUJABA, on="2025-01-10", toward="israel")
    refused.page.get_by_label("Position in the log").fill(str(UNREGISTERED))

    expect(refused.page.locator("main")).to_contain_text(
        "Nothing about this actor was on record yet."
    )
    expect(refused.page.get_by_role("heading", level=1)).to_have_text("Harakat Hezbollah al-Nujaba")
    expect(refused.page.locator("#panel")).to_be_hidden()
    expect(refused.page.get_by_role("alert")).to_be_hidden()
    expect(refused.page.locator("#known-said")).to_contain_text(f"position {UNREGISTERED} of ")

    refused.page.get_by_role("button", name="Next recorded change").click()
    expect(refused.page.locator("#known-said")).not_to_contain_text(f"position {UNREGISTERED} of ")


@pytest.mark.parametrize(
    ("fragment", "message"),
    [
        (f"actor={NUJABA}&on=garbage", "on: “garbage” is not a day. Use YYYY-MM-DD."),
        ("view=pairs&on=2024-13-01", "on: “2024-13-01” is not a day. Use YYYY-MM-DD."),
        ("view=pairs&on=2023-02-29", "on: “2023-02-29” is not a day. Use YYYY-MM-DD."),
        ("view=pairs&on=2024", "on: “2024” is not a day. Use YYYY-MM-DD."),
        (f"actor={NUJABA}&from=2024-1-1", "from: “2024-1-1” is not a day. Use YYYY-MM-DD."),
        (f"actor={NUJABA}&to=tomorrow", "to: “tomorrow” is not a day. Use YYYY-MM-DD."),
        ("view=pairs&position=-1", "position: “-1” is not a position in the log. Use a whole"),
        ("view=matrix", "view: “matrix” is not a view. Use pairs, or leave it out."),
        ("view=pairs&known_at=1970-01-01", "known_at: the address of a view has no such parameter"),
    ],
)
def test_an_address_that_cannot_be_read_is_refused(
    reader: Reader, fragment: str, message: str
) -> None:
    reader.page.goto(f"{reader.address}/#{fragment}")
    expect(reader.page.get_by_role("alert")).to_contain_text(message)
    expect(reader.page.locator("main")).to_be_empty()
    assert reader.page.url.endswith(f"#{fragment}")

    # A day that is chosen takes the place of the one in the address.
    if "on=" in fragment:
        reader.page.get_by_label("Date", exact=True).fill("2025-01-10")
        expect(reader.page.get_by_role("alert")).to_be_hidden()
        assert reader.view["on"] == "2025-01-10"


def test_a_conflict_without_developments_is_named(reader: Reader) -> None:
    reader.open(view="pairs", on="2024-12-20", conflict="no-such-conflict")
    expect(reader.page.locator("main")).to_contain_text(
        "No development is recorded for the conflict “no-such-conflict”."
    )


def test_a_day_before_the_first_development_has_nothing_on_record(reader: Reader) -> None:
    reader.open(view="pairs", on="1900-01-01")
    expect(reader.page.locator("main")).to_contain_text(
        "No stance follows from what is on record for that day."
    )


def test_a_server_without_the_examples_links_to_none_of_them(
    browser: Browser, empty_server: str
) -> None:
    with Reader.opened(browser, empty_server) as reader:
        reader.open()

        expect(reader.page.get_by_text("No actors yet")).to_be_visible()
        links = reader.page.locator(".starting a:visible").evaluate_all(
            "all => all.map((one) => one.getAttribute('href'))"
        )
        assert links
        assert [reader.page.request.get(f"{empty_server}{link}").status for link in links] == (
            [200] * len(links)
        )

        reader.page.get_by_role("link", name="All pairs", exact=True).click()
        expect(reader.page.locator("main")).to_contain_text("Nothing is on record yet.")
