"""A filter that is described once is a parameter, an option, a condition and a line of the page."""

from __future__ import annotations

import re
import runpy
from dataclasses import dataclass, fields
from pathlib import Path

import pytest
from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient
from typer import Typer
from typer.testing import CliRunner

from api.answers.webhooks import WebhookAnswer
from api.cli.options import takes_filters
from api.commands.webhooks import WebhookBody
from api.filters import FromQuery
from domain.checks.words import check_slug
from domain.errors import Invalid
from infrastructure.filters import (
    Day,
    Filters,
    Flag,
    Number,
    OneOf,
    Period,
    Text,
    filtered_by,
    filters_of,
    read_filters,
)
from infrastructure.log.event_filter import EventFilter
from infrastructure.read_models.claim_filter import ActorClaimFilter, ClaimFilter
from infrastructure.webhooks.tables import webhooks
from tests.api.api_client import ApiClient, a_commitment, a_report

ROOT = Path(__file__).parents[2]
WEB = ROOT / "api/web"
STANCES = "/v1/actors/hezbollah/stances"
TIMELINE = "/v1/actors/hezbollah/timeline"
DAY = "2024-02-01"


@dataclass(frozen=True, slots=True)
class WeatherFilter(Filters):
    wet: bool | None = filtered_by(Flag(), "Only wet days")
    warmest: int | None = filtered_by(
        Number(-50, 60), "Only days up to this warm", lambda most: most
    )
    sky: str | None = filtered_by(OneOf(["blue", "grey"]), "Only days under this sky")


@dataclass(frozen=True, slots=True)
class PlaceFilter(Filters):
    on: str = filtered_by(Day(), "The day asked about", is_required=True)
    place: str | None = filtered_by(Text(check_slug), "Only this place")
    by: str | None = filtered_by(Period(), "Only what was known by then")
    only: WeatherFilter = WeatherFilter()
    internal: int = 0


GIVEN = {"on": "2024-01-01", "place": "haifa", "by": "2024-02", "wet": "false", "warmest": "20"}
ASKED = {"on": "2024-01-01", "place": "haifa", "by": "2024-02-29", "wet": "false", "warmest": "20"}


@pytest.fixture
def server() -> TestClient:
    app = FastAPI()

    @app.get("/weather")
    async def weather(wanted: PlaceFilter = Depends(FromQuery(PlaceFilter))) -> dict[str, str]:  # noqa: B008
        return wanted.asked()

    return TestClient(app)


def test_every_filter_is_a_query_parameter_with_its_description(server: TestClient) -> None:
    operation = server.get("/openapi.json").json()["paths"]["/weather"]["get"]
    described = {one["name"]: one["description"] for one in operation["parameters"]}
    assert described == {
        "on": "The day asked about",
        "place": "Only this place",
        "by": "Only what was known by then",
        "wet": "Only wet days",
        "warmest": "Only days up to this warm",
        "sky": "Only days under this sky, see /v1/codebook",
    }
    assert [one["name"] for one in operation["parameters"] if one["required"]] == ["on"]


def test_filters_are_read_from_the_query_and_written_as_the_permalink_has_them(
    server: TestClient,
) -> None:
    assert server.get("/weather", params=GIVEN).json() == ASKED
    assert server.get("/weather", params={"on": "2024"}).status_code == 422


def test_every_filter_is_an_option_of_the_command_and_read_as_over_http() -> None:
    program = Typer()
    found: list[PlaceFilter] = []

    @takes_filters
    def weather(place: str | None = None, *, wanted: PlaceFilter) -> None:
        found.append(wanted)

    program.command()(weather)
    options = [f"--{name}={text}" for name, text in GIVEN.items() if name != "wet"]
    ran = CliRunner().invoke(program, [*options, "--no-wet"])
    assert (ran.exit_code, ran.output) == (0, "")
    assert found[0].asked() == ASKED
    helped = CliRunner().invoke(program, ["--help"], env={"COLUMNS": "200"}).stdout
    assert "Only days under this sky: blue, grey." in helped
    assert "Only this place" not in helped


