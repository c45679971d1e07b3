"""One answer names all that is wrong with a request: form, words, dates and names together."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args
from uuid import uuid4

import pytest
from fastapi import Request
from fastapi.routing import APIRoute
from pydantic import BaseModel

from api.app import ROUTERS
from api.commands import imports
from api.commands.json_body import Body
from api.commands.write_request import VerbRoute
from api.http import problems
from api.http.problems import unknown_or_repeated
from tests.api.api_client import (
    ApiClient,
    a_commitment,
    a_development,
    a_report,
    refusal,
    refused_field,
)
from tests.api.conftest import conversation

DEVELOPMENTS = "/v1/developments"

TWICE_WRONG = a_development(
    kind="picnic",
    initiators=["hezbolla", 5],
    targets=["Israel"],
    occurred="2024-13",
    title=7,
    commitments=[a_commitment(by="nobody", expires="soon", action="smile", partial="yes")],
    reports=[a_report(source="gossip", credibility="high", reported_at="yesterday")],
    severity=3,
)


def fields_of(answer: Any, status: int = 422) -> list[str]:
    return [error["field"] for error in refusal(answer, status)["errors"]]


def test_types_unknown_fields_words_dates_and_names_are_refused_together(
    api: ApiClient,
) -> None:
    before = api.last_position()
    answer = api.post(f"{DEVELOPMENTS}?colour=red", TWICE_WRONG)
    assert sorted(fields_of(answer)) == [
        "colour",
        "commitments[0].action",
        "commitments[0].by",
        "commitments[0].expires",
        "commitments[0].partial",
        "initiators[0]",
        "initiators[1]",
        "kind",
        "occurred",
        "reports[0].credibility",
        "reports[0].reported_at",
        "reports[0].source",
        "severity",
        "targets[0]",
        "title",
    ]
    assert all(error["allowed"] for error in answer.json()["errors"])
    by_field = {error["field"]: error["detail"] for error in answer.json()["errors"]}
    assert by_field["initiators[0]"].endswith("Did you mean 'hezbollah'?")
    assert by_field["targets[0]"].endswith("Did you mean 'israel'?")
    assert api.last_position() == before


def test_an_unknown_parameter_is_refused_with_what_is_wrong_in_a_body_of_the_right_types(
    api: ApiClient,
) -> None:
    answer = api.post(f"{DEVELOPMENTS}?dry_run=1", a_development(kind="war", targets=["isreal"]))
    assert fields_of(answer) == ["dry_run", "kind", "targets[0]"]


def test_a_body_that_is_right_is_not_recorded_beside_an_unknown_parameter(
    api: ApiClient,
) -> None:
    before = api.last_position()
    assert fields_of(api.post(f"{DEVELOPMENTS}?dry_run=1", a_development())) == ["dry_run"]
    assert api.last_position() == before


def test_later_statements_about_a_development_are_refused_with_all_that_is_wrong(
    api: ApiClient,
) -> None:
    path = f"{DEVELOPMENTS}/{api.report()}"
    report = a_report(source="gossip", summary="", credibility="high")
    assert fields_of(api.post(f"{path}/reports", report)) == ["credibility", "summary", "source"]
    assert fields_of(api.post(f"{path}/disputes", {"report": report, "part": 3})) == [
        "report.credibility",
        "part",
        "report.summary",
        "report.source",
    ]
    changes = {"kind": "war", "targets": ["isreal"], "title": 7}
    assert fields_of(api.post(f"{path}/corrections", {"changes": changes, "reason": ""})) == [
        "changes.title",
        "reason",
        "changes.kind",
        "changes.targets[0]",
    ]
    assert fields_of(
        api.post(f"{path}/retraction", {"reason": "", "duplicate_of": str(uuid4())})
    ) == [
        "reason",
        "duplicate_of",
    ]
    assert fields_of(api.post(f"{path}/retraction", {"reason": "", "duplicate_of": 1})) == [
        "duplicate_of",
        "reason",
    ]


def test_headers_are_refused_with_what_is_wrong_in_the_body(api: ApiClient) -> None:
    headers = {"Stanceline-Recorded-By": "\xe9", "Idempotency-Key": "", "If-Match": "3"}
    encoded = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    path = f"{DEVELOPMENTS}/{api.report()}/reports"
    before = api.last_position()
    for report, wrong in [
        (a_report(source="gossip", summary=""), ["summary", "source"]),
        (a_report(source="gossip", summary=7), ["summary", "source"]),
        (a_report(), []),
    ]:
        answer = api.client.post(path, json=report, headers=encoded)
        assert sorted(fields_of(answer)) == sorted([*headers, *wrong])
    assert api.last_position() == before


def test_a_stale_version_is_refused_once_the_request_is_valid(api: ApiClient) -> None:
    path = f"{DEVELOPMENTS}/{api.report()}/reports"
    api.record(path, a_report(source="al-manar"))
    stale = {"If-Match": '"1"'}
    wrong = a_report(source="gossip", summary="")
    assert fields_of(api.client.post(path, json=wrong, headers=stale)) == ["summary", "source"]
    assert api.client.post(path, json=a_report(), headers=stale).status_code == 412


def test_what_is_not_recorded_is_asked_once_the_body_is_valid(api: ApiClient) -> None:
    path = f"{DEVELOPMENTS}/{uuid4()}"
    assert fields_of(api.post(f"{path}/reports", a_report(summary=7))) == ["summary"]
    assert fields_of(api.post(f"{path}/reports", a_report()), 404) == ["id"]
    assert fields_of(api.post(f"{DEVELOPMENTS}/x/reports", a_report(summary=7))) == [
        "summary",
        "id",
    ]


def test_actors_and_sources_are_refused_with_all_that_is_wrong(api: ApiClient) -> None:
    actor = {"id": "Oman!", "name": 3, "kind": "planet", "identifiers": {"x": "1", "y": "2"}}
    assert fields_of(api.post("/v1/actors", actor)) == [
        "name",
        "id",
        "kind",
        "identifiers",
        "identifiers",
    ]
    membership = {"of": "izrael", "relation": "friend", "start_date": "2024-13", "ending_date": 3}
    assert fields_of(api.post("/v1/actors/iran/memberships", membership)) == [
        "ending_date",
        "relation",
        "start_date",
        "of",
    ]
    rating = {"reliability": "Z", "start_date": "2024-13-01", "reason": 1}
    assert fields_of(api.post("/v1/sources/reuters/ratings", rating)) == [
        "start_date",
        "reason",
        "reliability",
    ]


def test_each_line_of_an_import_is_refused_with_all_that_is_wrong_with_it(
    api: ApiClient,
) -> None:
    lines = [TWICE_WRONG, a_development(kind="war", targets=["isreal"]), a_development()]
    sent = "\n".join(map(json.dumps, lines)).encode()
    answers = api.send(imports.PATH, sent, "application/jsonl").text.splitlines()
    first, second, third = (json.loads(answer) for answer in answers)
    assert len(first["error"]["errors"]) == 14
    assert [one["field"] for one in second["error"]["errors"]] == ["kind", "targets[0]"]
    assert "Did you mean 'israel'?" in second["error"]["errors"][1]["detail"]
    assert third["created"] is True


@pytest.fixture
def curt(_cast_on_sqlite: Path, tmp_path: Path) -> Iterator[ApiClient]:
    """A server that lists five errors at most."""
    with conversation(f"sqlite:///{tmp_path / 'curt.db'}", max_errors=5) as api:
        api.register_cast()
        yield api


def test_errors_beyond_those_listed_are_counted_whoever_finds_them(curt: ApiClient) -> None:
    ghosts = [f"ghost-{number}" for number in range(8)]
    problem = refusal(curt.post(DEVELOPMENTS, a_development(targets=ghosts)), 422)
    assert (len(problem["errors"]), problem["more_errors"]) == (5, 3)
    problem = refusal(curt.post(DEVELOPMENTS, a_development(targets=ghosts, title=7)), 422)
    assert [one["field"] for one in problem["errors"]][:2] == ["title", "targets[0]"]
    assert (len(problem["errors"]), problem["more_errors"]) == (5, 4)
    question = "kind=war&conflict=A%20B&actor=x&source=y&limit=0&position=z&known_at=w"
    problem = refusal(curt.get(f"{DEVELOPMENTS}?{question}"), 422)
    assert (len(problem["errors"]), problem["more_errors"]) == (5, 2)


def test_a_question_is_asked_again_once_without_all_of_its_unknown_parameters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked again without only those that are listed, it would take quadratic time."""
    checked = []

    def counted(route: APIRoute, request: Request) -> list[dict[str, Any]]:
        checked.append(request)
        return unknown_or_repeated(route, request)

    monkeypatch.setattr(problems, "unknown_or_repeated", counted)
    question = "&".join(f"colour{number}" for number in range(500))
    with conversation(f"sqlite:///{tmp_path / 'many.db'}", max_query_parameters=500) as api:
        problem = refusal(api.get(f"{DEVELOPMENTS}?{question}"), 422)
        assert refused_field(api.get(f"{DEVELOPMENTS}?{question}&a")) == (
            "query",
            "at most 500 parameters",
        )
    assert (len(problem["errors"]), problem["more_errors"]) == (20, 480)
    assert len(checked) == 3


