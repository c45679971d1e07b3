"""The page with the UCDP data on Syria; skipped if the file is not on this machine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.api.cli.command_line import stanceline
from tests.web.conftest import served
from tests.web.reader import DESKTOP, PHONE, Reader

SYRIA = Path(__file__).parents[3] / "shared/data/ucdp/ucdp_ged_syria.csv.gz"
GOVERNMENT = "ucdp-118"


@pytest.fixture(scope="module")
def war(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that knows the record."""
    if not SYRIA.exists():
        pytest.skip(f"the data file {SYRIA.name} is not on this machine: the war is not tested")
    file = tmp_path_factory.mktemp("war") / "stanceline.db"
    imported = stanceline("import", "ucdp-ged", str(SYRIA), url=f"sqlite:///{file}")
    assert imported.exit_code == 0, imported.output
    with served(file) as address:
        yield address


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_war_can_be_searched_and_its_evidence_opened(
    browser: Browser, war: str, size: tuple[int, int]
) -> None:
    with Reader.opened(browser, war, size) as reader:
        reader.open()
        reader.page.get_by_role("combobox", name="Search actors").fill("government of syria")
        reader.page.get_by_role("option", name="Government of Syria").first.click()
        expect(reader.page.get_by_role("heading", level=1)).to_have_text("Government of Syria")

        reader.page.get_by_label("Date", exact=True).fill("2016-12-01")
        expect(reader.row("IS").first.locator(".standing")).to_contain_text("hostilities")
        reader.row("Syrian insurgents").get_by_role("button").first.press("Enter")

        panel = reader.page.get_by_role("complementary", name="Evidence")
        expect(panel.get_by_role("heading", level=2)).to_have_text(
            "Government of Syria → Syrian insurgents"
        )
        expect(panel).to_contain_text("(stance.v2)")
        panel.get_by_text("Reported by").first.click()
        expect(panel.locator("details[open] li").first).to_be_visible()


def test_all_pairs_of_a_war_are_those_of_the_server(browser: Browser, war: str) -> None:
    with Reader.opened(browser, war) as reader:
        reader.open(view="pairs", on="2016-06-01")
        shown = reader.get_json("/v1/stances?on=2016-06-01&limit=500")["data"]
        live = [one for one in shown if one["posture"] != "no-recent-record"]

        expect(reader.page.locator(".matrix td a")).to_have_count(len(live))
        fight = re.compile(r"^Government of Syria → IS: hostilities, \w+, since 1 Jan 2016$")
        expect(reader.page.get_by_label(fight)).to_have_count(1)