def test_everything_that_is_wrong_with_filters_is_found_at_once() -> None:
    with pytest.raises(Invalid) as refused:
        read_filters(PlaceFilter, {"on": "", "place": "A B", "warmest": 99, "sky": "pink"})
    assert [one.field for one in refused.value.every] == ["place", "warmest", "sky"]


def test_the_conditions_are_those_of_the_filters_that_are_given() -> None:
    assert list(WeatherFilter(wet=True, warmest=20).conditions()) == [20]
    assert list(WeatherFilter(wet=True).conditions()) == []


def test_the_page_about_http_describes_the_filters_of_claims_as_the_code_does() -> None:
    page = (ROOT / "docs/http.md").read_text(encoding="utf-8")
    for one in filters_of(ClaimFilter):
        assert f"| `{one.name}` | {one.selects} |\n" in page
    written = runpy.run_path(str(ROOT / "docs/write_openapi.py"))["http"](page)
    assert written == page, "run `make openapi`"


def test_the_page_reads_shows_and_asks_for_every_filter_of_claims() -> None:
    """Links in feeds name these filters, and the page refuses a name that it does not know."""
    of_all = {one.name for one in filters_of(ClaimFilter)}
    of_one = {one.name for one in filters_of(ActorClaimFilter)} | {"policy"}
    rows = (WEB / "page/base/claim_filters.js").read_text(encoding="utf-8").split("\n  {\n")[1:]
    named = {re.findall(r'^    name: "(\w+)"', row, re.M)[0]: "folded: true" in row for row in rows}
    assert named == {name: name not in of_all for name in of_one}


def test_a_webhook_has_every_filter_of_events() -> None:
    names = {one.name for one in filters_of(EventFilter)}
    assert names - {*webhooks.columns.keys()} == set()
    assert names - WebhookBody.model_fields.keys() == set()
    assert names - {one.name for one in fields(WebhookAnswer)} == set()


def test_a_filter_of_claims_holds_for_every_answer(talk_on_each: ApiClient) -> None:
    """Given an attack that two sources report, and a ceasefire that one reports."""
    api = talk_on_each
    both = [a_report(), a_report(source="al-manar", reported_at="2024-01-20")]
    attack = api.report(occurred="2024-01-10", reports=both)
    truce = api.report(
        kind="agreement", occurred="2024-01-15", commitments=[a_commitment(expires="..")]
    )
    position = api.last_position()

    def found(path: str, **asked: str) -> set[str]:
        """The developments that an answer rests on."""
        answer = api.read(path, **asked)
        rows = answer.get("data", answer.get("stances", answer.get("timelines")))
        spans = [span for row in rows for span in row.get("segments", [row.get("after", row)])]
        return {cause["development"] for one in spans for cause in one["basis"]}

    def answers(**asked: str) -> tuple[set[str], ...]:
        listed = api.read(TIMELINE, **asked)["developments"]
        made = api.read("/v1/commitments", on=DAY, **asked)["data"]
        return (
            found(STANCES, on=DAY, **asked),
            found("/v1/stances", on=DAY, **asked),
            found("/v1/changes", on=DAY, from_position="0", **asked),
            found(TIMELINE, **asked),
            {one["development"] for one in listed},
            {one["id"] for one in api.read("/v1/developments", **asked)["data"]},
            {one["made_in"]["development"] for one in made},
        )

    assert answers(single_source="true") == ({truce},) * 7
    assert answers(single_source="false") == (*({attack},) * 6, set())
    # Before the second report was published, one origin alone had reported the attack.
    assert answers(single_source="false", reported_by="2024-01-19") == (set(),) * 7
    link = api.read(STANCES, on=DAY, single_source="false")["links"]["permalink"]
    assert link == f"{STANCES}?on={DAY}&single_source=false&policy=stance.v2&position={position}"