@pytest.mark.parametrize(
    ("question", "fields"),
    [
        (
            "/v1/developments?kind=war&actor=ghost&source=gossip&conflict=A%20B"
            "&occurred_from=2024-13-01&min_confidence=200&known_at=x&limit=0&colour=red",
            ["colour", "known_at", "limit", "occurred_from", "min_confidence", "kind", "conflict",
             "actor", "source"],
        ),
        (
            "/v1/developments?kind=war&actor=ghost&occurred_from=2024-03-01"
            "&occurred_to=2024-01-01&position=999",
            ["kind", "occurred_to", "position", "actor"],
        ),
        ("/v1/developments.csv?kind=war&actor=ghost&with_total=true",
         ["kind", "with_total", "actor"]),
        (
            "/v1/actors/hezbollah/stances?toward=isreal&conflict=A%20B&position=1"
            "&known_at=2024-01-01T00:00:00Z",
            ["known_at", "conflict", "on", "toward"],
        ),
        ("/v1/actors/hezbollah/timeline?toward=isreal&from=2024-02-01&to=2024-01-01&inherit=x",
         ["inherit", "to", "toward"]),
        ("/v1/actors/hezbollah/stances/timemap?on=x&toward=isreal", ["on", "toward"]),
        (
            "/v1/events?pair=ghost,ghoul&kind=war&types=x,y,actor&source=gossip&after=-1",
            ["kind", "types", "types", "after", "pair", "pair", "source"],
        ),
        ("/v1/events/stream?pair=a,b&kind=war&after=99999", ["kind", "pair", "pair", "after"]),
        (
            "/v1/commitments?on=2024&actor=x&toward=y&action=smile&status=bad&cursor=zz",
            ["cursor", "on", "action", "status", "actor", "toward"],
        ),
        ("/v1/changes?actor=x&toward=y&cursor=zz&to_position=z",
         ["to_position", "from_position", "on", "cursor", "actor", "toward"]),
        ("/v1/stances?conflict=A%20B&cursor=zz", ["conflict", "on", "cursor"]),
    ],
)  # fmt: skip
def test_a_question_is_refused_with_all_that_is_wrong_with_it(
    api: ApiClient, question: str, fields: list[str]
) -> None:
    answer = api.get(question)
    assert sorted(fields_of(answer)) == sorted(fields)
    assert all(error["allowed"] for error in answer.json()["errors"])


def test_an_actor_and_its_counterpart_that_are_not_registered_are_both_named(
    api: ApiClient,
) -> None:
    problem = refusal(api.get("/v1/actors/hezbolla/stances?on=2024-01-01&toward=isreal"), 404)
    assert [(one["field"], one["detail"].rpartition(". ")[2]) for one in problem["errors"]] == [
        ("id", "Did you mean 'hezbollah'?"),
        ("toward", "Did you mean 'israel'?"),
    ]


def test_a_cursor_is_not_blamed_for_another_parameter(api: ApiClient) -> None:
    """Given the cursor of a page, and then the same question with a wrong page size, or day."""
    for number in range(2):
        api.report(title=f"Attack {number}", commitments=[a_commitment()], kind="agreement")
    path = "/v1/commitments?on=2024-02-01&limit=1"
    cursor = api.read(path)["next"]
    assert cursor
    following = f"/v1/commitments?cursor={cursor}"
    assert fields_of(api.get(f"{following}&limit=0&on=2024-02-01")) == ["limit"]
    assert fields_of(api.get(f"{following}&limit=1&on=2024-02-31")) == ["on"]
    assert fields_of(api.get(f"{following}&limit=1&on=2024-03-01")) == ["cursor"]


def test_a_webhook_is_refused_with_all_that_is_wrong_with_it(api: ApiClient) -> None:
    webhook = {"url": "x", "detail": "y", "kind": "war", "actor": "ghost", "pair": "a,b"}
    assert fields_of(api.post("/v1/webhooks", webhook)) == [
        "kind",
        "pair",
        "pair",
        "actor",
        "url",
        "detail",
    ]
    assert api.read("/v1/webhooks")["data"] == []


VERBS = [
    route
    for router in ROUTERS
    for route in router.routes
    if isinstance(route, VerbRoute) and route.body_field is not None
]
A_TEXT = "a text"
ABSURD: list[object] = [None, {}, [], [[]], {"x": {"y": []}}, "", 1.5, -1, True, A_TEXT]


@pytest.mark.parametrize("absurd", ABSURD, ids=repr)
def test_a_field_of_any_type_is_refused_or_right_and_nothing_breaks(
    api: ApiClient, absurd: object
) -> None:
    """Every field of every body in turn, and of what is in them, with the others left out."""
    recorded = []
    for route in VERBS:
        path = route.path.format(id=api.report(), of="resistance", number=1)
        before = api.last_position()
        assert route.body_field is not None
        for body in _bodies(route.body_field.field_info.annotation, absurd):
            answer = api.send_alone(path, json.dumps(body).encode())
            assert answer.status_code < 500, (path, body, answer.text)
        api.project()
        recorded += [route.path] * (api.last_position() - before)
    # A retraction needs nothing but a reason.
    assert recorded == (["/v1/developments/{id}/retraction"] if absurd == A_TEXT else [])


def _bodies(annotation: Any, absurd: object) -> Iterator[Any]:
    """Bodies with this in the place of one field, however deep, and nothing else."""
    model = _model_in(annotation)
    if model is None:
        return
    for name, field in model.model_fields.items():
        yield {name: absurd}
        is_list = "list[" in str(field.annotation)
        if is_list:
            yield {name: [absurd]}
        for inner in _bodies(field.annotation, absurd):
            yield {name: [inner] if is_list else inner}


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, Body):
        return annotation
    return next((one for part in get_args(annotation) if (one := _model_in(part))), None)


def test_every_route_that_records_by_a_verb_is_tried_in_a_dry_run() -> None:
    paths = {route.path for route in VERBS}
    assert "/v1/developments" in paths
    assert len(paths) == 41
    others = [
        route.path
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute)
        and route.body_field is not None
        and not isinstance(route, VerbRoute)
    ]
    assert all(path.startswith(("/v1/webhooks", "/v1/log")) for path in others)
